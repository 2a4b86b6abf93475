"""Saved operations of several steps that a person takes one after the other: what one answers goes into the variables of the next."""

import re
from pathlib import Path
from typing import Any

import pyotp

from gateway.clock import ManualClock
from tests.harness import LOGIN, MOBILES, PASSWORD, Gateway, SignedIn
from tests.mutations.linking import requested
from tests.mutations.replacing_sims import until
from tests.saved_operations import (
    CHANGES,
    CONTACTS,
    FACTORS,
    LINKING_AN_ACCOUNT,
    LINKING_AN_OWN_ACCOUNT,
    MARKING_NOTIFICATIONS,
    PASSWORDS,
    READS,
    REPLACING_A_SIM,
    SEEING_SIM_CODES,
    WITH_A_FILE,
    step,
    variables,
)

ANNA = "anna@norrskenbygg.example"
PDF = b"%PDF-1.7\n" + bytes(range(256))


async def confirmed(who: SignedIn, ask: Path, verify: Path, **given: Any) -> tuple[SignedIn, str]:
    """The person with the session's new token, and the step-up's token."""
    challenge = (await step(who.gateway, ask, {**variables(ask)["input"], **given}, who.token))["challenge"]
    given = {"challengeId": challenge["id"], "code": await who.gateway.newest_code(MOBILES[ANNA])}
    assert given.keys() == variables(verify)["input"].keys()
    verified = await step(who.gateway, verify, given, who.token)
    return SignedIn(who.gateway, verified["token"]), verified["stepUpToken"]


async def test_replacing_sims_in_each_way_and_stopping_one(anna: SignedIn) -> None:
    gateway = anna.gateway
    *asking, verify, by_esim, by_letter, by_own_card, see, cancel = REPLACING_A_SIM
    replaced = []
    for ask, replace in zip(asking, (by_esim, by_letter, by_own_card), strict=True):
        anna, token = await confirmed(anna, ask, verify)
        given = {**variables(replace)["input"], "stepUpToken": token}
        replaced.append((await step(gateway, replace, given, anna.token))["replacement"])
    assert [each["method"] for each in replaced] == ["NEW_ESIM", "NEW_SIM", "OWN_SIM"]

    seen = (await anna.data(see.read_text(), variables(see)))["nodes"]
    assert [each["sim"]["replacement"]["id"] for each in seen] == [each["id"] for each in replaced]
    given = {**variables(cancel)["input"], "replacementId": replaced[0]["id"]}
    cancelled = await step(gateway, cancel, given, anna.token)
    assert cancelled["subscription"]["sim"]["replacement"] == {"state": "CANCELLED"}


async def test_adding_an_account_of_one_s_own_and_giving_it_up(anna: SignedIn) -> None:
    ask, verify, link, unlink = LINKING_AN_OWN_ACCOUNT
    anna, token = await confirmed(anna, ask, verify)
    linked = await step(anna.gateway, link, {**variables(link)["input"], "stepUpToken": token}, anna.token)
    assert linked["account"]["id"] == "acc_100204"
    left = (await step(anna.gateway, unlink, variables(unlink)["input"], anna.token))["accounts"]
    assert [each["id"] for each in left] == ["acc_100201", "acc_100202", "acc_100203"]


async def test_adding_another_company_s_account_and_giving_it_up(anna: SignedIn) -> None:
    request, ask, verify, link, unlink = LINKING_AN_ACCOUNT
    link_id, code = await requested(anna, variables(request)["input"]["accountNumber"])
    anna, token = await confirmed(anna, ask, verify)
    given = {**variables(link)["input"], "linkId": link_id, "code": code, "stepUpToken": token}
    assert (await step(anna.gateway, link, given, anna.token))["account"]["id"] == "acc_200101"
    left = (await step(anna.gateway, unlink, variables(unlink)["input"], anna.token))["accounts"]
    assert [each["id"] for each in left] == ["acc_100201", "acc_100202", "acc_100203"]


async def test_a_ticket_with_a_file(anna: SignedIn) -> None:
    (room,) = (path for path in CHANGES if path.stem == "tickets-1-send-a-file")
    (open_ticket,) = WITH_A_FILE
    upload = await step(anna.gateway, room, {**variables(room)["input"], "sizeBytes": len(PDF)}, anna.token)
    assert (await anna.gateway.client.put(upload["url"], content=PDF)).status_code == 204

    given = {**variables(open_ticket)["input"], "uploadIds": [upload["uploadId"]]}
    (attachment,) = (await step(anna.gateway, open_ticket, given, anna.token))["ticket"]["attachments"]
    assert (attachment["fileName"], attachment["sizeBytes"]) == ("kvitto.pdf", len(PDF))
    assert (await anna.gateway.client.get(attachment["url"])).content == PDF


async def test_what_one_was_told_is_marked_as_read(anna: SignedIn) -> None:
    (codes,) = (path for path in FACTORS if path.stem == "factors-5-recovery-codes")
    (read,) = (path for path in READS if path.stem == "notifications-1-read")
    (mark,) = MARKING_NOTIFICATIONS
    await step(anna.gateway, codes, variables(codes)["input"], anna.token)
    (told,) = (await anna.data(read.read_text()))["viewer"]["notifications"]["nodes"]
    given = {**variables(mark)["input"], "notificationIds": [told["id"]]}
    assert await step(anna.gateway, mark, given, anna.token) == {"unreadCount": 0}


async def test_seeing_pin_and_puk(anna: SignedIn) -> None:
    ask, verify, reveal = SEEING_SIM_CODES
    anna, token = await confirmed(anna, ask, verify)
    shown = await step(anna.gateway, reveal, {**variables(reveal)["input"], "stepUpToken": token}, anna.token)
    assert [len(shown[name]) for name in ("pin1", "puk1")] == [4, 8]


async def test_an_authenticator_app_and_recovery_codes(anna: SignedIn, clock: ManualClock) -> None:
    gateway = anna.gateway
    ask, verify, enrol, confirm, codes, ask_to_remove, remove = FACTORS
    anna, token = await confirmed(anna, ask, verify)
    app = await step(gateway, enrol, {**variables(enrol)["input"], "stepUpToken": token}, anna.token)
    given = {"factorId": app["factorId"], "code": pyotp.TOTP(app["secret"]).at(clock.now())}
    assert (await step(gateway, confirm, given, anna.token))["factor"]["kind"] == "TOTP"
    assert len((await step(gateway, codes, variables(codes)["input"], anna.token))["codes"]) == 10
    anna, token = await confirmed(anna, ask_to_remove, verify, objectIds=[app["factorId"]])
    left = await step(gateway, remove, {"factorId": app["factorId"], "stepUpToken": token}, anna.token)
    assert [factor["kind"] for factor in left["user"]["factors"]] == ["SMS", "RECOVERY_CODES"]


async def test_passwords_and_sessions(anna: SignedIn, gateway: Gateway) -> None:
    change, forgotten, choose, sign_out = PASSWORDS
    await gateway.signed_in(ANNA)
    ended = await step(gateway, sign_out, variables(sign_out)["input"], anna.token)
    assert ended == {"endedCount": 1}
    assert await step(gateway, change, variables(change)["input"], anna.token) == {"ok": True}
    assert await step(gateway, forgotten, variables(forgotten)["input"]) == {"ok": True}

    token = await token_for(gateway, ANNA)
    assert await step(gateway, choose, {**variables(choose)["input"], "token": token}) == {"ok": True}
    answer = await gateway.ask(LOGIN, {"input": {"username": ANNA, "password": PASSWORD}})
    assert "challenge" in answer["data"]["login"]


async def token_for(gateway: Gateway, address: str) -> str:
    """The only one that comes by e-mail."""

    async def found() -> list[str]:
        texts = [each["content"] for each in await gateway.emails(address)]
        return [token for text in texts for token in re.findall(r"^[\w-]{43}$", text, re.MULTILINE)]

    async def count() -> int:
        return len(await found())

    await until(count, 1)
    [token] = await found()
    return token


async def test_a_contact_is_invited_changed_and_removed(anna: SignedIn, gateway: Gateway) -> None:
    ask, verify, invite, accept, ask_to_change, change, remove = CONTACTS
    anna, token = await confirmed(anna, ask, verify)
    invited = await step(gateway, invite, {**variables(invite)["input"], "stepUpToken": token}, anna.token)
    kim = variables(invite)["input"]["email"]
    accepted = await step(gateway, accept, {**variables(accept)["input"], "token": await token_for(gateway, kim)})
    assert accepted == {"username": kim}

    this = {"contactId": invited["contact"]["id"]}
    anna, token = await confirmed(anna, ask_to_change, verify, objectIds=[this["contactId"]])
    given = {**variables(change)["input"], **this, "stepUpToken": token}
    changed = (await step(gateway, change, given, anna.token))["contact"]
    assert changed["grants"] == [{"account": {"number": "100202"}, "roles": ["SUBSCRIPTIONS", "TICKETS"]}]
    left = await step(gateway, remove, {**variables(remove)["input"], **this}, anna.token)
    assert [contact["name"] for contact in left["viewer"]["contacts"]] == ["Anna Åkesson", "Erik Öberg"]
