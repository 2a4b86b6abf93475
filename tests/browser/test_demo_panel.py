"""The sign-in panel in the demo: it fills in the demo's people and reads their text messages."""

import asyncio
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
import uvicorn
from playwright.sync_api import expect

from backends.control import control_app
from gateway.clock import FileClock, ManualClock
from tests import harness
from tests.browser.playground_page import Playground
from tests.conftest import TODAY
from tests.harness import RunningServer, run_server

pytestmark = [pytest.mark.browser, pytest.mark.sockets]

Visit = Callable[[], Playground]


@pytest.fixture
def gateway_server(database_template: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """As a demonstration runs it: with `/demo`, answered by the demonstration's own server."""
    database = Path(shutil.copy(database_template, tmp_path / "server.db"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        demo_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with (
            run_server(harness.test_settings(database, demo_url=demo_url), ManualClock(TODAY)) as server,
            control_beside(server, listener, FileClock(tmp_path / "clock")),
        ):
            yield server


@contextmanager
def control_beside(server: RunningServer, listener: socket.socket, clock: FileClock) -> Iterator[None]:
    """The demonstration's server, in the loop of the fake systems it reads."""
    transport = httpx2.ASGITransport(app=server.operator.messaging.app)
    app = control_app(clock, {"messaging": "http://messaging.test"}, httpx2.AsyncClient(transport=transport))
    control = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    serving = asyncio.run_coroutine_threadsafe(control.serve(sockets=[listener]), server.loop)
    yield
    control.should_exit = True
    serving.result(30)


@pytest.mark.parametrize(
    ("person", "username", "company"),
    [
        ("Anna", "anna@norrskenbygg.example", "Norrsken Bygg AB"),
        ("Erik", "erik@norrskenbygg.example", None),
        ("Sara", "sara@fjallbageri.example", "Fjäll Bageri AB"),
    ],
)
def test_one_of_the_demos_people_signs_in_with_the_keyboard_alone(
    visit: Visit, person: str, username: str, company: str | None
) -> None:
    playground = visit()
    keyboard, panel = playground.page.keyboard, playground.panel

    panel.get_by_role("group", name="Demo users").get_by_role("button", name=person).press("Enter")
    expect(panel.get_by_role("button", name="Sign in")).to_be_focused()
    keyboard.press("Enter")
    panel.get_by_role("button", name="Read the SMS").press("Enter")
    expect(panel.get_by_role("button", name="Verify")).to_be_focused()
    keyboard.press("Enter")

    expect(playground.who).to_contain_text(f"({username})")
    shown = playground.run()["data"]["viewer"]["company"]
    assert (shown and shown["name"]) == company
    playground.expect_no_complaints_but()


def test_another_code_is_sent_and_read(visit: Visit) -> None:
    playground = visit()
    panel = playground.panel
    panel.get_by_role("button", name="Anna").click()
    panel.get_by_role("button", name="Sign in").click()
    panel.get_by_role("button", name="Read the SMS").click()
    expect(playground.notice).to_have_text("Read from the newest SMS to +46701740605.")

    panel.get_by_role("button", name="Send a new code").click()
    expect(playground.notice).to_contain_text("A code was sent by SMS to ")
    panel.get_by_role("button", name="Read the SMS").click()
    panel.get_by_role("button", name="Verify").click()

    expect(playground.who).to_contain_text("(anna@norrskenbygg.example)")
    playground.expect_no_complaints_but()
