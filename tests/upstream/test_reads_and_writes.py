"""Which requests go which way, as the operator's systems see it: each client names itself."""

from collections.abc import AsyncIterator

import pytest

from gateway.app import create_app
from gateway.settings import Settings
from gateway.upstream.over_httpx2 import Httpx2Transport
from gateway.upstream.over_pyreqwest import PyreqwestTransport
from gateway.upstream.transport import ReadsAndWrites, Request, Transport
from gateway.upstream.warming import CONNECTIONS, warm
from tests.upstream.exchanging import answering
from tests.upstream.peer import Peer, peer, until

pytestmark = pytest.mark.sockets

READS_OVER = {"pyreqwest": "python-pyreqwest", "httpx2": "python-httpx2"}


@pytest.fixture
async def server() -> AsyncIterator[Peer]:
    async with peer(answering(b"")) as server:
        yield server


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    transport = ReadsAndWrites(PyreqwestTransport(4), Httpx2Transport(4))
    yield transport
    await transport.close()


@pytest.mark.parametrize(
    ("method", "client"),
    [
        ("GET", "pyreqwest"),
        ("HEAD", "pyreqwest"),
        ("POST", "httpx2"),
        ("PATCH", "httpx2"),
        ("PUT", "httpx2"),
        ("DELETE", "httpx2"),
    ],
)
async def test_reads_go_one_way_and_writes_another(
    transport: Transport, server: Peer, method: str, client: str
) -> None:
    await transport.send(Request(method, server.url), deadline_seconds=10, most_bytes=100)
    (asked,) = server.asked
    assert asked.line == f"{method} / HTTP/1.1"
    assert asked.headers["user-agent"].partition("/")[0] == READS_OVER[client]


async def test_connections_opened_early_are_there_for_the_first_request(transport: Transport, server: Peer) -> None:
    await warm(transport, [server.url, f"{server.url}/", "http://127.0.0.1:1"])
    before = server.connections
    assert 1 <= before <= 2 * CONNECTIONS
    await transport.send(Request("GET", server.url), deadline_seconds=10, most_bytes=100)
    assert server.connections == before


@pytest.mark.parametrize("name", READS_OVER)
async def test_the_setting_says_what_reads_go_over(settings: Settings, server: Peer, name: str) -> None:
    urls = dict.fromkeys(("billing_url", "provisioning_url", "ticketing_url"), server.url)
    app = create_app(settings.model_copy(update={"upstream_transport": name, **urls}))
    async with app.router.lifespan_context(app):
        await until(lambda: len(server.asked) >= CONNECTIONS)
    assert {asked.line for asked in server.asked} == {"HEAD / HTTP/1.1"}
    assert {asked.headers["user-agent"].partition("/")[0] for asked in server.asked} == {READS_OVER[name]}
