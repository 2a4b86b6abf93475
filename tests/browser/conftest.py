"""Debian's Chromium, headless, with a visitor who notices every console error and every request to another host."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect, sync_playwright

from tests.browser.playground_page import Playground
from tests.harness import RunningServer
from tests.waiting import MOST_SECONDS

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Complaints:
    """What a browser's tab said went wrong, and whom it asked besides the gateway."""

    def __init__(self, page: Page, home: str) -> None:
        self._home = urlsplit(home).netloc
        self.console: list[str] = []
        self.elsewhere: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", self._watch)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.console.append(message.text)

    def _watch(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != self._home:
            self.elsewhere.append(request.url)

    def expect_none_but(self, *allowed: str) -> None:
        assert self.elsewhere == []
        assert [text for text in self.console if not text.startswith(allowed)] == []


@pytest.fixture(scope="module")
def chromium(database_template: Path) -> Iterator[Browser]:
    """Playwright holds this thread's event loop while it runs: what needs a loop of its own comes before or after it."""
    program = shutil.which("chromium")
    assert program, "the browser suite needs Debian's package `chromium`"
    expect.set_options(timeout=MOST_SECONDS * 1000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A browser of its own for each test: nothing stored, an English speaker's."""
    context = chromium.new_context(viewport={"width": 1360, "height": 820}, locale="en-GB", color_scheme="light")
    context.set_default_timeout(MOST_SECONDS * 1000)
    yield context
    context.close()


@pytest.fixture
def visit(context: BrowserContext, gateway_server: RunningServer) -> Callable[[], Playground]:
    """Opens the playground in a new tab."""

    def open_tab() -> Playground:
        page = context.new_page()
        complaints = Complaints(page, gateway_server.url)
        page.goto(f"{gateway_server.url}/graphiql")
        playground = Playground(page, gateway_server, complaints.expect_none_but)
        playground.wait_until_it_can_run()
        return playground

    return open_tab
