"""The sign-in panel in the demo: it fills in the demo's people and reads their text messages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.demonstration import gateway_server
from tests.browser.held import Held
from tests.browser.playground_page import Playground

pytestmark = [pytest.mark.browser, pytest.mark.sockets]

__all__ = ["gateway_server"]

Visit = Callable[[], Playground]


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
    expect(playground.notice).to_have_text("Read from the newest SMS to +46701740605.")
    panel.get_by_role("button", name="Verify").click()

    expect(playground.who).to_contain_text("(anna@norrskenbygg.example)")
    playground.expect_no_complaints_but()


def test_the_sms_that_is_read_is_of_whoever_signs_in(visit: Visit) -> None:
    """Also where another was filled in while the first signed in."""
    playground = visit()
    panel = playground.panel
    panel.get_by_role("button", name="Anna").click()
    held = Held(playground.page, "SignIn")
    panel.get_by_role("button", name="Sign in").click()
    held.asked()
    panel.get_by_role("button", name="Erik").click()
    held.let_go()

    panel.get_by_role("button", name="Read the SMS").click()
    expect(playground.notice).to_have_text("Read from the newest SMS to +46701740605.")
    panel.get_by_role("button", name="Verify").click()
    expect(playground.who).to_contain_text("(anna@norrskenbygg.example)")
    playground.expect_no_complaints_but()
