"""The httpx2 transport: real sockets, or a Starlette app in process."""

import asyncio
import ssl
from collections.abc import Mapping
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx2

from gateway.upstream.transport import BadAnswer, Broken, Request, Response, TooSlow, Unreachable

_NO_ANSWER = "Server disconnected without sending a response."
"""What the library says where a connection ends before an answer has begun; with the class of an answer that is no HTTP."""


class Httpx2Transport:
    """`in_process` maps an origin such as `http://billing.internal` to the ASGI application that answers for it."""

    def __init__(self, connections: int, in_process: Mapping[str, Any] | None = None) -> None:
        self._client = httpx2.AsyncClient(
            timeout=None,  # httpx counts per read; the deadline below counts the whole exchange
            follow_redirects=False,
            trust_env=False,
            verify=trusted(),
            # One customer's exchange must leave nothing behind for the next one's.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            limits=httpx2.Limits(max_connections=connections, max_keepalive_connections=connections),
            mounts={origin: httpx2.ASGITransport(app=app) for origin, app in (in_process or {}).items()},
        )

    async def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Response:
        try:
            async with asyncio.timeout(deadline_seconds):
                return await self._exchange(request, most_bytes)
        except TimeoutError as error:
            raise TooSlow(f"no whole answer within {deadline_seconds} s") from error
        except httpx2.RemoteProtocolError as error:
            raise (Broken if str(error) == _NO_ANSWER else BadAnswer)(str(error)) from error
        except (httpx2.TransportError, OSError) as error:
            raise (Broken if _broke(error) else Unreachable)(_said(error)) from error

    async def _exchange(self, request: Request, most_bytes: int) -> Response:
        try:
            return await self._once(request, most_bytes)
        except httpx2.TransportError as error:
            if not (request.reads and _broke(error)):
                raise
        return await self._once(request, most_bytes)

    async def _once(self, request: Request, most_bytes: int) -> Response:
        async with self._client.stream(
            request.method, request.url, headers=dict(request.headers), content=request.body
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            return Response(response.status_code, headers, await _body(response, most_bytes))

    async def close(self) -> None:
        await self._client.aclose()


async def _body(response: httpx2.Response, most_bytes: int) -> bytes:
    body = bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > most_bytes:
                raise BadAnswer(f"more than {most_bytes} bytes")
    except (httpx2.TransportError, httpx2.DecodingError) as error:
        raise BadAnswer(_said(error)) from error
    return bytes(body)


def _broke(error: Exception) -> bool:
    """Whether there was a connection, and it ended instead of an answer."""
    return isinstance(error, httpx2.ReadError | httpx2.WriteError) or str(error) == _NO_ANSWER


@cache
def trusted() -> ssl.SSLContext:
    """The certificates of this machine, or those that `SSL_CERT_FILE` or `SSL_CERT_DIR` names, as for the other transport.

    Raises OSError where these cannot be read. Reading them takes longer than a call does, and all clients can use the same.
    """
    return httpx2.create_ssl_context()


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
