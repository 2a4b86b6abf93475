"""The playground where answers come late, in another order than asked, or not at all, and people click twice."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.held import Held
from tests.browser.playground_page import Playground
from tests.harness import MOBILES, RunningServer

pytestmark = [pytest.mark.browser, pytest.mark.sockets]

Visit = Callable[[], Playground]
ANNA, ERIK = "anna@norrskenbygg.example", "erik@norrskenbygg.example"
SESSION_ENDED = "Failed to load resource: the server responded with a status of 401"
NO_ANSWER = "Failed to load resource: net::ERR_FAILED"


@pytest.mark.parametrize("missing", ["graphiql/examples.json", "links.js", "react.production.min.js"])
@pytest.mark.parametrize("how", [lambda route: route.abort(), lambda route: route.fulfill(status=503)])
def test_a_page_that_could_not_be_loaded_whole_says_so(
    context: BrowserContext, gateway_server: RunningServer, missing: str, how: Callable[[Route], None]
) -> None:
    context.route(f"**/{missing}", how)
    page = context.new_page()
    page.goto(f"{gateway_server.url}/graphiql")
    expect(page.get_by_role("main")).to_have_text(
        "The playground could not be loaded whole. Reload the page to try again."
    )
    context.unroute(f"**/{missing}")
    page.reload()
    expect(page.get_by_role("button", name="Execute query")).to_be_visible()


def test_where_the_browser_forbids_storage_a_session_lasts_as_long_as_the_page(
    context: BrowserContext, visit: Visit
) -> None:
    context.add_init_script("""
        for (const name of ['sessionStorage', 'localStorage']) {
          const get = () => { throw new DOMException('Access is denied for this document.', 'SecurityError') };
          Object.defineProperty(window, name, {get});
        }
    """)
    playground = visit()
    playground.sign_in(ANNA)
    assert playground.run()["data"]["viewer"]["user"]["username"] == ANNA
    playground.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(playground.notice).to_have_text("You are signed out.")
    playground.expect_no_complaints_but()


def test_where_the_tabs_storage_is_full_a_session_lasts_as_long_as_the_page(visit: Visit) -> None:
    playground = visit()
    playground.page.evaluate("""() => {
        for (let [size, text] = [4_000_000, '']; size >= 1; size = Math.floor(size / 2)) {
          try {
            sessionStorage.setItem('filling', text + 'x'.repeat(size));
            text += 'x'.repeat(size);
          } catch { /* less, then */ }
        }
    }""")
    playground.sign_in(ANNA)
    assert playground.token() is None
    assert playground.run()["data"]["viewer"]["user"]["username"] == ANNA
    playground.expect_no_complaints_but()


def test_a_session_that_could_not_be_asked_for_is_there_after_a_reload(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    held = Held(playground.page, "WhoIsSignedIn")
    playground.page.reload()
    held.asked().abort()
    expect(playground.notice).to_have_text("The gateway does not answer. Is it running?")
    expect(playground.who).to_have_text("Not signed in")
    playground.wait_until_it_can_run()
    assert playground.run() == {"data": {"viewer": None}}

    playground.page.reload()
    expect(playground.who).to_contain_text(f"({ANNA})")
    playground.expect_no_complaints_but(NO_ANSWER)


def test_a_token_that_comes_after_signing_out_ends_with_its_session(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    playground.open_example("1a. ask for a code", "Replace a SIM")
    playground.run()
    playground.open_example("2. give the code", "Replace a SIM")
    playground.put(code=playground.server.newest_code(MOBILES[ANNA]))
    held = Held(playground.page, "verifyStepUp")
    playground.page.get_by_role("button", name="Execute query").click()
    answer = held.answered()
    renewed = answer.json()["data"]["verifyStepUp"]["token"]

    playground.page.get_by_role("button", name="Sign out", exact=True).click()
    expect(playground.who).to_have_text("Not signed in")
    playground.sign_in(ERIK)
    his = playground.token()
    with playground.page.expect_response(lambda response: "SignOut" in (response.request.post_data or "")):
        held.give(answer)

    assert playground.token() == his
    expect(playground.who).to_contain_text(f"({ERIK})")
    assert playground.status_with(renewed) == 401
    assert playground.status_with(his) == 200
    playground.expect_no_complaints_but(SESSION_ENDED)


def test_an_answer_is_shown_in_the_tab_it_was_asked_in_or_not_at_all(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    for back in (False, True):
        playground.open_example("the start page")
        held = Held(playground.page, "StartPage")
        playground.page.get_by_role("button", name="Execute query").click()
        held.asked()
        playground.open_example("rename the user")
        if back:
            playground.open_example("the start page")
        held.let_go()
        if back:
            assert playground.answer()["data"]["viewer"]["user"]["username"] == ANNA
        else:
            assert playground.shown_answer() == ""
    playground.expect_no_complaints_but()


def test_that_an_answer_never_came_is_not_told_in_another_tab(visit: Visit) -> None:
    playground = visit()
    held = Held(playground.page, "StartPage")
    playground.page.get_by_role("button", name="Execute query").click()
    held.asked()
    playground.open_example("rename the user")
    with playground.page.expect_event("requestfailed"):
        held.asked().abort()
    playground.page.evaluate("() => new Promise((done) => setTimeout(done))")
    assert playground.shown_answer() == ""
    playground.expect_no_complaints_but(NO_ANSWER)


def test_the_documents_are_those_of_the_answer_that_is_shown(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    links = playground.page.get_by_role("region", name="Documents of the answer")
    playground.open_example("with lines and the PDF")
    playground.run()
    expect(links).to_be_visible()
    playground.open_example("the start page")
    expect(links).to_be_hidden()
    playground.open_example("with lines and the PDF")
    expect(links).to_be_visible()
    playground.expect_no_complaints_but()


def test_an_example_clicked_twice_opens_once_and_of_two_the_last_one_is_shown(visit: Visit) -> None:
    """So soon that the page has shown nothing of the first when the second click comes."""
    playground = visit()
    renaming = playground.page.get_by_role("button", name="rename the user")
    filtered = playground.page.get_by_role("button", name="filtered by number and kind")
    twice = """async ([first, second]) => {
        first.click();
        await null;
        second.click();
    }"""
    playground.page.evaluate(twice, [renaming.element_handle(), renaming.element_handle()])
    expect(renaming).to_have_attribute("aria-current", "true")
    expect(playground.tabs).to_have_count(2)
    assert json.loads(playground.editor("Variables"))["input"]["userName"] == "Åsa Öberg"

    page_by_page = playground.page.get_by_role("button", name="page by page").first
    playground.page.evaluate(twice, [page_by_page.element_handle(), filtered.element_handle()])
    expect(filtered).to_have_attribute("aria-current", "true")
    assert "query SubscriptionsByNumberAndKind(" in playground.editor("Query Editor")
    assert '"number": "070-174 06"' in playground.editor("Variables")
    playground.expect_no_complaints_but()


def test_start_over_waits_for_what_is_under_way(visit: Visit) -> None:
    playground = visit()
    playground.enter(ANNA)
    expect(playground.panel.get_by_label("Code", exact=True)).to_be_focused()
    held = Held(playground.page, "SendNewCode")
    playground.panel.get_by_role("button", name="Send a new code").click()
    held.asked()
    playground.panel.get_by_role("button", name="Start over").click()
    assert playground.panel.get_by_label("Code", exact=True).is_visible()
    held.let_go()
    expect(playground.notice).to_contain_text("A code was sent by SMS to ")
    playground.panel.get_by_role("button", name="Start over").click()
    expect(playground.panel.get_by_label("User name")).to_be_focused()
    playground.expect_no_complaints_but()


def test_a_file_under_way_is_told_of_when_its_pane_is_opened_again(visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "kvitto.txt"
    file.write_text("Tack!")
    playground = visit()
    playground.sign_in(ANNA)
    files = playground.page.get_by_role("region", name="Send a file")
    playground.page.get_by_role("button", name="Show Send a file").click()
    held = Held(playground.page, "/uploads/")
    files.get_by_label("File", exact=True).set_input_files(file)
    held.asked()
    playground.page.get_by_role("button", name="Show Saved examples").click()
    expect(files).to_be_hidden()

    playground.page.get_by_role("button", name="Show Send a file").click()
    expect(files.get_by_role("status")).to_have_text("Sending kvitto.txt …")
    expect(files.get_by_label("File", exact=True)).to_be_disabled()
    held.let_go()
    expect(files.get_by_role("status")).to_have_text("kvitto.txt is sent.")
    expect(files.get_by_role("listitem")).to_have_count(1)
    expect(files.get_by_label("File", exact=True)).to_be_enabled()
    playground.expect_no_complaints_but()
