"""Files scanned by clamd, over its own protocol: INSTREAM, in parts with their lengths before them."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from gateway.faults import Capability, ErrorCode, Fault
from gateway.settings import Settings

PART = 65_536
LONGEST_ANSWER = 1_024
FOUND = re.compile(r"stream: (?P<name>.{1,200}) FOUND")


class ClamAv:
    def __init__(self, settings: Settings) -> None:
        self._address = settings.scanner_address or ""
        self._seconds = settings.scanner_deadline_seconds

    async def finds(self, content: bytes) -> str | None:
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._ask(content)
        except TimeoutError as error:
            raise _fault(ErrorCode.BACKEND_TIMEOUT, "the scanner is late") from error
        except (OSError, asyncio.IncompleteReadError) as error:
            raise _fault(ErrorCode.BACKEND_UNAVAILABLE, f"the scanner cannot be reached: {error}") from error
        except asyncio.LimitOverrunError as error:
            raise _fault(ErrorCode.BACKEND_BAD_RESPONSE, "an answer without an end") from error
        if answer == "stream: OK":
            return None
        found = FOUND.fullmatch(answer)
        if found is None:
            raise _fault(ErrorCode.BACKEND_BAD_RESPONSE, f"the scanner does not say: {answer[:100]!r}")
        return found["name"]

    async def _ask(self, content: bytes) -> str:
        async with self._connected() as (reader, writer):
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(content), PART):
                part = content[start : start + PART]
                writer.write(len(part).to_bytes(4, "big") + part)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            answer = await reader.readuntil(b"\0")
        return answer[:-1].decode("utf-8", "replace")

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        if self._address.startswith("unix:"):
            opened = await asyncio.open_unix_connection(self._address.removeprefix("unix:"), limit=LONGEST_ANSWER)
        else:
            host, _, port = self._address.rpartition(":")
            opened = await asyncio.open_connection(host, int(port), limit=LONGEST_ANSWER)
        try:
            yield opened
        finally:
            opened[1].close()


def _fault(code: ErrorCode, detail: str) -> Fault:
    return Fault(code, capability=Capability.TICKETS, detail=detail)
