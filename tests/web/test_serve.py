"""`gateway serve` as it runs: real processes on real ports, over a fake operator on loopback."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp
from uvicorn.config import STARTUP_FAILURE

from backends.operator import FakeOperator
from backends.serving import serving
from tests.harness import ROOT, Gateway
from tests.upstream.peer import free_port, until
from tests.waiting import MOST_SECONDS, Held
from tests.web.over_tls import UPSTREAM, over_tls

pytestmark = pytest.mark.sockets

ANNA = "anna@norrskenbygg.example"
TOKEN = "a token for tests of metrics"
INVOICES = "{ viewer { invoices { totalCount } } }"
HEALTH = re.compile(r'gateway_requests_total\{route="/health",status="200"\} (\d+)')


class Serving:
    """One command, told to serve on a port of its own."""

    def __init__(self, environment: dict[str, str], *words: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        command = (sys.executable, "-m", "gateway", "serve", "--port", str(self.port), *words)
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    async def ready(self) -> None:
        async with httpx2.AsyncClient(timeout=60, trust_env=False) as client:
            async with asyncio.timeout(MOST_SECONDS):
                while not await answers(client, f"{self.url}/health/ready"):
                    assert self.process.poll() is None, self.said()
                    await asyncio.sleep(0.05)

    async def end(self) -> int:
        """The exit code, once it has ended by itself or as told."""
        return await asyncio.to_thread(self.process.wait, 60)

    def said(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.read()

    def line(self) -> str:
        """The next that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def workers(self) -> set[int]:
        """The processes that serve, by id; the one that was started is one of them where it serves alone."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(child) for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}


async def answers(client: httpx2.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.fixture
def billing(operator: FakeOperator) -> Held:
    return Held(operator.billing.app)


@pytest.fixture
async def environment(
    operator: FakeOperator, billing: Held, database_template: Path, tmp_path: Path
) -> AsyncIterator[dict[str, str]]:
    """The settings of a gateway over the fake operator."""
    database = shutil.copy(database_template, tmp_path / "gateway.db")
    async with AsyncExitStack() as stack:
        apps: dict[str, ASGIApp] = {**{system.name: system.app for system in operator.systems}, "billing": billing}
        urls = {
            f"GATEWAY_{name.upper()}_URL": await stack.enter_async_context(serving(app)) for name, app in apps.items()
        }
        yield {
            **os.environ,
            **urls,
            "GATEWAY_SECRET_KEY": "a key for tests, long enough to pass",
            "GATEWAY_DATABASE_URL": f"sqlite+aiosqlite:///{database}",
            "GATEWAY_CODE_RESEND_SECONDS": "0",
            "GATEWAY_METRICS_TOKEN": TOKEN,
            "GATEWAY_UPSTREAM_DEADLINE_SECONDS": "60",
        }


@contextmanager
def command(environment: dict[str, str], *words: str, **settings: str) -> Iterator[Serving]:
    served = Serving({**environment, **settings}, *words)
    with served.process:
        try:
            yield served
        finally:
            if served.process.poll() is None:
                served.process.terminate()
                served.process.wait(MOST_SECONDS)


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    """Every request on a connection of its own, so that whichever worker is free takes it."""
    limits = httpx2.Limits(max_keepalive_connections=0)
    async with httpx2.AsyncClient(timeout=60, trust_env=False, limits=limits) as client:
        yield client


async def healthy_answers(client: httpx2.AsyncClient, served: Serving) -> int:
    """How many the workers have counted together."""
    answer = await client.get(f"{served.url}/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    found = HEALTH.search(answer.text)
    return int(found[1]) if found else 0


async def test_two_workers_share_the_port_and_answer_for_each_other(
    environment: dict[str, str], client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    folder = tmp_path / "metrics"
    folder.mkdir()
    with command(environment, "--workers", "2", GATEWAY_METRICS_FOLDER=str(folder)) as served:
        await served.ready()
        await until(lambda: len(served.workers()) == 2)
        first, second = served.workers()
        sent = await ask_until_both_have_answered(client, served, folder, (first, second))
        os.kill(first, signal.SIGKILL)
        await until(lambda: len(served.workers() - {first}) == 2)
        await served.ready()
        assert await healthy_answers(client, served) >= sent


async def ask_until_both_have_answered(
    client: httpx2.AsyncClient, served: Serving, folder: Path, workers: tuple[int, int]
) -> int:
    """How many answers they have published by then."""
    async with asyncio.timeout(MOST_SECONDS):
        while True:
            await asyncio.gather(*(client.get(f"{served.url}/health/live") for _ in range(20)))
            published = [published_answers(folder, worker) for worker in workers]
            if all(published):
                return sum(published)


def published_answers(folder: Path, worker: int) -> int:
    texts = [file.read_text() for file in folder.glob(f"{worker}-*.json")]
    return sum(int(count) for text in texts for count in re.findall(r'\["/health","200"\],(\d+)', text))


async def test_the_workers_have_a_folder_without_being_given_one(
    environment: dict[str, str], client: httpx2.AsyncClient, tmp_path: Path
) -> None:
    with command(environment, "--workers", "2", TMPDIR=str(tmp_path)) as served:
        await served.ready()
        assert len(list(tmp_path.glob("gateway-metrics-*"))) == 1
        for _ in range(10):
            await client.get(f"{served.url}/health/live")
        async with asyncio.timeout(MOST_SECONDS):
            while await healthy_answers(client, served) < 11:
                pass
        served.process.terminate()
        assert await served.end() == 0
    assert list(tmp_path.glob("gateway-metrics-*")) == []


@pytest.mark.parametrize(("workers", "code"), [("1", -signal.SIGTERM), ("2", 0)])
async def test_a_request_under_way_is_finished_when_the_process_is_told_to_stop(
    environment: dict[str, str],
    operator: FakeOperator,
    billing: Held,
    client: httpx2.AsyncClient,
    workers: str,
    code: int,
) -> None:
    with command(environment, "--workers", workers) as served:
        await served.ready()
        client.base_url = httpx2.URL(served.url)
        anna = await Gateway(Starlette(), client, operator).signed_in(ANNA)
        billing.hold()
        asked = asyncio.create_task(anna.data(INVOICES))
        await until(lambda: billing.waiting > 0)
        served.process.terminate()
        await until(lambda: not listens(served.port))
        assert not asked.done()
        billing.let_go()
        assert (await asked)["viewer"]["invoices"]["totalCount"] > 0
        assert await served.end() == code


def listens(port: int) -> bool:
    with socket.socket() as connection:
        return connection.connect_ex(("127.0.0.1", port)) == 0


async def test_what_it_tells_of_itself(environment: dict[str, str], client: httpx2.AsyncClient) -> None:
    """G10, P1: no banner in an answer, no address of a request in the log."""
    with command(environment) as served:
        await served.ready()
        headers = {"x-forwarded-for": "192.0.2.7", "x-forwarded-proto": "https"}
        answer = await client.get(f"{served.url}/nowhere?number=46701740605", headers=headers)
        assert "server" not in answer.headers
        served.process.terminate()
        await served.end()
        said = served.said()
    assert "Application startup complete" in said
    assert [word for word in ("46701740605", "nowhere", "192.0.2.7", "health") if word in said] == []


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_every_line_of_the_log_is_an_object_of_json(environment: dict[str, str], workers: str) -> None:
    with command(environment, "--workers", workers) as served:
        await served.ready()
        await refusal(served.port, b"no HTTP\r\n\r\n")
        served.process.terminate()
        await served.end()
        lines = [json.loads(line) for line in served.said().splitlines()]
    assert {"Application startup complete.", "Invalid HTTP request received."} <= {line["event"] for line in lines}
    assert [line for line in lines if not {"event", "level", "timestamp", "correlation_id"} <= line.keys()] == []


async def test_the_least_that_is_logged(environment: dict[str, str]) -> None:
    with command(environment, GATEWAY_LOG_LEVEL="WARNING") as served:
        await served.ready()
        served.process.terminate()
        await served.end()
        assert served.said() == ""


async def test_a10_the_password_of_a_system_is_not_logged(environment: dict[str, str]) -> None:
    with command(environment, GATEWAY_BILLING_URL="http://gateway:hush@127.0.0.1:1/billing") as served:
        await served.ready()
        while "not reached" not in (line := await asyncio.to_thread(served.line)):
            pass
        assert '"origin": "http://127.0.0.1:1/billing"' in line
        served.process.terminate()
        await served.end()
        assert "hush" not in line + served.said()


HEAD = b"GET /health/live HTTP/1.1\r\nHost: gateway\r\n"


STARTS = {
    "one header": (HEAD + b"X-Long: ", b"x" * 4_000),
    "the address": (b"GET /", b"x" * 4_000),
    "many headers": (HEAD, b"X-A: 1\r\n" * 500),
}


async def test_g3_a_head_without_end_is_refused(environment: dict[str, str], client: httpx2.AsyncClient) -> None:
    with command(environment) as served:
        await served.ready()
        for start, more in STARTS.values():
            answer = await refusal(served.port, start + more * 17)
            assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
            assert answer.endswith(b"\r\n\r\nThe head of the request is too large.")
            assert await sent_until_hung_up_on(served.port, start, more) < 5_000_000
        assert (await client.get(f"{served.url}/health/live")).status_code == 200


async def refusal(port: int, said: bytes) -> bytes:
    """What comes back, and that nothing comes after it."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said)
    async with asyncio.timeout(MOST_SECONDS):
        answer = await reader.read()
    writer.close()
    return answer


async def sent_until_hung_up_on(port: int, start: bytes, more: bytes) -> int:
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(start)
    sent = 0
    with contextlib.suppress(ConnectionError):
        while sent < 20_000_000 and not writer.is_closing():
            writer.write(more)
            await writer.drain()
            sent += len(more)
    writer.close()
    return sent


async def test_a_large_head_that_ends_is_taken(environment: dict[str, str], client: httpx2.AsyncClient) -> None:
    with command(environment) as served:
        await served.ready()
        answer = await client.get(f"{served.url}/health/live", headers={"x-long": "x" * 30_000})
        assert answer.status_code == 200
        body: dict[str, Any] = {"query": "{ __typename }", "variables": {"x": "y" * 200_000}}
        assert (await client.post(f"{served.url}/graphql", json=body)).status_code == 200


async def test_connections_beyond_the_most_are_turned_away(environment: dict[str, str]) -> None:
    with command(environment, GATEWAY_MAX_CONNECTIONS="10") as served:
        await served.ready()
        async with AsyncExitStack() as stack:
            statuses = []
            for _ in range(12):
                client = await stack.enter_async_context(httpx2.AsyncClient(timeout=60, trust_env=False))
                statuses.append((await client.get(f"{served.url}/health/live")).status_code)
    assert (statuses[:9], statuses[-2:]) == ([200] * 9, [503] * 2)


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_a_port_in_use(environment: dict[str, str], workers: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        with command(environment, "--port", port, "--workers", workers) as served:
            assert await served.end() == STARTUP_FAILURE
            assert "address already in use" in served.said().lower()


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_an_adapter_that_there_is_not(environment: dict[str, str], workers: str) -> None:
    with command(environment, "--workers", workers, GATEWAY_BILLING_ADAPTER="soap") as served:
        assert await served.end() == 1
        assert served.said() == "GATEWAY_BILLING_ADAPTER: There is no adapter 'soap'. There is: tmforum.\n"


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_examples_that_cannot_be_shown(environment: dict[str, str], tmp_path: Path, workers: str) -> None:
    (tmp_path / "mine.graphql").write_text("{ viewer { user { name } } }")
    with command(environment, "--workers", workers, GATEWAY_EXAMPLES_FOLDER=str(tmp_path)) as served:
        assert await served.end() == 1
        assert served.said() == "GATEWAY_EXAMPLES_FOLDER: mine.graphql does not open with '# Group: title'.\n"


@pytest.mark.parametrize("named", ["nowhere.pem", "README.md"])
async def test_certificates_that_cannot_be_read(environment: dict[str, str], named: str) -> None:
    with command(environment, SSL_CERT_FILE=named, SSL_CERT_DIR="") as served:
        assert await served.end() == 1
        said = served.said()
        assert said.startswith("The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read: ")
        assert said.count("\n") == 1


@pytest.mark.parametrize("transport", ["pyreqwest", "httpx2"])
async def test_systems_whose_certificates_a_private_authority_has_signed(
    environment: dict[str, str], operator: FakeOperator, client: httpx2.AsyncClient, transport: str
) -> None:
    async with (
        over_tls(environment["GATEWAY_BILLING_URL"]) as billing,
        over_tls(environment["GATEWAY_MESSAGING_URL"]) as messaging,
    ):
        settings = {
            "GATEWAY_BILLING_URL": billing,
            "GATEWAY_MESSAGING_URL": messaging,
            "GATEWAY_UPSTREAM_TRANSPORT": transport,
            "SSL_CERT_FILE": str(UPSTREAM / "private-authority.pem"),
        }
        with command(environment, **settings) as served:
            await served.ready()
            client.base_url = httpx2.URL(served.url)
            anna = await Gateway(Starlette(), client, operator).signed_in(ANNA)
            assert (await anna.data(INVOICES))["viewer"]["invoices"]["totalCount"] > 0


@pytest.mark.parametrize("workers", ["1", "2"])
async def test_what_keeps_a_process_from_starting_ends_the_command(
    environment: dict[str, str], tmp_path: Path, workers: str
) -> None:
    (tmp_path / "gateway.db.workflows.turn").mkdir()
    with command(environment, "--workers", workers) as served:
        assert await served.end() == STARTUP_FAILURE
        assert "Is a directory" in served.said()
