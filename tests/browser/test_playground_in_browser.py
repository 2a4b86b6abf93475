"""The playground in a real browser, over a real gateway and the fake operator."""

import json
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.playground_page import Playground
from tests.harness import MOBILES

pytestmark = [pytest.mark.browser, pytest.mark.sockets]

Visit = Callable[[], Playground]
ANNA = "anna@norrskenbygg.example"
SESSION_ENDED = "Failed to load resource: the server responded with a status of 401"


def test_sign_in_and_run_the_start_page(visit: Visit, tmp_path: Path) -> None:
    playground = visit()
    expect(playground.who).to_have_text("Not signed in")

    playground.sign_in(ANNA)
    answer = playground.run()

    expect(playground.panel).to_be_hidden()
    assert "errors" not in answer
    viewer = answer["data"]["viewer"]
    assert viewer["user"]["username"] == ANNA
    assert viewer["company"]["name"] == "Norrsken Bygg AB"
    assert {account["id"] for account in viewer["accounts"]} == {"acc_100201", "acc_100202", "acc_100203"}
    assert viewer["subscriptions"]["totalCount"] == len(viewer["subscriptions"]["nodes"])
    assert "sub_p1001" in {subscription["id"] for subscription in viewer["subscriptions"]["nodes"]}
    assert (len(viewer["invoices"]["nodes"]), len(viewer["invoiceTrend"])) == (6, 6)
    assert (len(viewer["tickets"]["nodes"]), len(viewer["orders"]["nodes"])) == (10, 10)
    picture = tmp_path / "start-page.png"
    playground.page.screenshot(path=picture)
    assert shades(picture.read_bytes()) > 100
    playground.expect_no_complaints_but()


def test_a_wrong_password_is_told_and_asked_for_again(visit: Visit) -> None:
    playground = visit()

    playground.enter(ANNA, "not the password")

    expect(playground.notice).to_have_class("problem")
    expect(playground.notice).to_have_text(
        "Signing in failed. Check the user name and the password, or try again later."
    )
    expect(playground.panel.get_by_label("Password")).to_be_focused()
    expect(playground.who).to_have_text("Not signed in")
    assert playground.token() is None
    playground.expect_no_complaints_but()


def test_a_wrong_code_is_told_and_the_right_one_still_counts(visit: Visit) -> None:
    playground = visit()
    playground.enter(ANNA)
    code = playground.panel.get_by_label("Code", exact=True)
    expect(playground.notice).to_contain_text("A code was sent by SMS to ")
    sent = playground.server.newest_code(MOBILES[ANNA])

    code.fill("000000" if sent != "000000" else "000001")
    code.press("Enter")
    expect(playground.notice).to_have_class("problem")
    expect(playground.notice).to_have_text("The code is wrong or no longer valid. Check it, or start over.")
    expect(code).to_be_focused()
    playground.panel.get_by_role("button", name="Start over").click()
    expect(playground.panel.get_by_label("User name")).to_be_focused()
    playground.sign_in(ANNA)

    playground.expect_no_complaints_but()


def test_signing_out_ends_the_session_and_forgets_the_token(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    token = playground.token()

    playground.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(playground.notice).to_have_text("You are signed out.")

    expect(playground.who).to_have_text("Not signed in")
    assert playground.token() is None
    assert playground.run() == {"data": {"viewer": None}}
    assert playground.status_with(token) == 401
    playground.expect_no_complaints_but()


def test_a_session_ended_elsewhere_asks_to_sign_in_again(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    playground.ask(playground.token(), "mutation { logout { __typename } }")

    answer = playground.run()

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    expect(playground.notice).to_have_text("Your session has ended. Sign in again.")
    assert playground.token() is None
    playground.expect_no_complaints_but(SESSION_ENDED)


def test_a_reload_keeps_the_session_and_another_tab_has_its_own(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)

    playground.page.reload()

    expect(playground.who).to_contain_text(f"({ANNA})")
    expect(playground.panel).to_be_hidden()
    expect(visit().who).to_have_text("Not signed in")
    playground.expect_no_complaints_but()


def test_an_example_opens_once_in_a_tab_of_its_own_with_its_variables(visit: Visit) -> None:
    playground = visit()

    playground.open_example("filtered by number and kind")
    expect(playground.tabs).to_have_count(2)
    expect(playground.page.get_by_role("button", name="filtered by number and kind")).to_have_attribute(
        "aria-current", "true"
    )

    assert "query SubscriptionsByNumberAndKind(" in playground.editor("Query Editor")
    assert '"number": "070-174 06"' in playground.editor("Variables")
    playground.open_example("the start page")
    expect(playground.page.get_by_role("button", name="the start page")).to_have_attribute("aria-current", "true")
    assert "query StartPage {" in playground.editor("Query Editor")
    assert playground.editor("Variables") == ""
    expect(playground.tabs).to_have_count(2)
    playground.expect_no_complaints_but()


def test_an_example_opened_again_has_a_new_key_and_what_the_answers_gave(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    playground.open_example("rename the user")
    first = json.loads(playground.editor("Variables"))["input"]
    playground.open_anew("rename the user")
    second = json.loads(playground.editor("Variables"))["input"]
    assert first.pop("idempotencyKey") != second.pop("idempotencyKey")
    assert first == second
    expect(playground.tabs).to_have_count(2)

    playground.open_example("2. give the code", "PIN and PUK")
    assert json.loads(playground.editor("Variables"))["input"]["challengeId"] == "<challenge.id>"
    playground.open_example("1. ask for a code", "PIN and PUK")
    asked = playground.run()["data"]["requestStepUp"]["challenge"]["id"]
    playground.open_example("2. give the code", "PIN and PUK")
    assert json.loads(playground.editor("Variables"))["input"]["challengeId"] == asked
    expect(playground.tabs).to_have_count(4)
    playground.expect_no_complaints_but()


def test_an_example_that_was_changed_stays_and_opens_anew_beside_it(visit: Visit) -> None:
    playground = visit()
    playground.open_example("rename the user")
    playground.put(userName="Någon annan")
    listed = playground.page.get_by_role("button", name="rename the user")
    expect(listed).not_to_have_attribute("aria-current", "true")
    playground.open_example("rename the user")
    expect(playground.tabs).to_have_count(3)
    assert json.loads(playground.editor("Variables"))["input"]["userName"] == "Åsa Öberg"
    playground.expect_no_complaints_but()


def test_an_example_clicked_before_the_editors_are_there_opens_once_they_are(
    context: BrowserContext, visit: Visit
) -> None:
    context.add_init_script("""
        new MutationObserver((_, watcher) => {
          const listed = [...document.querySelectorAll('section.examples button')];
          const button = listed.find(({textContent}) => textContent.startsWith('rename the user'));
          button?.click();
          if (button && !button.disabled) watcher.disconnect();
        }).observe(document, {attributes: true, childList: true, subtree: true});
    """)
    playground = visit()
    expect(playground.tabs).to_have_count(2)
    expect(playground.page.get_by_role("button", name="rename the user")).to_have_attribute("aria-current", "true")
    assert "mutation RenameUser(" in playground.editor("Query Editor")
    assert json.loads(playground.editor("Variables"))["input"]["userName"] == "Åsa Öberg"
    playground.expect_no_complaints_but()


def test_an_example_clicked_while_the_page_takes_in_another_leaves_both_whole(visit: Visit) -> None:
    """The second is clicked when the timer that found the first one's name is done, and the page has not shown what it found."""
    playground = visit()
    first, second = "what can be done", "filtered by number and kind"
    playground.page.evaluate(
        """second => {
          const editor = document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror;
          const name = {value: editor.operationName, writable: true, configurable: true};
          Object.defineProperty(editor, 'operationName', {
            configurable: true,
            get: () => name.value,
            set: (value) => {
              name.value = value;
              if (value !== 'Actions') return;
              Object.defineProperty(editor, 'operationName', name);
              queueMicrotask(() => second.click());
            },
          });
        }""",
        playground.page.get_by_role("button", name=second).element_handle(),
    )
    playground.page.get_by_role("button", name=first).click()
    expect(playground.page.get_by_role("button", name=second)).to_have_attribute("aria-current", "true")
    assert "query SubscriptionsByNumberAndKind(" in playground.editor("Query Editor")
    expect(playground.tabs).to_have_count(3)
    playground.tabs.nth(1).click()
    expect(playground.page.get_by_role("button", name=first)).to_have_attribute("aria-current", "true")
    playground.expect_no_complaints_but()


def test_the_tab_of_an_example_is_in_view_however_many_there_are(visit: Visit) -> None:
    playground = visit()
    for title in (
        "what one account",
        "with lines",
        "in full",
        "under way",
        "several objects",
        "page by page",
        "customer service",
    ):
        playground.open_example(re.compile(f"^{title}", re.IGNORECASE))
        expect(playground.page.get_by_role("tab", selected=True)).to_be_in_viewport(ratio=1)
    playground.expect_no_complaints_but()


def test_examples_are_found_by_words(visit: Visit) -> None:
    playground = visit()
    listed = playground.page.get_by_role("region", name="Saved examples")

    listed.get_by_role("searchbox").fill("esim code")

    expect(listed.get_by_role("button")).to_have_count(2)
    expect(listed.get_by_role("group")).to_have_count(1)
    expect(listed.get_by_role("status")).to_have_text("")
    listed.get_by_role("searchbox").fill("no such thing")
    expect(listed.get_by_role("button")).to_have_count(0)
    expect(listed.get_by_role("status")).to_have_text("No example has all of these words.")
    playground.expect_no_complaints_but()


def test_a_session_that_an_example_ends_is_over_on_the_page_too(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)

    playground.open_example("5. sign out")
    assert playground.run() == {"data": {"logout": {"ok": True}}}

    expect(playground.who).to_have_text("Not signed in")
    expect(playground.notice).to_have_text("Your session has ended. Sign in again.")
    assert playground.token() is None
    playground.expect_no_complaints_but(SESSION_ENDED)


def shades(png: bytes) -> int:
    """How many different byte values the picture's scan lines hold: a handful in a blank one, a hundred and more in a page."""
    at, packed = 8, b""
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        if kind == b"IDAT":
            packed += png[at + 8 : at + 8 + length]
        at += length + 12
    return len(set(zlib.decompress(packed)))


def test_a_confirmation_renews_the_token_and_the_page_goes_on_with_the_new_one(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    before = playground.token()

    playground.open_example("1a. ask for a code", "Replace a SIM")
    playground.run()
    playground.open_example("2. give the code", "Replace a SIM")
    playground.put(code=playground.server.newest_code(MOBILES[ANNA]))
    verified = playground.run()["data"]["verifyStepUp"]

    expect(playground.who).to_contain_text(f"({ANNA})")
    assert playground.token() == verified["token"] != before
    playground.open_example("4. who is signed in", "Sign-in")
    assert playground.run()["data"]["viewer"]["user"]["username"] == ANNA
    playground.expect_no_complaints_but()
