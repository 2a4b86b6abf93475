"""Every saved operation runs as its first user would run it, without an error, and shows something."""

from pathlib import Path

import pytest

from tests.harness import MOBILES, Gateway, SignedIn
from tests.mutations.linking import requested
from tests.saved_operations import CHANGES, LINKING_AN_ACCOUNT, READS, REPLACING_A_SIM, SIGNING_IN, step, variables

ANNA = "anna@norrskenbygg.example"


@pytest.mark.parametrize("path", READS, ids=lambda path: path.stem)
async def test_runs_without_errors(anna: SignedIn, path: Path) -> None:
    data = await anna.data(path.read_text(), variables(path))

    assert nothing_missing(data) == [], "a saved operation should show something"


@pytest.mark.parametrize("path", CHANGES, ids=lambda path: path.stem)
async def test_makes_its_change(anna: SignedIn, path: Path) -> None:
    for outcome in (await anna.data(path.read_text(), variables(path))).values():
        assert "message" not in outcome, outcome


def nothing_missing(data: dict[str, object]) -> list[str]:
    """Top-level fields that came back null."""
    return [name for name, value in data.items() if value is None]


async def test_signing_in_step_by_step(gateway: Gateway) -> None:
    """The files are numbered in the order of a sign-in; what one answers goes into the variables of the next."""
    login, resend, verify, who, logout = SIGNING_IN
    challenge = await step(gateway, login, variables(login)["input"])
    again = await step(gateway, resend, {"challengeId": challenge["challenge"]["id"]})
    assert again["challenge"]["id"] == challenge["challenge"]["id"]
    given = {"challengeId": challenge["challenge"]["id"], "code": await gateway.newest_code(MOBILES[ANNA])}
    assert given.keys() == variables(verify)["input"].keys()
    signed_in = SignedIn(gateway, (await step(gateway, verify, given))["token"])

    viewer = (await signed_in.data(who.read_text()))["viewer"]
    assert (viewer["user"]["username"], [session["current"] for session in viewer["user"]["sessions"]]) == (
        ANNA,
        [True],
    )
    assert await signed_in.data(logout.read_text()) == {"logout": {"ok": True}}
    assert (await signed_in.ask(who.read_text()))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_replacing_a_sim_step_by_step(anna: SignedIn) -> None:
    """Numbered as those of a sign-in are."""
    gateway = anna.gateway
    confirm, verify, replace, cancel = REPLACING_A_SIM
    challenge = await step(gateway, confirm, variables(confirm)["input"], anna.token)
    given = {"challengeId": challenge["challenge"]["id"], "code": await gateway.newest_code(MOBILES[ANNA])}
    verified = await step(gateway, verify, given, anna.token)
    given = {**variables(replace)["input"], "stepUpToken": verified["stepUpToken"]}
    replaced = await step(gateway, replace, given, verified["token"])
    given = {**variables(cancel)["input"], "replacementId": replaced["replacement"]["id"]}
    cancelled = await step(gateway, cancel, given, verified["token"])
    assert cancelled["subscription"]["sim"]["replacement"] == {"state": "CANCELLED"}


async def test_adding_an_account_step_by_step(anna: SignedIn) -> None:
    """Another company's account, and the company's own with the same steps but the first."""
    gateway = anna.gateway
    ask, confirm, verify, link, unlink = LINKING_AN_ACCOUNT
    link_id, code = await requested(anna, variables(ask)["input"]["accountNumber"])
    for number, proof in (("200101", {"linkId": link_id, "code": code}), ("100204", {})):
        given = {**variables(confirm)["input"], "details": [{"name": "accountNumber", "value": number}]}
        challenge = await step(gateway, confirm, given, anna.token)
        given = {"challengeId": challenge["challenge"]["id"], "code": await gateway.newest_code(MOBILES[ANNA])}
        verified = await step(gateway, verify, given, anna.token)
        anna = SignedIn(gateway, verified["token"])
        common = {"accountNumber": number, "stepUpToken": verified["stepUpToken"], "idempotencyKey": number}
        assert (await step(gateway, link, {**common, **proof}, anna.token))["account"]["id"] == f"acc_{number}"
    left = (await step(gateway, unlink, variables(unlink)["input"], anna.token))["accounts"]
    assert [each["id"] for each in left] == ["acc_100201", "acc_100202", "acc_100203", "acc_100204"]
