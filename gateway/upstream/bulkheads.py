"""Connections of its own for each backend, so that one that hangs takes none from the others."""

from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from typing import Any

from gateway.upstream.transport import Request, Response, Transport


class Bulkheads:
    """A transport for each origin, opened when it is first needed."""

    def __init__(self, open_one: Callable[[], Transport]) -> None:
        self._open_one = open_one
        self._transports: dict[str, Transport] = {}

    def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Coroutine[Any, Any, Response]:
        transport = self._of(origin_of(request.url))
        return transport.send(request, deadline_seconds=deadline_seconds, most_bytes=most_bytes)

    def _of(self, origin: str) -> Transport:
        transport = self._transports.get(origin)
        if transport is None:
            transport = self._transports[origin] = self._open_one()
        return transport

    async def close(self) -> None:
        async with AsyncExitStack() as stack:
            for transport in self._transports.values():
                stack.push_async_callback(transport.close)


def origin_of(url: str) -> str:
    """What stands before the path."""
    end = url.find("/", url.find("//") + 2)
    return url if end < 0 else url[:end]
