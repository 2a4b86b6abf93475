"""The company's name, telephone number, e-mail address and address, changed at the operator."""

import asyncio
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.granting import ERIK, grant
from tests.mutations.linking import requested
from tests.mutations.replacing_sims import MESSAGES
from tests.mutations.trail import trail

DETAILS = "name organisationNumber phone email address { name street postalCode city countryCode }"
UPDATE = f"""mutation ($input: UpdateCompanyInput!) {{ updateCompany(input: $input) {{ __typename
  ... on UpdateCompanySuccess {{ company {{ {DETAILS} }} }}
  ... on Problem {{ message path }} ... on InvalidInput {{ rule }} }} }}"""
SEEN = f"{{ viewer {{ company {{ {DETAILS} }} }} }}"

PATH = "/tmf-api/party/v4/organization/o1001"
BOX = {"street": "Box 7", "postalCode": "981 21", "city": "Kiruna"}
AS_IT_WAS = {
    "name": "Norrsken Bygg AB",
    "organisationNumber": "551512-3452",
    "phone": "+46980319210",
    "email": "info@norrskenbygg.example",
    "address": {
        "name": None,
        "street": "Gruvstigen 14",
        "postalCode": "981 32",
        "city": "Kiruna",
        "countryCode": "SE",
    },
}
CHANGED = [("PATCH", PATH, 200)]


async def update(who: SignedIn, key: str = "k1", **details: Any) -> dict[str, Any]:
    given = {**details, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(UPDATE, {"input": given}))["updateCompany"]
    return result


async def seen(who: SignedIn) -> dict[str, Any]:
    company: dict[str, Any] = (await who.data(SEEN))["viewer"]["company"]
    return company


def at_billing(who: SignedIn) -> list[tuple[str, str, int | None]]:
    """What was to be changed there; people are told by e-mail, sooner or later."""
    return [change for change in who.changes if change[1] != MESSAGES]


def success(**details: Any) -> dict[str, Any]:
    return {"__typename": "UpdateCompanySuccess", "company": {**AS_IT_WAS, **details}}


async def test_what_is_given_is_seen_at_once(anna: SignedIn) -> None:
    new = {"name": "Norrsken Bygg & Co AB", "phone": "+46980319299", "email": "kontor@norrskenbygg.example"}
    address = {"name": None, **BOX, "countryCode": "NO", "postalCode": "8520"}
    given = {name: value for name, value in address.items() if name != "name"}

    assert await update(anna, **new, address=given) == success(**new, address=address)
    assert await seen(anna) == {**AS_IT_WAS, **new, "address": address}
    assert at_billing(anna) == CHANGED


@pytest.mark.parametrize(
    "details",
    [
        {"name": "Norrsken AB"},
        {"phone": "+46980319299"},
        {"email": "kontor@norrskenbygg.example"},
        {"name": "Norrsken AB", "phone": None, "email": None, "address": None},
    ],
)
async def test_what_is_left_out_stays(anna: SignedIn, details: dict[str, Any]) -> None:
    """What is null, too."""
    given = {name: value for name, value in details.items() if value is not None}
    assert await update(anna, **details) == success(**given)
    assert at_billing(anna) == CHANGED


@pytest.mark.parametrize("name", ["مؤسسة الشفق القطبي", "Bygg 🏗👷‍♀️ AB", "א", "x" * 100])
async def test_a_name_in_any_script_is_kept_as_it_was_written(anna: SignedIn, name: str) -> None:
    address = {**BOX, "street": name, "countryCode": "SE"}
    assert await update(anna, name=name, address=address) == success(name=name, address={"name": None, **address})
    assert await seen(anna) == {**AS_IT_WAS, "name": name, "address": {"name": None, **address}}


LINE = "Skriv 1 till 100 tecken som går att trycka, utan blanksteg i början eller slutet."
NUMBER = "Det finns inget sådant telefonnummer. Skriv det som det slås från utlandet, t.ex. +46980319210."
EMAIL = "Det här är ingen e-postadress. Skriv den som i info@foretag.example."


@pytest.mark.parametrize(
    ("details", "path", "rule", "says"),
    [
        (
            {},
            [],
            "NOTHING_TO_CHANGE",
            "Ange vad som ska ändras: ett namn, ett telefonnummer, en e-postadress eller en adress.",
        ),
        ({"name": ""}, ["name"], "LENGTH", LINE),
        ({"name": "x" * 101}, ["name"], "LENGTH", LINE),
        ({"name": " Norrsken"}, ["name"], "LENGTH", LINE),
        ({"name": "Norrsken\nBygg"}, ["name"], "LENGTH", LINE),
        ({"name": "Norrsken\N{RIGHT-TO-LEFT OVERRIDE}"}, ["name"], "LENGTH", LINE),
        ({"name": "\0"}, ["name"], "LENGTH", LINE),
        ({"phone": "+46000000000"}, ["phone"], "PHONE_NUMBER", NUMBER),
        ({"phone": "+46112"}, ["phone"], "PHONE_NUMBER", NUMBER),
        ({"phone": "+99912345678"}, ["phone"], "PHONE_NUMBER", NUMBER),
        ({"phone": "+460980319210"}, ["phone"], "PHONE_NUMBER", NUMBER),
        ({"email": "info@norrskenbygg"}, ["email"], "EMAIL", EMAIL),
        ({"email": "in\0fo@norrskenbygg.example"}, ["email"], "EMAIL", EMAIL),
        (
            {"address": {**BOX, "name": "Ekonomi"}},
            ["address", "name"],
            "NO_ADDRESSEE",
            "Ett företags egen adress har ingen adressat. Utelämna namnet.",
        ),
        ({"address": {**BOX, "street": ""}}, ["address", "street"], "LENGTH", LINE),
        (
            {"address": {**BOX, "postalCode": "081 32"}},
            ["address", "postalCode"],
            "POSTAL_CODE",
            "Ett svenskt postnummer har fem siffror, t.ex. 981 32.",
        ),
        (
            {"name": "Norrsken AB", "address": {**BOX, "countryCode": "SWE"}},
            ["address", "countryCode"],
            "COUNTRY",
            "Ett land anges med två stora bokstäver, t.ex. SE (ISO 3166-1).",
        ),
    ],
)
async def test_what_breaks_a_rule_changes_nothing(
    anna: SignedIn, settings: Settings, details: dict[str, Any], path: list[str], rule: str, says: str
) -> None:
    assert await update(anna, **details) == {
        "__typename": "InvalidInput",
        "message": says,
        "path": ["input", *path],
        "rule": rule,
    }
    assert (anna.calls, await trail(settings)) == ([], [])


@pytest.mark.parametrize("details", [{"phone": "0980-319 210"}, {"email": "info"}, {"email": "a" * 65 + "@b.example"}])
async def test_what_no_scalar_takes(anna: SignedIn, details: dict[str, Any]) -> None:
    answer = await anna.ask(UPDATE, {"input": {**details, "idempotencyKey": "k1"}})
    assert answer["errors"][0]["extensions"]["code"] == "BAD_VARIABLE"
    assert anna.calls == []


async def test_an_administrator_of_one_account_may(gateway: Gateway, settings: Settings) -> None:
    await grant(settings, ERIK, {"100203": ContactRole.ADMINISTRATOR})
    erik = await gateway.signed_in(ERIK)

    assert await update(erik, name="Eriks AB") == success(name="Eriks AB")


async def test_the_same_key_changes_once_also_at_once_and_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    answers = await asyncio.gather(*(update(anna, name="Norrsken AB") for _ in range(5)))
    assert {answer["__typename"] for answer in answers} <= {"UpdateCompanySuccess", "IdempotencyInProgress"}
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await update(again, name="Norrsken AB") == success(name="Norrsken AB")
        assert await update(again, name="Söderut AB") == {
            "__typename": "IdempotencyKeyReused",
            "message": "Den här idempotensnyckeln har använts för en annan begäran. Välj en ny nyckel för en ny begäran.",
            "path": ["input", "idempotencyKey"],
        }
    assert at_billing(anna) == CHANGED


async def test_billing_changes_it_and_hangs_up(anna: SignedIn, operator: FakeOperator, settings: Settings) -> None:
    operator.billing.faults.add(Fault(path=PATH, method="PATCH", body="dropped", times=1))
    answer = await anna.ask(UPDATE, {"input": {"name": "Norrsken AB", "idempotencyKey": "k1"}})
    assert answer["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"

    assert await update(anna, name="Norrsken AB") == success(name="Norrsken AB")
    keys = {call.headers["idempotency-key"] for call in operator.billing.log.calls() if call.method == "PATCH"}
    assert len(keys) == 1
    [entry] = await trail(settings, "action", "result", "object_id", "before", "after")
    assert entry == {
        "action": "updateCompany",
        "result": "CompanyChanged",
        "object_id": None,
        "before": '{"name":"Norrsken Bygg AB"}',
        "after": '{"name":"Norrsken AB"}',
    }


async def test_billing_has_lost_the_company(anna: SignedIn, operator: FakeOperator, settings: Settings) -> None:
    operator.billing.faults.add(Fault(path=PATH, method="PATCH", statuses=(404,)))
    answer = await anna.ask(UPDATE, {"input": {"name": "Norrsken AB", "idempotencyKey": "k1"}})
    assert answer["errors"][0]["extensions"]["code"] == "BACKEND_BAD_RESPONSE"
    assert await trail(settings) == []


async def test_a_name_that_looks_like_a_code_is_none(anna: SignedIn) -> None:
    """In the message to the contact of an account that the company asks for."""
    await update(anna, name="123456 AB")
    _, code = await requested(anna, "200101")

    [message, *_] = await anna.gateway.messages("+46701740607")
    assert message["content"].startswith(f"{code} ger … AB tillgång till ert kundkonto Fjäll Bageri.")


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    assert (await update(sara, email="a@b"))["message"] == (
        "This is no e-mail address. Write it as in info@company.example."
    )
