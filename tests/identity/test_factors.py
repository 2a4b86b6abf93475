"""Authenticator apps and recovery codes: added, used to sign in and to confirm, and taken away. A10, A11."""

import asyncio
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from pydantic import SecretStr
from sqlalchemy import select
from structlog.testing import capture_logs

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.tables import factors, people, recovery_codes
from tests.harness import MOBILES, PASSWORD, Gateway, SignedIn, open_gateway
from tests.identity.signing_in import ANNA, NO_OTHER_CODE, REFUSED_CODE, Client, too_many
from tests.mutations.stepping_up import NOT_CONFIRMED, REFUSALS, request, stepped_up, verify
from tests.mutations.trail import trail

ENROL = """mutation ($input: EnrolTotpInput!) { enrolTotp(input: $input) { __typename
  ... on EnrolTotpSuccess { factorId secret otpauthUrl } ... on Problem { message path } ... on InvalidInput { rule }
  ... on StepUpRequired { allowedFactors } } }"""
CONFIRM = f"""mutation ($input: ConfirmTotpInput!) {{ confirmTotp(input: $input) {{ __typename
  ... on ConfirmTotpSuccess {{ factor {{ id kind label addedAt lastUsedAt }} }} {REFUSALS} }} }}"""
CODES = f"""mutation ($input: CreateRecoveryCodesInput!) {{ createRecoveryCodes(input: $input) {{ __typename
  ... on CreateRecoveryCodesSuccess {{ codes }} {REFUSALS} }} }}"""
REMOVE = """mutation ($input: RemoveFactorInput!) { removeFactor(input: $input) { __typename
  ... on RemoveFactorSuccess { user { factors { kind } } } ... on Problem { message path }
  ... on StepUpRequired { allowedFactors } } }"""
FACTORS = "{ viewer { user { factors { id kind label addedAt lastUsedAt } } } }"

NOW = "2026-11-17T09:00:00+00:00"
UNKNOWN = {
    "__typename": "NotFound",
    "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
    "path": ["input", "factorId"],
}
WRONG_APP_CODE = {
    "__typename": "SignInFailed",
    "message": "Koden är fel. Kontrollera appen och telefonens klocka.",
    "path": ["input", "code"],
}
WRONG_PASSWORD = {
    "__typename": "SignInFailed",
    "message": "Lösenordet är fel. Kontrollera det och försök igen.",
    "path": ["input", "password"],
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Codes may be sent as often as a test needs."""
    return settings.model_copy(update={"code_resend_seconds": 0, "codes_per_hour": 1000, "codes_per_day": 1000})


async def do(who: SignedIn, document: str, **given: Any) -> dict[str, Any]:
    (result,) = (await who.data(document, {"input": given})).values()
    assert isinstance(result, dict)
    return result


async def with_app(who: SignedIn, clock: ManualClock) -> tuple[SignedIn, pyotp.TOTP, str]:
    """The person with an app: the session, the app and the factor's id. Its code of this moment is used up."""
    who, token = await stepped_up(who, MOBILES[ANNA], "ENROL_TOTP")
    enrolled = await do(who, ENROL, label="Annas telefon", stepUpToken=token)
    app = pyotp.TOTP(enrolled["secret"])
    confirmed = await do(who, CONFIRM, factorId=enrolled["factorId"], code=app.at(clock.now()))
    assert confirmed["__typename"] == "ConfirmTotpSuccess"
    clock.advance(timedelta(minutes=1))
    return who, app, enrolled["factorId"]


async def with_codes(who: SignedIn) -> list[str]:
    codes: list[str] = (await do(who, CODES, password=PASSWORD))["codes"]
    return codes


async def listed(who: SignedIn) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await who.data(FACTORS))["viewer"]["user"]["factors"]
    return found


async def test_a11_an_app_is_added_once_it_shows_a_right_code(
    anna: SignedIn, clock: ManualClock, settings: Settings
) -> None:
    anna, token = await stepped_up(anna, MOBILES[ANNA], "ENROL_TOTP")
    enrolled = await do(anna, ENROL, label="Annas telefon", stepUpToken=token)
    factor_id, secret = enrolled.pop("factorId"), enrolled.pop("secret")
    assert enrolled == {
        "__typename": "EnrolTotpSuccess",
        "otpauthUrl": f"otpauth://totp/Switchboard:anna%40norrskenbygg.example?secret={secret}&issuer=Switchboard",
    }
    assert len(secret) == 32
    assert [each["kind"] for each in await listed(anna)] == ["SMS"]

    app = pyotp.TOTP(secret)
    wrong = f"{(int(app.at(clock.now())) + 1) % 1_000_000:06}"
    assert await do(anna, CONFIRM, factorId=factor_id, code=wrong) == WRONG_APP_CODE
    factor = {"id": factor_id, "kind": "TOTP", "label": "Annas telefon", "addedAt": NOW, "lastUsedAt": None}
    code = app.at(clock.now())
    confirmed = await do(anna, CONFIRM, factorId=factor_id, code=f" {code[:3]} {code[3:]}")
    assert confirmed == {"__typename": "ConfirmTotpSuccess", "factor": factor}

    assert (await listed(anna))[1:] == [factor]
    rows = await trail(settings, "action", "result", "object_id", "after")
    assert rows == [
        {"action": "enrolTotp", "result": "TotpEnrolled", "object_id": factor_id, "after": "{}"},
        {
            "action": "confirmTotp",
            "result": "TotpConfirmed",
            "object_id": factor_id,
            "after": '{"label":"Annas telefon"}',
        },
    ]
    assert await do(anna, CONFIRM, factorId=factor_id, code=code) == UNKNOWN


async def test_f1_an_app_takes_a_step_up_that_is_good_once(anna: SignedIn) -> None:
    assert await do(anna, ENROL, label="x") == NOT_CONFIRMED
    anna, token = await stepped_up(anna, MOBILES[ANNA], "ENROL_TOTP")
    assert (await do(anna, ENROL, label="x", stepUpToken=token))["__typename"] == "EnrolTotpSuccess"
    assert await do(anna, ENROL, label="x", stepUpToken=token) == NOT_CONFIRMED


async def test_what_an_app_is_called_is_kept_as_it_was_written_or_refused(
    anna: SignedIn, clock: ManualClock, settings: Settings
) -> None:
    """And what is refused uses up no step-up."""
    anna, token = await stepped_up(anna, MOBILES[ANNA], "ENROL_TOTP")
    for label in ("", " \t\n", "x" * 65):
        assert await do(anna, ENROL, label=label, stepUpToken=token) == {
            "__typename": "InvalidInput",
            "message": "Skriv 1 till 64 tecken, inte bara blanksteg.",
            "path": ["input", "label"],
            "rule": "LENGTH",
        }
    assert await trail(settings) == []
    label = "Åsas 👩🏽‍🔧 مرحبا".ljust(64, "🏗")
    enrolled = await do(anna, ENROL, label=label, stepUpToken=token)
    code = pyotp.TOTP(enrolled["secret"]).at(clock.now())
    assert (await do(anna, CONFIRM, factorId=enrolled["factorId"], code=code))["factor"]["label"] == label


async def test_an_app_never_confirmed_makes_way_and_signs_nobody_in(
    anna: SignedIn, gateway: Gateway, clock: ManualClock
) -> None:
    secrets = []
    for _ in range(2):
        anna, token = await stepped_up(anna, MOBILES[ANNA], "ENROL_TOTP")
        secrets.append(await do(anna, ENROL, label="x", stepUpToken=token))
    first = secrets[0]
    code = pyotp.TOTP(first["secret"]).at(clock.now())
    assert await do(anna, CONFIRM, factorId=first["factorId"], code=code) == UNKNOWN
    client = Client(gateway)
    app = pyotp.TOTP(secrets[1]["secret"])
    assert await client.verify(await client.challenge(), app.at(clock.now()), factor="TOTP") == REFUSED_CODE


async def test_a10_its_secret_is_encrypted_at_rest(anna: SignedIn, clock: ManualClock, database: Database) -> None:
    anna, app, _ = await with_app(anna, clock)
    codes = await with_codes(anna)
    async with database.read() as connection:
        (row,) = (await connection.execute(select(factors.c.secret).where(factors.c.kind == "TOTP"))).all()
        sealed = set((await connection.execute(select(recovery_codes.c.code_hmac))).scalars())
    assert app.secret.encode() not in row.secret
    assert len(row.secret) == 12 + 32 + 16
    assert {len(each) for each in sealed} == {64}
    assert len(sealed) == len(codes) == 10


async def test_a11_who_lost_the_telephone_signs_in_with_the_app(
    anna: SignedIn, gateway: Gateway, clock: ManualClock
) -> None:
    _, app, factor_id = await with_app(anna, clock)
    client = Client(gateway)
    login = (await client.login())["challenge"]
    assert (login["factor"], login["otherFactors"]) == ("SMS", ["TOTP"])

    opened = await client.verify(login["id"], app.at(clock.now()), factor="TOTP")

    assert opened["__typename"] == "VerifyLoginSuccess"
    used = {each["id"]: each["lastUsedAt"] for each in await listed(SignedIn(gateway, opened["token"]))}
    assert used[factor_id] == "2026-11-17T09:01:00+00:00"


@pytest.mark.parametrize("path", ["/", f"receiver:{MOBILES[ANNA]}"], ids=["at the moment", "to that number"])
async def test_a11_the_app_is_asked_for_where_no_message_can_be_sent(
    anna: SignedIn, gateway: Gateway, clock: ManualClock, operator: FakeOperator, path: str
) -> None:
    _, app, _ = await with_app(anna, clock)
    operator.messaging.faults.add(Fault(path=path, statuses=(503,)))
    client = Client(gateway)
    login = (await client.login())["challenge"]
    assert (login["factor"], login["sentTo"], login["otherFactors"]) == ("TOTP", None, [])
    opened = await client.verify(login["id"], app.at(clock.now()), factor="TOTP")
    assert opened["__typename"] == "VerifyLoginSuccess"


async def test_a11_or_where_there_is_no_number(
    anna: SignedIn, gateway: Gateway, clock: ManualClock, database: Database
) -> None:
    _, app, _ = await with_app(anna, clock)
    async with database.write() as connection:
        await connection.execute(people.update().where(people.c.username == ANNA).values(mobile=None))
    client = Client(gateway)
    login = (await client.login())["challenge"]
    assert (login["factor"], login["sentTo"], login["resendAfter"]) == ("TOTP", None, None)
    assert await client.resend(login["id"]) == NO_OTHER_CODE
    assert await client.verify(login["id"], "", factor="SMS") == REFUSED_CODE
    opened = await client.verify(login["id"], app.at(clock.now()), factor="TOTP")
    assert opened["__typename"] == "VerifyLoginSuccess"


async def test_a1_an_app_s_code_is_good_once(anna: SignedIn, gateway: Gateway, clock: ManualClock) -> None:
    """Neither again, nor an older one after a newer, nor ten times at once."""
    _, app, _ = await with_app(anna, clock)
    client, now = Client(gateway), clock.now()
    challenges = [await client.challenge()]
    answers = await asyncio.gather(*(client.verify(challenges[0], app.at(now), factor="TOTP") for _ in range(10)))
    assert sorted(each["__typename"] for each in answers) == ["SignInFailed"] * 9 + ["VerifyLoginSuccess"]
    for when in (now, now - timedelta(seconds=30)):
        again = await client.challenge()
        assert await client.verify(again, app.at(when), factor="TOTP") == REFUSED_CODE


@pytest.mark.parametrize(("seconds", "good"), [(-60, False), (-30, True), (30, True), (60, False)])
async def test_a_clock_may_be_half_a_minute_off(
    anna: SignedIn, gateway: Gateway, clock: ManualClock, seconds: int, good: bool
) -> None:
    _, app, _ = await with_app(anna, clock)
    clock.advance(timedelta(minutes=5))
    client = Client(gateway)
    code = app.at(clock.now() + timedelta(seconds=seconds))
    answer = await client.verify(await client.challenge(), code, factor="TOTP")
    assert (answer["__typename"] == "VerifyLoginSuccess") is good


async def test_a2_wrong_codes_of_an_app_lock_the_account(anna: SignedIn, gateway: Gateway, clock: ManualClock) -> None:
    _, app, _ = await with_app(anna, clock)
    client = Client(gateway)
    wrong = f"{(int(app.at(clock.now())) + 500_000) % 1_000_000:06}"
    for _ in range(2):
        challenge = await client.challenge()
        answers = [await client.verify(challenge, wrong, factor="TOTP") for _ in range(5)]
    assert answers == [REFUSED_CODE] * 4 + [too_many(1800)]


async def test_a11_recovery_codes_sign_in_once_each(
    anna: SignedIn, gateway: Gateway, clock: ManualClock, settings: Settings
) -> None:
    codes = await with_codes(anna)
    assert len(set(codes)) == 10
    assert all(len(each) == 19 for each in codes)
    client = Client(gateway)
    login = (await client.login())["challenge"]
    assert login["otherFactors"] == ["RECOVERY_CODES"]
    typed = codes[0].replace("-", " ").upper()
    opened = await client.verify(login["id"], typed, factor="RECOVERY_CODES")
    assert opened["__typename"] == "VerifyLoginSuccess"
    assert await client.verify(await client.challenge(), codes[0], factor="RECOVERY_CODES") == REFUSED_CODE
    (left,) = [each for each in await listed(SignedIn(gateway, opened["token"])) if each["kind"] != "SMS"]
    assert (left["kind"], left["label"], left["lastUsedAt"]) == ("RECOVERY_CODES", "9/10", NOW)
    assert await trail(settings, "action", "result", "before", "after") == [
        {"action": "createRecoveryCodes", "result": "RecoveryCodesCreated", "before": "{}", "after": "{}"}
    ]


async def test_new_recovery_codes_end_those_before(anna: SignedIn, gateway: Gateway) -> None:
    old, new = await with_codes(anna), await with_codes(anna)
    client = Client(gateway)
    challenge = await client.challenge()
    assert await client.verify(challenge, old[0], factor="RECOVERY_CODES") == REFUSED_CODE
    assert (await client.verify(challenge, new[9], factor="RECOVERY_CODES"))["__typename"] == "VerifyLoginSuccess"


async def test_a2_guessing_the_password_for_recovery_codes_locks_the_account(
    anna: SignedIn, settings: Settings
) -> None:
    answers = [await do(anna, CODES, password="fel") for _ in range(10)]
    assert answers == [WRONG_PASSWORD] * 9 + [too_many(1800)]
    assert await do(anna, CODES, password=PASSWORD) == too_many(1800)
    assert await trail(settings) == []


async def test_f2_an_app_confirms_what_no_message_may(anna: SignedIn, clock: ManualClock, database: Database) -> None:
    anna, app, _ = await with_app(anna, clock)
    async with database.write() as connection:
        await connection.execute(people.update().where(people.c.username == ANNA).values(mobile="+46701740611"))
    asked = (await request(anna, "REVEAL_SIM_CODES", "sub_p1002"))["challenge"]
    assert (asked["factor"], asked["sentTo"], asked["otherFactors"]) == ("TOTP", None, [])
    verified = await verify(anna, asked["id"], app.at(clock.now()), factor="TOTP")
    assert verified["__typename"] == "VerifyStepUpSuccess"


async def test_an_app_is_taken_away(anna: SignedIn, clock: ManualClock, gateway: Gateway, settings: Settings) -> None:
    anna, app, factor_id = await with_app(anna, clock)
    both = {**NOT_CONFIRMED, "allowedFactors": ["SMS", "TOTP"]}
    assert await do(anna, REMOVE, factorId=factor_id) == both
    asked = await request(anna, "REMOVE_FACTOR", factor_id, factor="TOTP")
    assert asked["text"] == "Ta bort faktorn Annas telefon."
    verified = await verify(anna, asked["challenge"]["id"], app.at(clock.now()), factor="TOTP")
    anna = SignedIn(gateway, verified["token"])

    removed = await do(anna, REMOVE, factorId=factor_id, stepUpToken=verified["stepUpToken"])

    assert removed == {"__typename": "RemoveFactorSuccess", "user": {"factors": [{"kind": "SMS"}]}}
    (*_, row) = await trail(settings, "action", "result", "object_id", "before")
    before = '{"kind":"TOTP","label":"Annas telefon"}'
    assert row == {"action": "removeFactor", "result": "FactorRemoved", "object_id": factor_id, "before": before}
    assert await do(anna, REMOVE, factorId=factor_id) == UNKNOWN


async def test_what_is_needed_stays(anna: SignedIn, clock: ManualClock, database: Database) -> None:
    needed = {
        "__typename": "Conflict",
        "message": "Numret för sms och den sista faktorn kan inte tas bort. En administratör kan ändra numret; lägg till en annan "
        "faktor innan du tar bort den här.",
        "path": ["input", "factorId"],
    }
    (by_message,) = await listed(anna)
    assert await do(anna, REMOVE, factorId=by_message["id"]) == needed
    anna, _, factor_id = await with_app(anna, clock)
    async with database.write() as connection:
        await connection.execute(people.update().where(people.c.username == ANNA).values(mobile=None))
    assert await do(anna, REMOVE, factorId=factor_id) == needed


@pytest.mark.parametrize("code", ["", "1", "½½½½½½", "a" * 100_000], ids=["empty", "short", "odd", "long"])
async def test_codes_that_are_none(anna: SignedIn, gateway: Gateway, clock: ManualClock, code: str) -> None:
    anna, _, _ = await with_app(anna, clock)
    await with_codes(anna)
    client = Client(gateway)
    challenge = await client.challenge()
    for factor in ("TOTP", "RECOVERY_CODES", "PASSKEY"):
        assert await client.verify(challenge, code, factor=factor) == REFUSED_CODE


async def test_a2_under_another_secret_key_an_app_fits_no_code_and_wrong_codes_count(
    anna: SignedIn, clock: ManualClock, settings: Settings, operator: FakeOperator
) -> None:
    """Its secret cannot be read then; a text message signs in as ever."""
    anna, app, _ = await with_app(anna, clock)
    another = settings.model_copy(update={"secret_key": SecretStr("another key for tests, long enough too")})
    async with open_gateway(another, clock, operator) as gateway:
        client = Client(gateway)
        challenge = (await client.login())["challenge"]
        with capture_logs() as lines:
            answers = [await client.verify(challenge["id"], app.at(clock.now()), factor="TOTP") for _ in range(5)]
        right = await gateway.newest_code(MOBILES[ANNA])
        assert [*answers, await client.verify(challenge["id"], right)] == [REFUSED_CODE] * 6
        told = {(line["log_level"], line["event"]) for line in lines}
        assert told == {("error", "an authenticator app cannot be read")}
        challenge = (await client.login())["challenge"]
        signed_in = await client.verify(challenge["id"], await gateway.newest_code(MOBILES[ANNA]))
        assert signed_in["__typename"] == "VerifyLoginSuccess"
