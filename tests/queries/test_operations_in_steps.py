"""Saved operations of several steps that a person takes about signing in, secrets and contacts, one after the other."""

import re
from pathlib import Path
from typing import Any

import pyotp

from gateway.clock import ManualClock
from tests.harness import LOGIN, MOBILES, PASSWORD, Gateway, SignedIn
from tests.mutations.replacing_sims import emails, until
from tests.saved_operations import CONTACTS, FACTORS, PASSWORDS, SEEING_SIM_CODES, step, variables

ANNA = "anna@norrskenbygg.example"


async def confirmed(who: SignedIn, ask: Path, verify: Path, **given: Any) -> tuple[SignedIn, str]:
    """The person with the session's new token, and the step-up's token."""
    challenge = (await step(who.gateway, ask, {**variables(ask)["input"], **given}, who.token))["challenge"]
    given = {"challengeId": challenge["id"], "code": await who.gateway.newest_code(MOBILES[ANNA])}
    assert given.keys() == variables(verify)["input"].keys()
    verified = await step(who.gateway, verify, given, who.token)
    return SignedIn(who.gateway, verified["token"]), verified["stepUpToken"]


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
        texts = [each["content"] for each in await emails(gateway, address)]
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
