"""Passwords changed and forgotten, and sessions ended: A6, A8, S3."""

import asyncio
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.tables import password_resets, people
from tests.harness import PASSWORD, Gateway, SignedIn, open_gateway
from tests.identity.signing_in import ANNA, REFUSED_CODE, REFUSED_PASSWORD, Client, too_many
from tests.mutations.stepping_up import REFUSALS
from tests.mutations.trail import trail

CHANGE = f"""mutation ($input: ChangePasswordInput!) {{ changePassword(input: $input) {{ __typename
  ... on ChangePasswordSuccess {{ ok }} ... on InvalidInput {{ rule }} {REFUSALS} }} }}"""
REQUEST = f"""mutation ($input: RequestPasswordResetInput!) {{ requestPasswordReset(input: $input) {{ __typename
  ... on RequestPasswordResetSuccess {{ ok }} {REFUSALS} }} }}"""
RESET = """mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename
  ... on ResetPasswordSuccess { ok } ... on InvalidInput { rule } ... on Problem { message path } } }"""
END = """mutation ($input: EndSessionInput!) { endSession(input: $input) { __typename
  ... on EndSessionSuccess { endedCount } ... on InvalidInput { rule } ... on Problem { message path } } }"""
SESSIONS = "{ viewer { session { id } user { sessions { id current } } } }"
WHO = "{ viewer { user { name } } }"

NEW = "ett nytt lösenord"
ASKED = {"__typename": "RequestPasswordResetSuccess", "ok": True}
WRONG_PASSWORD = {
    "__typename": "SignInFailed",
    "message": "Lösenordet är fel. Kontrollera det och försök igen.",
    "path": ["input", "currentPassword"],
}
WRONG_TOKEN = {
    "__typename": "SignInFailed",
    "message": "Koden är fel, använd eller för gammal. Be om en ny med requestPasswordReset.",
    "path": ["input", "token"],
}
TOO_SHORT = {
    "__typename": "InvalidInput",
    "message": "Ett lösenord har minst 8 tecken.",
    "path": ["input", "newPassword"],
    "rule": "LENGTH",
}


@pytest.fixture
def limited(settings: Settings) -> Settings:
    """With the default limits on sending."""
    return settings.model_copy(update={"code_resend_seconds": 60, "codes_per_hour": 5, "codes_per_day": 10})


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Codes may be sent as often as a test needs."""
    return settings.model_copy(update={"code_resend_seconds": 0, "codes_per_hour": 1000, "codes_per_day": 1000})


async def do(gateway: Gateway, document: str, by: SignedIn | None = None, **given: Any) -> dict[str, Any]:
    answer = await gateway.ask(document, {"input": given}, token=by.token if by else None)
    assert "errors" not in answer, answer["errors"]
    (result,) = answer["data"].values()
    assert isinstance(result, dict)
    return result


async def mails(operator: FakeOperator, settings: Settings, clock: ManualClock, *acts: Any) -> list[tuple[str, ...]]:
    """Address, subject and text of what was sent while these acts were done in a gateway of their own, oldest first."""
    async with open_gateway(settings, clock, operator) as gateway:
        for act in acts:
            await act(gateway)
    return [
        (each["receiver"][0]["email"], each["subject"], each["content"])
        for each in await gateway.sent("sort=sendTime,id")
        if each["messageType"] == "email"
    ]


async def asked_for(operator: FakeOperator, settings: Settings, clock: ManualClock, username: str = ANNA) -> list[str]:
    """The tokens in the e-mails of the person, oldest first."""

    async def ask(gateway: Gateway) -> None:
        assert await do(gateway, REQUEST, username=username) == ASKED

    sent = await mails(operator, settings, clock, ask)
    return [found[0] for _, _, text in sent if (found := re.search(r"^[\w-]{43}$", text, re.MULTILINE))]


async def test_a8_it_is_changed_by_who_knows_it(gateway: Gateway, anna: SignedIn, settings: Settings) -> None:
    elsewhere = await gateway.signed_in(ANNA)

    changed = await do(gateway, CHANGE, anna, currentPassword=PASSWORD, newPassword=NEW)

    assert changed == {"__typename": "ChangePasswordSuccess", "ok": True}
    assert (await elsewhere.ask(WHO))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert (await anna.data(WHO))["viewer"]["user"]["name"] == "Anna Åkesson"
    assert await Client(gateway).login() == REFUSED_PASSWORD
    assert (await Client(gateway).login(NEW))["__typename"] == "LoginSuccess"
    assert await trail(settings, "action", "result", "before", "after") == [
        {"action": "changePassword", "result": "PasswordChanged", "before": "{}", "after": "{}"}
    ]


async def test_a_sign_in_that_was_begun_with_the_old_one_opens_no_session(
    gateway: Gateway, anna: SignedIn, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    client = Client(gateway)
    challenge = await client.challenge()
    await do(gateway, CHANGE, anna, currentPassword=PASSWORD, newPassword=NEW)
    assert await client.verify(challenge, await client.code()) == REFUSED_CODE

    [token] = await asked_for(operator, settings, clock)
    challenge = (await client.login(NEW))["challenge"]["id"]
    assert (await do(gateway, RESET, token=token, newPassword=PASSWORD))["__typename"] == "ResetPasswordSuccess"
    assert await client.verify(challenge, await client.code()) == REFUSED_CODE
    assert (await client.verify(await client.challenge(), await client.code()))["__typename"] == "VerifyLoginSuccess"


async def test_the_person_is_told_by_mail(operator: FakeOperator, settings: Settings, clock: ManualClock) -> None:
    async def change(gateway: Gateway) -> None:
        anna = await gateway.signed_in(ANNA)
        await do(gateway, CHANGE, anna, currentPassword=PASSWORD, newPassword=NEW)

    assert await mails(operator, settings, clock, change) == [
        (
            ANNA,
            "Ditt lösenord har ändrats",
            "Ditt lösenord har ändrats och du har loggats ut på andra ställen. Ring kundservice om det inte var du.",
        )
    ]


async def test_a2_guessing_the_current_one_locks_the_account(
    gateway: Gateway, anna: SignedIn, settings: Settings
) -> None:
    given = {"currentPassword": "fel", "newPassword": NEW}
    answers = await asyncio.gather(*(do(gateway, CHANGE, anna, **given) for _ in range(10)))
    assert sorted(each["__typename"] for each in answers) == ["SignInFailed"] * 9 + ["TooManyAttempts"]
    assert [each for each in answers if each["__typename"] == "SignInFailed"] == [WRONG_PASSWORD] * 9
    right = await do(gateway, CHANGE, anna, currentPassword=PASSWORD, newPassword=NEW)
    assert right == too_many(1800)
    assert await trail(settings) == []


@pytest.mark.parametrize("password", ["", "1234567", "åäöåäöå"])
async def test_a8_eight_characters_at_least(
    gateway: Gateway, anna: SignedIn, database: Database, password: str
) -> None:
    assert await do(gateway, CHANGE, anna, currentPassword=PASSWORD, newPassword=password) == TOO_SHORT
    assert await do(gateway, RESET, token="x", newPassword=password) == TOO_SHORT
    assert (await Client(gateway).login())["__typename"] == "LoginSuccess"


@pytest.mark.parametrize("password", ["🐎🐎🐎🐎🐎🐎🐎🐎", " åtta  tecken ", "x" * 10_000, "سلام سلام"])
async def test_a8_any_other_is_taken_as_it_is(gateway: Gateway, anna: SignedIn, password: str) -> None:
    changed = await do(gateway, CHANGE, anna, currentPassword=PASSWORD, newPassword=password)
    assert changed["__typename"] == "ChangePasswordSuccess"
    assert (await Client(gateway).login(password))["__typename"] == "LoginSuccess"
    assert await Client(gateway).login(password[:-1]) == REFUSED_PASSWORD


async def test_who_forgot_it_chooses_another(
    gateway: Gateway, anna: SignedIn, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    (token,) = await asked_for(operator, settings, clock)

    chosen = await do(gateway, RESET, token=token, newPassword=NEW)

    assert chosen == {"__typename": "ResetPasswordSuccess", "ok": True}
    assert (await anna.ask(WHO))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await Client(gateway).login() == REFUSED_PASSWORD
    assert (await Client(gateway).login(NEW))["challenge"]["factor"] == "SMS"
    assert await trail(settings, "action", "result", "company_id") == [
        {"action": "resetPassword", "result": "PasswordReset", "company_id": "o1001"}
    ]
    assert await do(gateway, RESET, token=token, newPassword=NEW) == WRONG_TOKEN


async def test_what_the_mail_says(operator: FakeOperator, settings: Settings, clock: ManualClock) -> None:
    (token,) = await asked_for(operator, settings, clock)
    assert await mails(operator, settings, clock) == [
        (
            ANNA,
            "Ett nytt lösenord",
            "Någon, troligen du, bad om ett nytt lösenord. Välj ett med den här koden, inom 30 minuter:\n\n"
            f"{token}\n\nOm det inte var du behöver du inte göra något: ditt lösenord är som det var.",
        )
    ]


async def test_its_code_is_good_for_half_an_hour_and_kept_as_a_hash(
    gateway: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock, database: Database
) -> None:
    (token,) = await asked_for(operator, settings, clock)
    async with database.read() as connection:
        (row,) = (await connection.execute(select(password_resets))).all()
    assert token not in str(row)
    assert ANNA not in str(row)
    clock.advance(timedelta(minutes=30))
    assert await do(gateway, RESET, token=token, newPassword=NEW) == WRONG_TOKEN


async def test_a_new_password_ends_every_code(
    gateway: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    await asked_for(operator, settings, clock)
    clock.advance(timedelta(minutes=1))
    older, newer = await asked_for(operator, settings, clock)
    assert (await do(gateway, RESET, token=newer, newPassword=NEW))["__typename"] == "ResetPasswordSuccess"
    assert await do(gateway, RESET, token=older, newPassword=NEW) == WRONG_TOKEN


async def test_a_code_many_times_at_once_is_good_once(
    gateway: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    (token,) = await asked_for(operator, settings, clock)
    answers = await asyncio.gather(*(do(gateway, RESET, token=token, newPassword=NEW) for _ in range(5)))
    assert sorted(each["__typename"] for each in answers) == ["ResetPasswordSuccess"] + ["SignInFailed"] * 4


async def test_a6_an_unknown_user_is_answered_alike(
    operator: FakeOperator, limited: Settings, clock: ManualClock
) -> None:
    """Also in how soon it may be asked again."""

    async def ask(gateway: Gateway) -> None:
        for username in ("nobody@norrskenbygg.example", "", "x" * 1000):
            assert await do(gateway, REQUEST, username=username) == ASKED
            assert await do(gateway, REQUEST, username=username) == too_many(60)

    assert await mails(operator, limited, clock, ask) == []


async def test_a5_it_is_asked_for_once_a_minute_and_five_times_an_hour(
    operator: FakeOperator, limited: Settings, clock: ManualClock
) -> None:
    async def ask(gateway: Gateway) -> None:
        for _ in range(4):
            assert await do(gateway, REQUEST, username=ANNA) == ASKED
            assert await do(gateway, REQUEST, username=ANNA.upper()) == too_many(60)
            clock.advance(timedelta(minutes=1))
        assert await do(gateway, REQUEST, username=ANNA) == ASKED
        assert await do(gateway, REQUEST, username=ANNA) == too_many(56 * 60)

    assert len(await mails(operator, limited, clock, ask)) == 5


async def test_a6_nor_does_a_mail_that_fails_tell(
    operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    operator.messaging.faults.add(Fault(method="POST", statuses=(503,)))
    assert await asked_for(operator, settings, clock) == []


async def test_who_may_not_sign_in_gets_none(
    operator: FakeOperator, settings: Settings, clock: ManualClock, database: Database
) -> None:
    async with database.write() as connection:
        await connection.execute(people.update().where(people.c.username == ANNA).values(may_log_in=False))
    assert await asked_for(operator, settings, clock) == []


@pytest.mark.parametrize("token", ["", "made up", "x" * 10_000])
async def test_codes_that_are_none(gateway: Gateway, token: str) -> None:
    assert await do(gateway, RESET, token=token, newPassword=NEW) == WRONG_TOKEN


async def test_s3_one_session_is_ended(gateway: Gateway, anna: SignedIn, settings: Settings) -> None:
    elsewhere = await gateway.signed_in(ANNA)
    session = (await elsewhere.data(SESSIONS))["viewer"]["session"]["id"]

    assert await do(gateway, END, anna, sessionId=session) == {"__typename": "EndSessionSuccess", "endedCount": 1}

    assert (await elsewhere.ask(WHO))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert [each["current"] for each in (await anna.data(SESSIONS))["viewer"]["user"]["sessions"]] == [True]
    assert await trail(settings, "action", "result", "object_id") == [
        {"action": "endSession", "result": "SessionsEnded", "object_id": session}
    ]
    missing = await do(gateway, END, anna, sessionId=session)
    assert (missing["__typename"], missing["path"]) == ("NotFound", ["input", "sessionId"])


async def test_s3_or_all_others(gateway: Gateway, anna: SignedIn) -> None:
    others = [await gateway.signed_in(ANNA) for _ in range(2)]
    ended = await do(gateway, END, anna, allOthers=True)
    assert ended == {"__typename": "EndSessionSuccess", "endedCount": 2}
    assert [(await each.ask(WHO)).get("data") for each in others] == [None, None]
    assert (await anna.data(WHO))["viewer"] is not None
    again = await do(gateway, END, anna, allOthers=True)
    assert again == {"__typename": "EndSessionSuccess", "endedCount": 0}


async def test_s3_or_its_own(gateway: Gateway, anna: SignedIn) -> None:
    session = (await anna.data(SESSIONS))["viewer"]["session"]["id"]
    assert (await do(gateway, END, anna, sessionId=session))["endedCount"] == 1
    assert (await anna.ask(WHO))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("given", [{}, {"allOthers": False}, {"sessionId": "ses_x", "allOthers": True}])
async def test_one_of_the_two_is_given(gateway: Gateway, anna: SignedIn, given: dict[str, Any]) -> None:
    assert await do(gateway, END, anna, **given) == {
        "__typename": "InvalidInput",
        "message": "Ange antingen sessionId eller allOthers.",
        "path": ["input"],
        "rule": "ONE_OF",
    }
