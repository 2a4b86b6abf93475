"""The scanner of files as a fake: clamd's INSTREAM on a socket, which knows one harmful file, the one that EICAR made for tests."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = b"zINSTREAM\0"
LARGEST = 26_214_400
"""StreamMaxLength as clamd comes."""
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""In two parts, so that no scanner takes this file for it."""


@dataclass
class FakeScanner:
    """`says` stands before the true answer, where there is one; with `hangs` there is none."""

    socket: Path
    says: bytes | None = None
    hangs: bool = False
    scanned: list[bytes] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"unix:{self.socket}"

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.readexactly(len(COMMAND)) != COMMAND:
                writer.write(b"UNKNOWN COMMAND\0")
                return
            content = await whole(reader)
            self.scanned.append(content)
            if self.hangs:
                await reader.read()
            elif self.says is not None:
                writer.write(self.says)
            elif len(content) > LARGEST:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
            else:
                writer.write(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0")
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # whoever asked has left
        finally:
            writer.close()


async def whole(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while length := int.from_bytes(await reader.readexactly(4), "big"):
        parts.append(await reader.readexactly(length))
    return b"".join(parts)


@asynccontextmanager
async def open_scanner(socket: Path) -> AsyncIterator[FakeScanner]:
    """Inside, it listens at that path."""
    scanner = FakeScanner(socket)
    server = await asyncio.start_unix_server(scanner.answer, socket)
    try:
        yield scanner
    finally:
        server.close()
