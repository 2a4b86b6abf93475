"""The pyreqwest transport: reads over real sockets, at a fraction of httpx2's cost.

It is for reads alone. Cancelling does not end an exchange here, so that nobody could say whether a cancelled write will still be made.
"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import timedelta
from time import monotonic

from pyreqwest.client import ClientBuilder
from pyreqwest.exceptions import (
    ClientClosedError,
    ConnectError,
    NetworkError,
    ReadError,
    RequestError,
    RequestTimeoutError,
)
from pyreqwest.http import HeaderMap

from gateway.upstream.transport import BadAnswer, Broken, Request, Response, TooSlow, TransportError, Unreachable


class PyreqwestTransport:
    def __init__(self, connections: int) -> None:
        self._client = ClientBuilder().follow_redirects(False).no_proxy().pool_max_idle_per_host(connections).build()
        # not the client's own limit: what waits behind that one is sent even after it was cancelled
        self._slots = asyncio.Semaphore(connections)

    async def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Response:
        left = await self._slot(deadline_seconds)
        held = 0.0
        try:
            return await self._exchange(request, left, most_bytes)
        except asyncio.CancelledError:
            held = left  # the exchange goes on unseen until then
            raise
        except RequestTimeoutError as error:
            raise _too_slow(deadline_seconds) from error
        except RequestError as error:
            raise _fault(error) from error
        finally:
            if held:
                asyncio.get_running_loop().call_later(held, self._slots.release)
            else:
                self._slots.release()

    async def _slot(self, deadline_seconds: float) -> float:
        """Waits for a free connection; the seconds that are left then."""
        if not self._slots.locked():
            await self._slots.acquire()
            return deadline_seconds
        loop = asyncio.get_running_loop()
        deadline = loop.time() + deadline_seconds
        try:
            async with asyncio.timeout_at(deadline):
                await self._slots.acquire()
        except TimeoutError as error:
            raise _too_slow(deadline_seconds) from error
        return max(deadline - loop.time(), 0.001)

    async def _exchange(self, request: Request, seconds: float, most_bytes: int) -> Response:
        deadline = monotonic() + seconds
        try:
            return await self._once(request, seconds, most_bytes)
        except ConnectError as error:
            if not _broke(error):
                raise
        return await self._once(request, max(deadline - monotonic(), 0.001), most_bytes)

    async def _once(self, request: Request, seconds: float, most_bytes: int) -> Response:
        """The client reads ahead up to 64 KiB, so that a usual answer is here whole when its head is; the rest is counted."""
        builder = self._client.request(request.method, request.url).headers(request.headers)
        async with builder.timeout(timedelta(seconds=seconds)).build_streamed() as response:
            body = await response.body_reader.read(most_bytes + 1)
            if body is None:
                return Response(response.status, _Headers(response.headers), b"")
            if len(body) > most_bytes:
                raise BadAnswer(f"more than {most_bytes} bytes")
            return Response(response.status, _Headers(response.headers), body.to_bytes())

    async def close(self) -> None:
        await self._client.close()
        del self._client  # the connections it keeps end with the object


class _Headers(Mapping[str, str]):
    """The client's own map, read only where somebody looks."""

    __slots__ = ("_map",)

    def __init__(self, map: HeaderMap) -> None:
        self._map = map

    def __getitem__(self, name: str) -> str:
        try:
            values = self._map.getall(name)
        except ValueError:  # not ASCII
            raise KeyError(name) from None
        if not values:
            raise KeyError(name)
        return ", ".join(values)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(self._map))

    def __len__(self) -> int:
        return self._map.keys_len()


def _too_slow(deadline_seconds: float) -> TooSlow:
    return TooSlow(f"no whole answer within {deadline_seconds} s")


def _broke(error: ConnectError) -> bool:
    """Whether there was a connection, and it was closed instead of an answer."""
    return any(cause["message"] == "client error (SendRequest)" for cause in error.details.get("causes") or ())


def _fault(error: RequestError) -> TransportError:
    if isinstance(error, ConnectError):
        return (Broken if _broke(error) else Unreachable)(_innermost(error))
    broke_before_an_answer = isinstance(error, NetworkError | ClientClosedError) and not isinstance(error, ReadError)
    return (Broken if broke_before_an_answer else BadAnswer)(_innermost(error))


def _innermost(error: RequestError) -> str:
    """What happened at the bottom of it. The cause at the top names the address."""
    causes = error.details.get("causes") or []
    return causes[-1]["message"] if len(causes) > 1 else error.message
