"""Connections opened before the first request needs them."""

import asyncio
from collections.abc import Iterable

from gateway.telemetry import log
from gateway.upstream.transport import Request, Transport, TransportError, without_password

CONNECTIONS = 4
"""To each backend: about what one start page uses of it at the same time."""
SECONDS = 5.0
MOST_BYTES = 65_536


async def warm(transport: Transport, origins: Iterable[str]) -> None:
    """Asks each backend for nothing (`HEAD /`). One that does not answer yet is noted, and met again when it is needed."""
    await asyncio.gather(*(_warm(transport, origin) for origin in dict.fromkeys(origins)))


async def _warm(transport: Transport, origin: str) -> None:
    errors = await asyncio.gather(*(_open(transport, origin) for _ in range(CONNECTIONS)))
    if failed := [error for error in errors if error is not None]:
        log.info("backend not reached at start", origin=without_password(origin), detail=str(failed[0]))


async def _open(transport: Transport, origin: str) -> TransportError | None:
    request = Request("HEAD", f"{origin.rstrip('/')}/")
    try:
        await transport.send(request, deadline_seconds=SECONDS, most_bytes=MOST_BYTES)
    except TransportError as error:
        return error
    return None
