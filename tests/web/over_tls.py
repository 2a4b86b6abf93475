"""A server with TLS in front of it, by a certificate that a private authority has signed."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.harness import ROOT

UPSTREAM = ROOT / "tests" / "upstream"
"""Where the authority and the certificate are."""


@asynccontextmanager
async def over_tls(url: str) -> AsyncIterator[str]:
    """The same server's address, with TLS in front of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(UPSTREAM / "privately-signed.pem")
    host, port = url.removeprefix("http://").split(":")

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.CancelledError):
            behind_reader, behind_writer = await asyncio.open_connection(host, int(port))
            await asyncio.gather(copied(reader, behind_writer), copied(behind_reader, writer))

    async with await asyncio.start_server(hand_on, "127.0.0.1", ssl=context) as server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while part := await reader.read(65_536):
        writer.write(part)
        await writer.drain()
    writer.close()
