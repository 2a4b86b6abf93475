"""What takes several steps, as a person takes them in the demonstration: with the saved examples, the messages and the clock."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.demonstration import gateway_server, let_pass, pane
from tests.browser.playground_page import Playground
from tests.harness import MOBILES, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.sockets]

__all__ = ["gateway_server"]

Visit = Callable[[], Playground]
ANNA, KIM = "anna@norrskenbygg.example", "kim@norrskenbygg.example"
KIM_S_MOBILE = "+46701740608"
SESSION_ENDED = "Failed to load resource: the server responded with a status of 401"


def message(playground: Playground, to: str, said: str = "") -> Locator:
    """The newest that somebody got, or the newest that says so."""
    found = pane(playground).get_by_role("listitem").filter(has_text=to).filter(has_text=said).first
    expect(found).to_be_visible()
    return found


def code(playground: Playground, to: str = MOBILES[ANNA]) -> str:
    """As it is read in the messages."""
    [found] = re.findall(r"\b\d{6}\b", message(playground, to).get_by_role("paragraph").inner_text())
    return str(found)


def step(playground: Playground, group: str, title: str, **given: Any) -> dict[str, Any]:
    """Opens an example, fills in what is said to be filled in, and gives the result of its run."""
    pane(playground, "Saved examples")
    playground.open_example(title, group)
    if given:
        playground.put(**given)
    assert "<" not in playground.editor("Variables")
    answer = playground.run()
    assert "errors" not in answer, answer
    [result] = answer["data"].values()
    assert "message" not in result, result
    found: dict[str, Any] = result
    return found


def confirm(
    playground: Playground, group: str, asking: str = "1. ask for a code", giving: str = "2. give the code"
) -> None:
    step(playground, group, asking)
    step(playground, group, giving, code=code(playground))


def test_a_sim_is_replaced_while_a_day_passes(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    group = "Replace a SIM"
    confirm(playground, group, "1a. ask for a code")
    assert step(playground, group, "3a. by an eSIM")["replacement"]["method"] == "NEW_ESIM"
    message(playground, "+46701740615", "SIM-kortet")
    old = sim_of(playground)
    assert old["replacement"]["state"] == "COOLING"

    let_pass(playground, "A day")
    expect(playground.notice).to_have_text("Your session has ended. Sign in again.")
    activation = message(playground, "verkstad@norrskenbygg.example")
    expect(activation).to_contain_text("LPA:1$smdp.polcirkelntelekom.example$")
    expect(activation.get_by_role("link")).to_have_count(1)
    playground.sign_in(ANNA)
    let_pass(playground, "15 minutes")

    # The workflow takes its next step in a moment of its own.
    new = next(sim for _ in range(100) if (sim := sim_of(playground))["replacement"] is None)
    assert (new["kind"], new["state"], new["replacement"]) == ("ESIM", "ACTIVE", None)
    assert new["iccid"] != old["iccid"]
    playground.expect_no_complaints_but(SESSION_ENDED)


def sim_of(playground: Playground) -> dict[str, Any]:
    """Of the first subscription whose SIM the examples replace."""
    pane(playground, "Saved examples")
    playground.open_example("4. see the SIM", "Replace a SIM")
    found: dict[str, Any] = playground.run()["data"]["nodes"][0]["sim"]
    return found


def test_an_invitation_is_accepted_in_the_same_browser(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    confirm(playground, "Contacts")
    assert step(playground, "Contacts", "3. invite somebody")["contact"]["name"] == "Kim Ek"
    text = message(playground, KIM).get_by_role("paragraph").inner_text()
    [token] = re.findall(r"^[\w-]{43}$", text, re.MULTILINE)

    assert step(playground, "Contacts", "4. accept the invitation", token=token) == {"username": KIM}
    playground.page.get_by_role("button", name="Sign out", exact=True).click()
    playground.enter(KIM, PASSWORD)
    expect(playground.panel.get_by_label("Code", exact=True)).to_be_focused()
    playground.panel.get_by_label("Code", exact=True).fill(code(playground, KIM_S_MOBILE))
    playground.panel.get_by_role("button", name="Verify").click()

    expect(playground.who).to_contain_text(f"Signed in as Kim Ek ({KIM})")
    playground.expect_no_complaints_but()


def test_a_file_is_sent_goes_with_a_ticket_and_comes_back(visit: Visit, tmp_path: Path) -> None:
    content = b"%PDF-1.7\n" + bytes(range(256))
    file = tmp_path / "kvitto.pdf"
    file.write_bytes(content)
    playground = visit()
    playground.sign_in(ANNA)

    files = pane(playground, "Send a file")
    files.get_by_label("File", exact=True).set_input_files(file)
    expect(files.get_by_role("status")).to_have_text("kvitto.pdf is sent.")
    ticket = step(playground, "Tickets", "7. open one")["ticket"]
    assert [each["fileName"] for each in ticket["attachments"]] == ["kvitto.pdf"]

    with playground.page.expect_download() as download:
        links = playground.page.get_by_role("region", name="Documents of the answer")
        links.get_by_role("link", name="kvitto.pdf").click()
    assert download.value.path().read_bytes() == content
    playground.expect_no_complaints_but()


def test_a_file_that_is_not_taken_is_told_why(visit: Visit, tmp_path: Path) -> None:
    playground = visit()
    files = pane(playground, "Send a file")
    picture, page = tmp_path / "bild.png", tmp_path / "sida.html"
    picture.write_bytes(b"no picture at all")
    page.write_text("<p>Hej</p>")

    files.get_by_label("File", exact=True).set_input_files(picture)
    expect(files.get_by_role("status")).to_have_text("Nobody is signed in. Sign in first.")
    playground.sign_in(ANNA)
    files.get_by_label("File", exact=True).set_input_files(picture)
    expect(files.get_by_role("status")).to_contain_text("Send a file that is of the type image/png")
    files.get_by_label("File", exact=True).set_input_files(page)
    expect(files.get_by_role("status")).to_contain_text("Files of this type are not taken.")
    playground.expect_no_complaints_but("Failed to load resource: the server responded with a status of 400")


def test_an_authenticator_app_and_a_recovery_code_sign_in(visit: Visit) -> None:
    playground = visit()
    playground.sign_in(ANNA)
    group = "Second factors"
    confirm(playground, group)
    step(playground, group, "3. add an authenticator app")
    app = pane(playground).get_by_role("group").filter(has_text="Authenticator app").locator("output")
    step(playground, group, "4. show that the app works", code=app_code(app))
    codes = step(playground, group, "5. codes for an emergency")["codes"]

    for factor, given in (("an authenticator app", None), ("the recovery codes", codes[0])):
        let_pass(playground, "An hour")
        expect(playground.who).to_have_text("Not signed in")
        playground.enter(ANNA)
        playground.panel.get_by_label("Code from").select_option(factor)
        expect(playground.notice).to_have_text(f"Give a code from {factor}.")
        playground.panel.get_by_label("Code", exact=True).fill(given or app_code(app))
        playground.panel.get_by_role("button", name="Verify").click()
        expect(playground.who).to_contain_text(f"({ANNA})")
    playground.expect_no_complaints_but(SESSION_ENDED)


def app_code(shown: Locator) -> str:
    expect(shown).to_have_text(re.compile(r"^\d{6}$"))
    return shown.inner_text()


def test_a_password_that_was_forgotten_is_chosen_anew(visit: Visit) -> None:
    """G10: nothing that was typed outlives the tab."""
    playground = visit()
    playground.sign_in(ANNA)
    group = "Passwords and sessions"
    assert step(playground, group, "1. another password") == {"ok": True}
    assert step(playground, group, "2. a password that is forgotten") == {"ok": True}
    text = message(playground, ANNA, "Välj ett").get_by_role("paragraph").inner_text()
    [token] = re.findall(r"^[\w-]{43}$", text, re.MULTILINE)
    assert step(playground, group, "3. choose a new one", token=token) == {"ok": True}

    expect(playground.who).to_have_text("Not signed in")
    playground.sign_in(ANNA)
    assert playground.page.evaluate("localStorage.length") == 0
    playground.expect_no_complaints_but(SESSION_ENDED)
