"""The ways from an adapter to a fake system: which transport, and whether there are sockets between."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeAlias

import pytest

from backends.serving import serving
from backends.system import FakeSystem
from gateway.upstream.client import Limits, Upstream
from gateway.upstream.over_httpx2 import Httpx2Transport
from gateway.upstream.over_pyreqwest import PyreqwestTransport
from gateway.upstream.transport import ReadsAndWrites, Transport

PATIENT = Limits(deadline_seconds=20, most_bytes=5_000_000, most_document_bytes=5_000_000)
IMPATIENT = Limits(deadline_seconds=0.5, most_bytes=5_000_000, most_document_bytes=5_000_000)

ORIGIN = "http://system.test"
CONNECTIONS = 20

Upstreams: TypeAlias = tuple[Upstream, Upstream]
"""One that waits for any true answer, and one for when there will be none."""
Way: TypeAlias = Callable[[FakeSystem], AbstractAsyncContextManager[Upstreams]]


@asynccontextmanager
async def in_process(system: FakeSystem) -> AsyncIterator[Upstreams]:
    async with closing(Httpx2Transport(CONNECTIONS, {ORIGIN: system.app})) as transport:
        yield Upstream(transport, ORIGIN, PATIENT), Upstream(transport, ORIGIN, IMPATIENT)


def over_sockets(open_transport: Callable[[int], Transport]) -> Way:
    @asynccontextmanager
    async def way(system: FakeSystem) -> AsyncIterator[Upstreams]:
        async with serving(system.app) as url, closing(open_transport(CONNECTIONS)) as transport:
            yield Upstream(transport, url, PATIENT), Upstream(transport, url, IMPATIENT)

    return way


def reading_by_pyreqwest(connections: int) -> Transport:
    return ReadsAndWrites(PyreqwestTransport(connections), Httpx2Transport(connections))


@asynccontextmanager
async def closing(transport: Transport) -> AsyncIterator[Transport]:
    try:
        yield transport
    finally:
        await transport.close()


WAYS = [
    pytest.param(in_process, id="in process"),
    pytest.param(over_sockets(Httpx2Transport), id="httpx2", marks=pytest.mark.sockets),
    pytest.param(over_sockets(reading_by_pyreqwest), id="pyreqwest", marks=pytest.mark.sockets),
]
