"""PIN and PUK: shown after a step-up for that subscription, once, audited, and never by a code sent to the SIM itself. F1, F2, F3."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.identity.assembly import database_from
from gateway.settings import Settings
from gateway.store.tables import challenges, step_ups
from tests.harness import MOBILES, Gateway, SignedIn, open_gateway
from tests.identity.signing_in import ANNA, ERIK, SARA
from tests.mutations.replacing_sims import replace
from tests.mutations.stepping_up import NOT_CONFIRMED, REFUSALS, request, set_mobile, stepped_up, verify
from tests.mutations.trail import trail

REVEAL = f"""mutation ($input: RevealSimCodesInput!) {{ revealSimCodes(input: $input) {{ __typename
  ... on RevealSimCodesSuccess {{ pin1 puk1 pin2 puk2 }} ... on StepUpRequired {{ allowedFactors }}
  ... on InvalidInput {{ rule }} {REFUSALS} }} }}"""
ACTION, LINE = "REVEAL_SIM_CODES", "sub_p1002"
CODES = {"pin1": "4383", "puk1": "18774513", "pin2": "7485", "puk2": "31688961"}

WRONG_CODE = {
    "__typename": "SignInFailed",
    "message": "Koden är fel eller gäller inte längre. Kontrollera den, eller be om en ny med requestStepUp.",
    "path": ["input", "code"],
}


async def reveal(who: SignedIn, token: str | None = None, subscription: str = LINE) -> dict[str, Any]:
    given = {"subscriptionId": subscription, "stepUpToken": token}
    result: dict[str, Any] = (await who.data(REVEAL, {"input": given}))["revealSimCodes"]
    return result


async def test_what_is_to_be_confirmed_is_said_in_words(anna: SignedIn) -> None:
    """A line without a number goes by its id."""
    said = {id: (await request(anna, ACTION, id))["text"] for id in (LINE, "sub_p1013")}
    assert said == {
        LINE: "Visa PIN- och PUK-koderna för SIM-kortet till +46701740611.",
        "sub_p1013": "Visa PIN- och PUK-koderna för SIM-kortet till sub_p1013.",
    }


def codes_read(who: SignedIn) -> int:
    """How often a SIM's codes were asked for at provisioning."""
    calls = who.gateway.operator.provisioning.log.calls()
    return sum("simCodes" in call.query for call in calls)


async def confirmed(who: SignedIn, *ids: str) -> tuple[SignedIn, str]:
    return await stepped_up(who, MOBILES[ANNA], ACTION, *(ids or (LINE,)))


async def test_f1_they_are_shown_once_the_person_has_confirmed_it(anna: SignedIn, settings: Settings) -> None:
    assert await request(anna, ACTION, LINE) == {
        "__typename": "RequestStepUpSuccess",
        "text": "Visa PIN- och PUK-koderna för SIM-kortet till +46701740611.",
        "challenge": {
            "id": await newest_challenge(settings),
            "factor": "SMS",
            "sentTo": "+46*****605",
            "otherFactors": [],
            "expiresAt": "2026-11-17T09:05:00+00:00",
        },
    }
    (message, *_) = await anna.gateway.messages(MOBILES[ANNA])
    code = await anna.gateway.newest_code(MOBILES[ANNA])
    assert message["content"] == (
        f"{code} bekräftar det du är på väg att göra. Koden gäller i 5 minuter. Ge den aldrig till någon."
    )
    verified = await verify(anna, await newest_challenge(settings), code)
    assert verified["__typename"] == "VerifyStepUpSuccess"
    assert verified["expiresAt"] == "2026-11-17T09:05:00+00:00"
    anna = SignedIn(anna.gateway, verified["token"])

    shown = await reveal(anna, verified["stepUpToken"])

    assert shown == {"__typename": "RevealSimCodesSuccess", **CODES}
    assert codes_read(anna) == 1
    (row,) = await trail(settings)
    assert row["step_up_id"] == await newest_step_up(settings)
    assert (row["action"], row["result"], row["object_id"]) == ("revealSimCodes", "SimCodesRevealed", LINE)
    assert (row["before"], row["after"]) == ("{}", "{}")
    assert await reveal(anna, verified["stepUpToken"]) == NOT_CONFIRMED
    assert codes_read(anna) == 1


async def test_s1_with_it_the_session_has_a_new_token(anna: SignedIn) -> None:
    renewed, _ = await confirmed(anna)
    assert (await anna.ask("{ viewer { user { name } } }"))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert await renewed.data("{ viewer { user { sessions { current } } } }") == {
        "viewer": {"user": {"sessions": [{"current": True}]}}
    }


async def test_f1_without_it_nothing_is_read(anna: SignedIn, settings: Settings) -> None:
    assert [await reveal(anna, token) for token in (None, "", "made up")] == [NOT_CONFIRMED] * 3
    assert (codes_read(anna), await trail(settings)) == (0, [])


async def test_f1_it_is_good_for_five_minutes(anna: SignedIn, clock: ManualClock) -> None:
    anna, token = await confirmed(anna)
    clock.advance(timedelta(minutes=5))
    assert await reveal(anna, token) == NOT_CONFIRMED
    assert codes_read(anna) == 0


async def test_f1_it_is_good_for_no_other_subscription(anna: SignedIn) -> None:
    anna, token = await confirmed(anna, "sub_p1001")
    assert await reveal(anna, token) == NOT_CONFIRMED
    assert codes_read(anna) == 0


async def test_f1_it_is_good_for_nothing_else_of_the_same_subscription(anna: SignedIn, settings: Settings) -> None:
    """To replace its SIM by a card that goes to the registered address, no more than that is named either."""
    anna, token = await confirmed(anna)
    refused = await replace(anna, {"newSim": {}}, token, subscriptionId=LINE)
    assert refused["__typename"] == "StepUpRequired"
    anna, token = await stepped_up(anna, MOBILES[ANNA], "REPLACE_SIM", LINE)
    assert await reveal(anna, token) == NOT_CONFIRMED
    assert (codes_read(anna), await trail(settings)) == (0, [])


async def test_f1_it_is_good_in_no_other_session(anna: SignedIn) -> None:
    _, token = await confirmed(anna)
    elsewhere = await anna.gateway.signed_in(ANNA)
    assert await reveal(elsewhere, token) == NOT_CONFIRMED


async def test_f1_ten_at_once_are_shown_them_once(anna: SignedIn, settings: Settings) -> None:
    anna, token = await confirmed(anna)
    answers = await asyncio.gather(*(reveal(anna, token) for _ in range(10)))
    assert sorted(answer["__typename"] for answer in answers) == ["RevealSimCodesSuccess"] + ["StepUpRequired"] * 9
    assert len(await trail(settings)) == 1


async def test_what_is_not_read_is_not_used_up(anna: SignedIn, settings: Settings, operator: FakeOperator) -> None:
    anna, token = await confirmed(anna)
    operator.provisioning.faults.add(Fault(path="/tmf-api/resourceInventoryManagement/v4/resource", statuses=(503,)))
    answer = await anna.ask(REVEAL, {"input": {"subscriptionId": LINE, "stepUpToken": token}})
    assert answer["errors"][0]["extensions"]["code"] == "BACKEND_UNAVAILABLE"
    assert await trail(settings) == []
    operator.provisioning.faults.clear()
    assert (await reveal(anna, token))["__typename"] == "RevealSimCodesSuccess"


async def test_f2_no_code_goes_to_the_number_whose_sim_it_is(anna: SignedIn, settings: Settings) -> None:
    await set_mobile(settings, ANNA, "+46701740611")
    sent = len(await anna.gateway.messages("+46701740611"))
    assert await request(anna, ACTION, LINE) == {
        "__typename": "NotAllowed",
        "message": "Ingen av dina faktorer får bekräfta det här: ingen kod skickas till ett nummer som det gäller, "
        "eller som nyligen har bytt SIM-kort. Ring kundservice.",
        "path": ["input", "factor"],
        "supportPhone": "+46701740699",
    }
    assert len(await anna.gateway.messages("+46701740611")) == sent
    assert await reveal(anna) == {**NOT_CONFIRMED, "allowedFactors": []}


@pytest.mark.parametrize("factor", ["TOTP", "PASSKEY", "RECOVERY_CODES"])
async def test_a_factor_the_person_does_not_have(anna: SignedIn, factor: str) -> None:
    assert (await request(anna, ACTION, LINE, factor=factor))["__typename"] == "NotAllowed"
    assert anna.changes == []


async def test_a2_wrong_codes_end_the_challenge(anna: SignedIn, settings: Settings) -> None:
    challenge = (await request(anna, ACTION, LINE))["challenge"]["id"]
    code = await anna.gateway.newest_code(MOBILES[ANNA])
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert [await verify(anna, challenge, wrong) for _ in range(5)] == [WRONG_CODE] * 5
    assert await verify(anna, challenge, code) == WRONG_CODE


async def test_a1_a_code_for_another_purpose_or_person(anna: SignedIn, gateway: Gateway, erik: SignedIn) -> None:
    challenge = (await request(anna, ACTION, LINE))["challenge"]["id"]
    code = await gateway.newest_code(MOBILES[ANNA])
    assert await verify(erik, challenge, code) == WRONG_CODE
    sign_in = """mutation ($input: VerifyLoginInput!) { verifyLogin(input: $input) { __typename } }"""
    answer = await gateway.ask(sign_in, {"input": {"challengeId": challenge, "code": code}})
    assert answer["data"] == {"verifyLogin": {"__typename": "SignInFailed"}}
    assert (await verify(anna, challenge, code))["__typename"] == "VerifyStepUpSuccess"


@pytest.mark.parametrize("subscription", ["sub_p2001", "sub_p9999"], ids=["another company's", "made up"])
async def test_z1_of_a_subscription_that_is_not_theirs(anna: SignedIn, subscription: str) -> None:
    missing = {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
    }
    assert await request(anna, ACTION, subscription) == {**missing, "path": ["input", "objectIds"]}
    assert await reveal(anna, None, subscription) == {**missing, "path": ["input", "subscriptionId"]}
    assert codes_read(anna) == 0


@pytest.mark.parametrize(
    "subscription",
    ["sub_p1010", "sub_p1011", "sub_p1014", "sub_p1023", "sub_p1026"],
    ids=["not begun", "being activated", "ended", "cancelled", "no SIM"],
)
async def test_those_of_a_sim_that_is_not_in_service_are_not_shown(
    anna: SignedIn, settings: Settings, subscription: str
) -> None:
    """As actions of the subscription says beforehand, where billing knows. The step-up is not used up."""
    anna, token = await confirmed(anna, subscription)
    assert await reveal(anna, token, subscription) == {
        "__typename": "InvalidInput",
        "message": "Abonnemanget har inget SIM-kort i bruk. Vänta tills det har det, eller ring kundservice: +46701740699.",
        "path": ["input", "subscriptionId"],
        "rule": "NO_SIM",
    }
    assert (codes_read(anna), await trail(settings)) == (0, [])


async def test_those_that_the_network_does_not_know(anna: SignedIn, settings: Settings, operator: FakeOperator) -> None:
    resources = operator.provisioning.database["resource"]
    codes = await resources.having("category", "simCodes")
    await resources.put_many([{**each, "category": "otherCodes"} for each in codes])
    anna, token = await confirmed(anna)
    assert await reveal(anna, token) == {
        "__typename": "NotFound",
        "message": "Nätet känner inte till några koder för SIM-kortet. Ring kundservice: +46701740699.",
        "path": ["input", "subscriptionId"],
    }
    assert await trail(settings) == []


async def test_they_are_shown_while_billing_is_down(anna: SignedIn, operator: FakeOperator) -> None:
    anna, token = await confirmed(anna)
    operator.billing.faults.add(Fault(statuses=(503,)))
    assert await reveal(anna, token) == {"__typename": "RevealSimCodesSuccess", **CODES}


@pytest.mark.parametrize("ids", [(), (LINE, "sub_p1001")], ids=["nothing", "two"])
async def test_it_is_about_one_subscription(anna: SignedIn, ids: tuple[str, ...]) -> None:
    assert (await request(anna, ACTION, *ids))["path"] == ["input", "objectIds"]


async def test_f3_five_an_hour_are_enough(anna: SignedIn, clock: ManualClock, settings: Settings) -> None:
    for _ in range(5):
        anna, token = await confirmed(anna)
        assert (await reveal(anna, token))["__typename"] == "RevealSimCodesSuccess"
    anna, token = await confirmed(anna)
    assert await reveal(anna, token) == {
        "__typename": "TooManyAttempts",
        "message": "För många försök. Vänta 3600 sekunder och försök igen.",
        "path": [],
        "waitSeconds": 3600,
    }
    assert len(await trail(settings)) == 5


async def test_f3_a_company_has_its_own_limit(operator: FakeOperator, clock: ManualClock, settings: Settings) -> None:
    """Whoever of its people it is, and whatever another company is shown."""
    fewer = settings.model_copy(update={"company_reveals_per_hour": 2})
    lines = ((ANNA, LINE), (ERIK, "sub_p1018"), (SARA, "sub_p2001"), (ERIK, "sub_p1018"), (SARA, "sub_p2001"))
    answers = []
    async with open_gateway(fewer, clock, operator) as gateway:
        for username, line in lines:
            who, token = await stepped_up(await gateway.signed_in(username), MOBILES[username], ACTION, line)
            answers.append((await reveal(who, token, line))["__typename"])
    shown = "RevealSimCodesSuccess"
    assert answers == [shown, shown, shown, "TooManyAttempts", shown]


async def newest_challenge(settings: Settings) -> str:
    return "cha_" + await _newest(settings, select(challenges.c.id).where(challenges.c.purpose == "STEP_UP"))


async def newest_step_up(settings: Settings) -> str:
    return await _newest(settings, select(step_ups.c.id))


async def _newest(settings: Settings, which: Any) -> str:
    database = database_from(settings)
    try:
        async with database.read() as connection:
            found: str = (await connection.execute(which)).scalar_one()
    finally:
        await database.close()
    return found
