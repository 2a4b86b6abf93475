"""Identical reads under way at the same time are made once.

Nothing is kept: an answer, and what is made of it, is shared by those who asked while it was on its way, and by nobody who asks later.
"""

import asyncio
from collections.abc import Hashable
from typing import TypeAlias

import msgspec

from gateway.metrics import Count
from gateway.upstream.transport import Request, Response, TooSlow, Transport, TransportError

OF_ONE_REQUEST = frozenset({"x-correlation-id"})
"""Headers that say nothing about what is asked, or for whom."""

Outcome: TypeAlias = Response | TransportError | None
"""None where the exchange was given up: whoever waits for it has to ask again."""


class Sharing:
    """A transport over another. Reads are identical when everything that is sent is, and their `reader`.

    The first to ask makes the exchange, and the others wait for its outcome, each no longer than its own deadline. When the first is
    cancelled, or has waited as long as it may, one of the others makes it again with the time it has left. A write, whoever makes it, ends
    all sharing when it begins and once more when it ends, so that no read that comes after it can be answered from before it.
    """

    def __init__(self, transport: Transport, shared: Count) -> None:
        self._transport = transport
        self._shared = shared
        self._under_way: dict[Hashable, _Exchange] = {}

    async def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Response:
        if not request.reads:
            return await self._write(request, deadline_seconds, most_bytes)
        if request.reader is None:
            return await self._transport.send(request, deadline_seconds=deadline_seconds, most_bytes=most_bytes)
        key = _identity(request, most_bytes)
        exchange = self._under_way.get(key)
        if exchange is None:
            return await self._lead(key, request, deadline_seconds, most_bytes)
        return await self._follow(exchange, key, request, deadline_seconds, most_bytes)

    async def _write(self, request: Request, deadline_seconds: float, most_bytes: int) -> Response:
        self._under_way.clear()
        try:
            return await self._transport.send(request, deadline_seconds=deadline_seconds, most_bytes=most_bytes)
        finally:
            self._under_way.clear()

    async def _lead(self, key: Hashable, request: Request, deadline_seconds: float, most_bytes: int) -> Response:
        exchange = self._under_way[key] = _Exchange()
        outcome: Outcome = None
        try:
            response = await self._transport.send(request, deadline_seconds=deadline_seconds, most_bytes=most_bytes)
            outcome = msgspec.structs.replace(response, made={}) if exchange.awaited else response
            return outcome
        except TooSlow:
            raise  # for this one; others may have begun to wait later
        except TransportError as error:
            outcome = error
            raise
        finally:
            if self._under_way.get(key) is exchange:
                del self._under_way[key]
            exchange.ended(outcome)

    async def _follow(
        self, exchange: "_Exchange | None", key: Hashable, request: Request, deadline_seconds: float, most_bytes: int
    ) -> Response:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + deadline_seconds
        while exchange is not None:
            outcome = await _by(deadline, exchange, deadline_seconds)
            if isinstance(outcome, Response):
                self._shared.one()
                return outcome
            if outcome is not None:
                raise type(outcome)(*outcome.args) from outcome
            exchange = self._under_way.get(key)
        return await self._lead(key, request, max(deadline - loop.time(), 0.001), most_bytes)

    async def close(self) -> None:
        await self._transport.close()


class _Exchange:
    """One that is under way, and those who wait for it."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[Outcome]] = []

    @property
    def awaited(self) -> bool:
        """Whether anybody waits for it but who makes it."""
        return bool(self._waiting)

    def outcome(self) -> asyncio.Future[Outcome]:
        waiting: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        return waiting

    def ended(self, outcome: Outcome) -> None:
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(outcome)


async def _by(deadline: float, exchange: _Exchange, deadline_seconds: float) -> Outcome:
    try:
        async with asyncio.timeout_at(deadline):
            return await exchange.outcome()
    except TimeoutError as error:
        raise TooSlow(f"no whole answer within {deadline_seconds} s") from error


def _identity(request: Request, most_bytes: int) -> Hashable:
    sent = tuple(header for header in request.headers.items() if header[0] not in OF_ONE_REQUEST)
    return request.reader, request.method, request.url, sent, most_bytes
