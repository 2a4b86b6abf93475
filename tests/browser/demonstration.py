"""A gateway as a demonstration runs it: with `/demo`, answered by the demonstration's own server, and one clock for all."""

import asyncio
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn
from playwright.sync_api import Locator, expect

from backends.control import control_app
from gateway.clock import ManualClock
from tests import harness
from tests.browser.playground_page import Playground
from tests.conftest import TODAY
from tests.harness import RunningServer, run_server


@pytest.fixture
def gateway_server(database_template: Path, tmp_path: Path) -> Iterator[RunningServer]:
    database, clock = Path(shutil.copy(database_template, tmp_path / "server.db")), ManualClock(TODAY)
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.create_server(("127.0.0.1", 0)) as own:
        settings = harness.test_settings(
            database,
            demo_url=address(listener),
            public_url=address(own),
            workflows=True,
            workflow_look_seconds=0.05,
        )
        with run_server(settings, clock, own) as server, control_beside(server, listener, clock):
            yield server


def address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def control_beside(server: RunningServer, listener: socket.socket, clock: ManualClock) -> Iterator[None]:
    """The demonstration's server, in the loop of the fake systems it reads."""
    transport = httpx2.ASGITransport(app=server.operator.messaging.app)
    app = control_app(clock, {"messaging": "http://messaging.test"}, httpx2.AsyncClient(transport=transport))
    control = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    serving = asyncio.run_coroutine_threadsafe(control.serve(sockets=[listener]), server.loop)
    yield
    control.should_exit = True
    serving.result(30)


def pane(playground: Playground, name: str = "Messages and clock") -> Locator:
    shown = playground.page.get_by_role("region", name=name)
    if not shown.is_visible():
        playground.page.get_by_role("button", name=f"Show {name}").click()
    return shown


def let_pass(playground: Playground, time: str) -> None:
    """Until the pane shows what there is then."""
    shown = pane(playground)
    now = shown.get_by_role("status").first
    expect(now).to_contain_text("In the demo it is ")
    before = now.inner_text()
    shown.get_by_role("group", name="Let time pass").get_by_role("button", name=time).click()
    expect(now).not_to_have_text(before)
