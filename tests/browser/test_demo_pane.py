"""What the demo shows beside the graph: who was sent what, and a clock that moves when it is told to."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.demonstration import gateway_server, let_pass, pane
from tests.browser.held import Held
from tests.browser.playground_page import Playground

pytestmark = [pytest.mark.browser, pytest.mark.sockets]

__all__ = ["gateway_server"]

Visit = Callable[[], Playground]
ANNA = "anna@norrskenbygg.example"


def test_messages_arrive_while_the_pane_is_open(visit: Visit) -> None:
    playground = visit()
    messages = pane(playground)
    expect(messages).to_contain_text("Nothing yet.")

    playground.sign_in(ANNA)

    newest = messages.get_by_role("listitem").first
    expect(newest.get_by_role("strong")).to_have_text("SMS to +46701740605")
    expect(newest.get_by_role("paragraph")).to_contain_text(playground.server.newest_code("+46701740605"))
    playground.expect_no_complaints_but()


def test_a_narrow_window_holds_its_words(visit: Visit) -> None:
    playground = visit()
    playground.page.set_viewport_size({"width": 900, "height": 700})
    playground.sign_in(ANNA)

    buttons = pane(playground).get_by_role("group", name="Let time pass").get_by_role("button")
    expect(buttons).to_have_count(4)
    for button in buttons.all():
        assert button.evaluate("each => each.scrollHeight <= each.clientHeight && each.scrollWidth <= each.clientWidth")
    who, out = playground.who, playground.page.get_by_role("button", name="Sign out", exact=True)
    beside = "(each, other) => each.getBoundingClientRect().right <= other.getBoundingClientRect().left"
    assert who.evaluate(beside, out.element_handle())
    playground.expect_no_complaints_but()


def test_that_nothing_was_sent_is_not_said_before_it_is_known(visit: Visit) -> None:
    playground = visit()
    held: list[Route] = []
    playground.page.route("**/demo/messages*", lambda route: held.append(route))

    messages = pane(playground)
    expect(messages.get_by_role("heading", name="Sent, the newest first")).to_be_visible()
    expect(messages).not_to_contain_text("Nothing yet.")

    for route in held:
        route.continue_()
    playground.page.unroute("**/demo/messages*")
    expect(messages).to_contain_text("Nothing yet.")


def test_a_session_that_ends_while_time_passes_is_told_at_once(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    messages = pane(playground)
    times, shown = messages.get_by_role("group", name="Let time pass"), messages.get_by_role("status")
    expect(shown).to_contain_text("In the demo it is ")
    before = shown.text_content()

    times.get_by_role("button", name="15 minutes").click()
    expect(shown).not_to_have_text(before or "")
    expect(playground.who).to_contain_text(f"({ANNA})")
    times.get_by_role("button", name="A day").click()

    expect(playground.notice).to_have_text("Your session has ended. Sign in again.")
    expect(playground.who).to_have_text("Not signed in")
    playground.expect_no_complaints_but("Failed to load resource: the server responded with a status of 401")


def test_what_was_asked_of_a_session_before_it_ended_does_not_bring_it_back(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    held = Held(playground.page, "WhoIsSignedIn")
    let_pass(playground, "15 minutes")
    answer = held.answered()
    let_pass(playground, "A day")
    expect(playground.who).to_have_text("Not signed in")

    held.give(answer)
    expect(playground.who).to_have_text("Not signed in")
    playground.expect_no_complaints_but("Failed to load resource: the server responded with a status of 401")


def test_the_end_of_a_session_is_told_also_where_the_messages_cannot_be_read(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    messages = pane(playground)
    expect(messages.get_by_role("status")).to_contain_text("In the demo it is ")
    playground.page.route("**/demo/messages*", lambda route: route.fulfill(status=502))

    messages.get_by_role("button", name="A day").click()

    expect(playground.who).to_have_text("Not signed in")
    expect(messages.get_by_role("status")).to_have_text("The demo answers HTTP 502. Is it running whole?")
    playground.expect_no_complaints_but("Failed to load resource: the server responded with a status of ")


def test_time_that_passes_leaves_somebody_who_is_signing_in_where_they_are(visit: Visit) -> None:
    playground = visit()
    playground.enter(ANNA)
    code = playground.panel.get_by_label("Code", exact=True)
    code.fill("123")
    let_pass(playground, "15 minutes")
    let_pass(playground, "15 minutes")
    expect(code).to_have_value("123")
    code.press("Enter")
    expect(playground.notice).to_have_text("The code is wrong or no longer valid. Check it, or start over.")
    playground.expect_no_complaints_but()


def test_what_was_looked_at_earlier_and_comes_later_is_not_shown(visit: Visit) -> None:
    playground = visit()
    shown = pane(playground).get_by_role("status")
    expect(shown).to_contain_text("In the demo it is ")
    held = Held(playground.page, "/demo/messages")
    answer = held.answered()
    let_pass(playground, "A day")
    now = shown.inner_text()

    held.give(answer)
    assert shown.inner_text() == now
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
