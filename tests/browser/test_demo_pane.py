"""What the demo shows beside the graph: who was sent what, and a clock that moves when it is told to."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.playground_page import Playground
from tests.browser.test_demo_panel import gateway_server

pytestmark = [pytest.mark.browser, pytest.mark.sockets]

__all__ = ["gateway_server"]

Visit = Callable[[], Playground]
ANNA = "anna@norrskenbygg.example"


def pane(playground: Playground) -> Locator:
    playground.page.get_by_role("button", name="Messages and clock").click()
    return playground.page.get_by_role("region", name="Messages and clock")


def test_messages_arrive_while_the_pane_is_open(visit: Visit) -> None:
    playground = visit()
    messages = pane(playground)
    expect(messages).to_contain_text("Nothing yet.")

    playground.sign_in(ANNA)

    newest = messages.get_by_role("listitem").first
    expect(newest.get_by_role("strong")).to_have_text("SMS to +46701740605")
    expect(newest.get_by_role("paragraph")).to_contain_text(playground.server.newest_code("+46701740605"))
    playground.expect_no_complaints_but()


def test_time_passes_when_it_is_told_to(visit: Visit) -> None:
    playground = visit()
    messages = pane(playground)
    shown = messages.get_by_role("status")
    expect(shown).to_contain_text("In the demo it is ")
    before = shown.text_content()

    messages.get_by_role("group", name="Let time pass").get_by_role("button", name="A week").click()

    expect(shown).not_to_have_text(before or "")
    expect(shown).to_contain_text("In the demo it is ")
    playground.expect_no_complaints_but()
