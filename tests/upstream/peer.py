"""A server that answers byte for byte as a test says, and remembers what it was asked."""

import asyncio
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.waiting import MOST_SECONDS

RESET_ON_CLOSE = struct.pack("ii", 1, 0)
"""SO_LINGER without any time to linger."""


@dataclass(frozen=True)
class Asked:
    """`line` and `body` as they came over the wire; names of headers in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes


class Call:
    """One request, and the ways to answer it. The connection stays open for the next unless it is closed or reset."""

    def __init__(self, asked: Asked, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.asked = asked
        self.sent = 0
        self._reader = reader
        self._writer = writer

    async def say(self, *parts: bytes) -> None:
        for part in parts:
            self._writer.write(part)
            await self._writer.drain()
            self.sent += len(part)

    async def answer(self, body: bytes, *, status: str = "200 OK", headers: str = "") -> None:
        """A whole answer; `headers` are lines, each with its end."""
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n"
        await self.say(head.encode("latin-1") + body)

    async def drip(self, text: bytes, seconds: float) -> None:
        """A byte every so often, until the caller has left."""
        for place in range(len(text)):
            await self.say(text[place : place + 1])
            if await self.caller_left_within(seconds):
                return

    async def caller_left_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._reader.read(1)
        except TimeoutError:
            return False
        return True

    def close(self) -> None:
        self._writer.close()

    def reset(self) -> None:
        connection: socket.socket = self._writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self._writer.transport.abort()


Script: TypeAlias = Callable[[Call], Awaitable[None]]


@dataclass
class Peer:
    url: str
    script: Script
    calls: list[Call] = field(default_factory=list)
    connections: int = 0
    """Accepted so far."""
    open: int = 0
    most_open: int = 0
    """At the same time."""
    left: int = 0
    """Connections that have ended, whoever ended them."""

    @property
    def asked(self) -> list[Asked]:
        return [call.asked for call in self.calls]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            while not writer.is_closing() and (asked := await next_request(reader)):
                self.calls.append(Call(asked, reader, writer))
                await self.script(self.calls[-1])
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.open -= 1
            self.left += 1
            writer.close()


async def next_request(reader: asyncio.StreamReader) -> Asked | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    line, *lines = head.rstrip("\r\n").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in lines)}
    return Asked(line, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


@asynccontextmanager
async def peer(script: Script, tls: ssl.SSLContext | None = None) -> AsyncIterator[Peer]:
    """Listening on a free port of loopback until the block ends."""
    tasks: set[asyncio.Task[None]] = set()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if server.is_serving():
            tasks.add(asyncio.create_task(found.serve(reader, writer)))
        else:
            writer.close()

    server = await asyncio.start_server(accepted, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    found = Peer(f"{'https' if tls else 'http'}://127.0.0.1:{port}", script)
    try:
        yield found
    finally:
        server.close()
        await asyncio.sleep(0)  # who was let in just before is told
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def deaf_port() -> AsyncIterator[int]:
    """A port on which no handshake is ever completed, because its queue is full."""
    with socket.socket() as listening, socket.socket() as first, socket.socket() as second:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


def free_port() -> int:
    """A port on which nobody listens but who is told of it: bound until this process ends, so that no other is given it meanwhile."""
    holding = socket.socket()
    holding.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server that sets it too may bind it as well
    holding.bind(("127.0.0.1", 0))
    port: int = holding.getsockname()[1]
    holding.detach()
    return port


async def until(holds: Callable[[], bool]) -> None:
    """Waits for a condition."""
    async with asyncio.timeout(MOST_SECONDS):
        while not holds():  # noqa: ASYNC110 - nobody signals what is waited for
            await asyncio.sleep(0.005)
