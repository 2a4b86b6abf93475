"""What the parts of the contract have in common: a transport, and servers of a test's making to try it on."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator

import pytest

from gateway.upstream.transport import Request, Response, Transport
from tests.upstream.peer import Call, Peer, Script

MOST = 1_000_000
SHORT = 0.3
"""Seconds that an exchange gets where it cannot end well."""


class Exchanging(ABC):
    @abstractmethod
    def open_transport(self, connections: int) -> Transport:
        """A new transport that keeps at most so many connections open."""

    @pytest.fixture
    async def transport(self) -> AsyncIterator[Transport]:
        transport = self.open_transport(2)
        yield transport
        await transport.close()


async def send(transport: Transport, request: Request, *, seconds: float = 10, most: int = MOST) -> Response:
    return await transport.send(request, deadline_seconds=seconds, most_bytes=most)


async def get(transport: Transport, server: Peer, path: str = "/", *, seconds: float = 10) -> Response:
    return await send(transport, Request("GET", server.url + path), seconds=seconds)


def answering(body: bytes, *, status: str = "200 OK", headers: str = "") -> Script:
    async def script(call: Call) -> None:
        await call.answer(body, status=status, headers=headers)

    return script


async def silent(call: Call) -> None:
    await call.caller_left_within(60)
