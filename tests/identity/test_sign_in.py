"""From a name and a password to a session, and every way that leads nowhere: A1, A6, A10."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.tables import people, refused_sign_ins
from tests.harness import MOBILES, PASSWORD, Gateway, open_gateway
from tests.identity.signing_in import (
    ANNA,
    ERIK,
    LOGIN,
    NO_OTHER_CODE,
    REFUSED_CODE,
    REFUSED_PASSWORD,
    SARA,
    WHO,
    Client,
    too_many,
)

UNKNOWN_CHALLENGE = "cha_0123456789abcdef01234567"


async def test_a_person_signs_in_with_a_password_and_a_code(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    result = await anna.login()
    challenge = result["challenge"]
    id = challenge.pop("id")
    assert re.fullmatch(r"cha_[0-9a-f]{24}", id)
    assert result == {
        "__typename": "LoginSuccess",
        "challenge": {
            "factor": "SMS",
            "sentTo": "+46*****605",
            "otherFactors": [],
            "expiresAt": "2026-11-17T09:05:00+00:00",
            "resendAfter": "2026-11-17T09:01:00+00:00",
        },
    }
    clock.advance(timedelta(seconds=30))
    signed_in = await anna.verify(id, await anna.code())
    token, session_id = signed_in.pop("token"), signed_in["session"].pop("id")
    assert re.fullmatch(r"[\w-]{43}", token)
    assert re.fullmatch(r"ses_[0-9a-f]{24}", session_id)
    assert signed_in == {
        "__typename": "VerifyLoginSuccess",
        "session": {
            "createdAt": "2026-11-17T09:00:30+00:00",
            "lastUsedAt": "2026-11-17T09:00:30+00:00",
            "expiresAt": "2026-11-17T21:00:30+00:00",
            "client": "python-httpx2/" + gateway.client.headers["user-agent"].rpartition("/")[2],
            "current": True,
        },
        "viewer": {"user": {"username": ANNA}},
    }
    assert await gateway.ask(WHO, token=token) == {"data": {"viewer": {"user": {"username": ANNA}}}}


async def test_nobody_is_signed_in_before_the_code(gateway: Gateway) -> None:
    await Client(gateway).login()
    assert await gateway.ask(WHO) == {"data": {"viewer": None}}


async def test_capitals_and_blanks_in_the_user_name_do_not_matter(gateway: Gateway) -> None:
    result = await Client(gateway, " ANNA@NorrskenBygg.example ").login()
    assert result["challenge"]["sentTo"] == "+46*****605"


@pytest.mark.parametrize(
    ("username", "text"),
    [
        (ANNA, "###### är din kod för att logga in. Den gäller i 5 minuter. Lämna aldrig ut den till någon."),
        (SARA, "###### is your code to sign in. It is good for 5 minutes. Never give it to anyone."),
    ],
)
async def test_the_message_is_in_the_persons_language_with_one_group_of_six_digits(
    gateway: Gateway, username: str, text: str
) -> None:
    client = Client(gateway, username)
    await client.login()
    (message,) = await gateway.messages({ANNA: "+46701740605", SARA: "+46701740607"}[username])
    assert re.sub(r"\d{6}", "######", message["content"]) == text


async def test_each_sending_has_its_own_idempotency_key(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    challenge = await anna.challenge()
    clock.advance(timedelta(seconds=60))
    await anna.resend(challenge)
    bare = challenge.removeprefix("cha_")
    keys = [call.headers["idempotency-key"] for call in gateway.operator.messaging.log.calls() if call.method == "POST"]
    assert keys == [f"code-{bare}-1", f"code-{bare}-2"]


async def test_blanks_in_a_code_do_not_matter(gateway: Gateway) -> None:
    anna = Client(gateway)
    challenge = await anna.challenge()
    code = await anna.code()
    assert (await anna.verify(challenge, f" {code[:3]} {code[3:]}\n"))["__typename"] == "VerifyLoginSuccess"


async def test_a1_a_code_is_good_for_five_minutes(gateway: Gateway, clock: ManualClock) -> None:
    anna, erik = Client(gateway), Client(gateway, ERIK)
    annas, eriks = await anna.challenge(), await erik.challenge()
    clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))
    assert (await anna.verify(annas, await anna.code()))["__typename"] == "VerifyLoginSuccess"
    clock.advance(timedelta(microseconds=1))
    assert await erik.verify(eriks, await erik.code()) == REFUSED_CODE
    assert await erik.resend(eriks) == NO_OTHER_CODE


async def test_a1_a_code_is_good_once(gateway: Gateway) -> None:
    anna = Client(gateway)
    challenge, code = await anna.challenge(), await anna.code()
    assert (await anna.verify(challenge, code))["__typename"] == "VerifyLoginSuccess"
    assert await anna.verify(challenge, code) == REFUSED_CODE
    assert await anna.resend(challenge) == NO_OTHER_CODE


async def test_a1_an_older_challenge_dies_with_a_newer_one(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    older, older_code = await anna.challenge(), await anna.code()
    clock.advance(timedelta(seconds=60))
    newer, newer_code = await anna.challenge(), await anna.code()
    assert await anna.verify(older, older_code) == REFUSED_CODE
    assert await anna.verify(older, newer_code) == REFUSED_CODE
    assert await anna.resend(older) == NO_OTHER_CODE
    assert (await anna.verify(newer, newer_code))["__typename"] == "VerifyLoginSuccess"
    assert await anna.verify(older, older_code) == REFUSED_CODE


async def test_a1_a_code_is_good_for_its_own_challenge_alone(gateway: Gateway) -> None:
    anna, erik = Client(gateway), Client(gateway, ERIK)
    annas, eriks = await anna.challenge(), await erik.challenge()
    assert await anna.verify(annas, await erik.code()) == REFUSED_CODE
    assert await anna.verify(UNKNOWN_CHALLENGE, await anna.code()) == REFUSED_CODE
    assert (await erik.verify(eriks, await erik.code()))["__typename"] == "VerifyLoginSuccess"


async def test_a1_a_code_is_good_for_its_own_factor_alone(gateway: Gateway) -> None:
    anna = Client(gateway)
    challenge, code = await anna.challenge(), await anna.code()
    assert await anna.verify(challenge, code, factor="TOTP") == REFUSED_CODE
    assert (await anna.verify(challenge, code, factor="SMS"))["__typename"] == "VerifyLoginSuccess"


async def test_a_new_code_for_the_same_challenge_replaces_the_one_before(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    challenge, first = await anna.challenge(), await anna.code()
    clock.advance(timedelta(minutes=4))
    assert await anna.resend(challenge) == {
        "__typename": "LoginSuccess",
        "challenge": {
            "id": challenge,
            "factor": "SMS",
            "sentTo": "+46*****605",
            "otherFactors": [],
            "expiresAt": "2026-11-17T09:09:00+00:00",
            "resendAfter": "2026-11-17T09:05:00+00:00",
        },
    }
    second = await anna.code()
    clock.advance(timedelta(minutes=4))
    assert await anna.verify(challenge, first) == REFUSED_CODE
    assert (await anna.verify(challenge, second))["__typename"] == "VerifyLoginSuccess"


@pytest.mark.parametrize("id", ["cha_0", UNKNOWN_CHALLENGE])
async def test_a_made_up_challenge_is_refused(gateway: Gateway, id: str) -> None:
    anna = Client(gateway)
    assert await anna.verify(id, "123456") == REFUSED_CODE
    assert await anna.resend(id) == NO_OTHER_CODE


@pytest.mark.parametrize("id", ["", "123456", "sub_1", "cha_", "cha_" + "0" * 25, "cha_å"])
async def test_what_is_no_challenges_id_is_a_bad_id(gateway: Gateway, id: str) -> None:
    document = "mutation ($id: ID!) { resendCode(input: {challengeId: $id}) { __typename } }"
    answer = await gateway.ask(document, {"id": id})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BAD_ID"]


async def test_a6_unknown_wrong_locked_and_not_allowed_get_the_same_answer(
    gateway: Gateway, database: Database, clock: ManualClock
) -> None:
    async with database.write() as connection:
        locked = people.c.username == ERIK
        await connection.execute(update(people).where(locked).values(locked_until=clock.now() + timedelta(hours=1)))
        await connection.execute(update(people).where(people.c.username == SARA).values(may_log_in=False))
    attempts = [("nobody@norrskenbygg.example", PASSWORD), (ANNA, "fel"), (ERIK, PASSWORD), (SARA, PASSWORD)]
    answers = [await raw_login(gateway, username, password) for username, password in attempts]
    assert answers == [(200, {"data": {"login": REFUSED_PASSWORD}}, answers[0][2])] * 4
    assert gateway.operator.messaging.log.calls() == []
    async with database.read() as connection:
        counted = dict((await connection.execute(select(refused_sign_ins.c.reason, refused_sign_ins.c.count))).all())
    assert counted == {"UNKNOWN_USER": 1, "WRONG_PASSWORD": 1, "LOCKED": 1, "NO_ACCESS": 1}


@pytest.mark.parametrize("username", ["", " ", "a\0b", "\ud83d\ude00", "x" * 10_000, "' OR 1=1 --"])
async def test_a6_no_user_name_is_more_than_unknown(gateway: Gateway, username: str) -> None:
    assert (await raw_login(gateway, username, PASSWORD))[1] == {"data": {"login": REFUSED_PASSWORD}}


async def test_no_code_is_said_to_be_sent_when_messaging_fails(gateway: Gateway) -> None:
    """A message that did not leave counts towards no limit; the next try may follow at once."""
    gateway.operator.messaging.faults.add(Fault(method="POST", statuses=(503,)))
    answer = await gateway.ask(LOGIN, {"input": {"username": ANNA, "password": PASSWORD}})
    assert answer["data"] is None
    (error,) = answer["errors"]
    extensions = {key: error["extensions"][key] for key in ("code", "capability", "retryable")}
    assert extensions == {"code": "BACKEND_UNAVAILABLE", "capability": "MESSAGES", "retryable": True}
    gateway.operator.messaging.faults.clear()
    assert (await Client(gateway).login())["__typename"] == "LoginSuccess"


async def test_nor_when_the_number_takes_no_messages(gateway: Gateway) -> None:
    """It is of no use to try again: customer service has to correct the number."""
    gateway.operator.messaging.faults.add(Fault(path=f"receiver:{MOBILES[ANNA]}", statuses=(422,)))
    answer = await gateway.ask(LOGIN, {"input": {"username": ANNA, "password": PASSWORD}})
    assert answer["data"] is None
    (error,) = answer["errors"]
    extensions = {key: error["extensions"][key] for key in ("code", "capability", "retryable")}
    assert extensions == {"code": "BACKEND_BAD_RESPONSE", "capability": "MESSAGES", "retryable": False}


async def test_a5_a_message_that_may_have_left_counts(
    operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    impatient = settings.model_copy(update={"upstream_deadline_seconds": 0.1})
    async with open_gateway(impatient, clock, operator) as gateway:
        operator.messaging.faults.add(Fault(method="POST", latency_seconds=60))
        answer = await gateway.ask(LOGIN, {"input": {"username": ANNA, "password": PASSWORD}})
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["OUTCOME_UNKNOWN"]
        operator.messaging.faults.clear()
        assert await Client(gateway).login() == too_many(60)


async def test_a9_a_password_under_older_parameters_is_rehashed_when_it_is_used(
    gateway: Gateway, database: Database
) -> None:
    weak = PasswordHasher(1, 8_192, 1).hash(PASSWORD)
    async with database.write() as connection:
        await connection.execute(update(people).values(password_hash=weak))
    await Client(gateway).token()
    assert await Client(gateway, ERIK).login("fel") == REFUSED_PASSWORD
    async with database.read() as connection:
        hashes = dict((await connection.execute(select(people.c.username, people.c.password_hash))).all())
    assert hashes[ANNA].startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert hashes[ERIK] == hashes[SARA] == weak


async def raw_login(gateway: Gateway, username: str, password: str) -> tuple[int, Any, list[str]]:
    """Status, body and header names of an answer, as they come over the wire."""
    body = {"query": LOGIN, "variables": {"input": {"username": username, "password": password}}}
    headers = {"content-type": "application/json"}
    response = await gateway.client.post("/graphql", content=json.dumps(body), headers=headers)
    return response.status_code, response.json(), sorted(response.headers)
