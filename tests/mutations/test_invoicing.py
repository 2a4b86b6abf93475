"""What stands on an account's invoices, where they go, and how."""

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
from tests.mutations.trail import trail

REFERENCE = """mutation ($input: SetInvoiceReferenceInput!) { setInvoiceReference(input: $input) { __typename
  ... on SetInvoiceReferenceSuccess { account { id invoiceReference } }
  ... on Problem { message path } ... on InvalidInput { rule } } }"""
ADDRESS = """mutation ($input: UpdateInvoiceAddressInput!) { updateInvoiceAddress(input: $input) { __typename
  ... on UpdateInvoiceAddressSuccess { account { id invoiceDelivery invoiceEmail
    invoiceAddress { name street postalCode city countryCode } } }
  ... on Problem { message path } ... on InvalidInput { rule } } }"""
SEEN = """{ node(id: "acc_100201") { ... on Account { invoiceReference invoiceDelivery invoiceEmail
  invoiceAddress { name street postalCode city countryCode } } } }"""

PATH = "/tmf-api/accountManagement/v4/billingAccount/100201"
BOX = {"street": "Box 7", "postalCode": "981 21", "city": "Kiruna"}
AS_IT_WAS = {
    "invoiceReference": "KST 4100 Anna Lindström",
    "invoiceDelivery": "EMAIL",
    "invoiceEmail": "faktura@norrskenbygg.example",
    "invoiceAddress": {
        "name": "Norrsken Bygg AB, Ekonomi",
        "street": "Gruvstigen 14",
        "postalCode": "981 32",
        "city": "Kiruna",
        "countryCode": "SE",
    },
}


async def set_reference(
    who: SignedIn, reference: str | None, key: str = "k1", account: str = "acc_100201"
) -> dict[str, Any]:
    given = {"accountId": account, "reference": reference, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(REFERENCE, {"input": given}))["setInvoiceReference"]
    return result


async def send_to(
    who: SignedIn, address: dict[str, Any], key: str = "k1", account: str = "acc_100201", **more: Any
) -> dict[str, Any]:
    given = {"accountId": account, "address": address, "idempotencyKey": key, **more}
    result: dict[str, Any] = (await who.data(ADDRESS, {"input": given}))["updateInvoiceAddress"]
    return result


async def seen(who: SignedIn) -> dict[str, Any]:
    account: dict[str, Any] = (await who.data(SEEN))["node"]
    return account


def referred(reference: str | None) -> dict[str, Any]:
    return {
        "__typename": "SetInvoiceReferenceSuccess",
        "account": {"id": "acc_100201", "invoiceReference": reference},
    }


@pytest.mark.parametrize("reference", ["KST 4300", "مرجع 🏗👷‍♀️", "x" * 100])
async def test_a_reference_is_seen_at_once_and_can_be_taken_away(anna: SignedIn, reference: str) -> None:
    assert await set_reference(anna, reference) == referred(reference)
    assert await seen(anna) == {**AS_IT_WAS, "invoiceReference": reference}
    assert await set_reference(anna, None, "k2") == referred(None)
    assert anna.changes == [("PATCH", PATH, 200)] * 2


async def test_where_invoices_go_and_how_is_seen_at_once(anna: SignedIn) -> None:
    address = {"name": "Kim Ek", **BOX, "countryCode": "NO", "postalCode": "8520"}
    assert await send_to(anna, address, delivery="PAPER", email="bok@norrskenbygg.example") == {
        "__typename": "UpdateInvoiceAddressSuccess",
        "account": {
            "id": "acc_100201",
            "invoiceDelivery": "PAPER",
            "invoiceEmail": "bok@norrskenbygg.example",
            "invoiceAddress": address,
        },
    }
    assert await seen(anna) == {
        **AS_IT_WAS,
        "invoiceDelivery": "PAPER",
        "invoiceEmail": "bok@norrskenbygg.example",
        "invoiceAddress": address,
    }
    assert anna.changes == [("PATCH", PATH, 200)]


async def test_what_is_left_out_stays(anna: SignedIn) -> None:
    await send_to(anna, BOX)

    kept = {"name": "Norrsken Bygg AB, Ekonomi", "countryCode": "SE"}
    assert await seen(anna) == {**AS_IT_WAS, "invoiceAddress": {**BOX, **kept}}


@pytest.mark.parametrize("reference", ["", " ", " KST", "KST\n", "x" * 101])
async def test_a_reference_that_breaks_the_rule(anna: SignedIn, settings: Settings, reference: str) -> None:
    assert await set_reference(anna, reference) == {
        "__typename": "InvalidInput",
        "message": "En referens har 1 till 100 tecken och börjar eller slutar inte med ett blanksteg.",
        "path": ["input", "reference"],
        "rule": "LENGTH",
    }
    assert (anna.changes, await trail(settings)) == ([], [])


LINE = "Skriv 1 till 100 tecken som går att trycka, utan blanksteg i början eller slutet."
CODE = "Ett svenskt postnummer har fem siffror, t.ex. 981 32."
COUNTRY = "Ett land anges med två stora bokstäver, t.ex. SE (ISO 3166-1)."


@pytest.mark.parametrize(
    ("field", "value", "rule", "says"),
    [
        ("name", "", "LENGTH", LINE),
        ("street", " Box 7", "LENGTH", LINE),
        ("street", "Box 7\nKiruna", "LENGTH", LINE),
        ("city", "x" * 101, "LENGTH", LINE),
        ("postalCode", "9813", "POSTAL_CODE", CODE),
        ("postalCode", "081 32", "POSTAL_CODE", CODE),
        ("countryCode", "se", "COUNTRY", COUNTRY),
        ("countryCode", "SWE", "COUNTRY", COUNTRY),
    ],
)
async def test_an_address_that_breaks_a_rule(
    anna: SignedIn, settings: Settings, field: str, value: str, rule: str, says: str
) -> None:
    assert await send_to(anna, {**BOX, field: value}) == {
        "__typename": "InvalidInput",
        "message": says,
        "path": ["input", "address", field],
        "rule": rule,
    }
    assert (anna.changes, await trail(settings)) == ([], [])


async def test_invoices_by_e_mail_need_an_address_for_it(anna: SignedIn, settings: Settings) -> None:
    left_out: dict[str, Any] = {}
    for none in (left_out, {"email": None}):
        assert await send_to(anna, BOX, account="acc_100202", delivery="EMAIL", **none) == {
            "__typename": "InvalidInput",
            "message": "Fakturor med e-post behöver en e-postadress. Ange en.",
            "path": ["input", "email"],
            "rule": "EMAIL_NEEDED",
        }
    assert (anna.changes, await trail(settings)) == ([], [])
    to_have = await send_to(anna, BOX, account="acc_100202", delivery="EMAIL", email="bok@norrskenbygg.example")
    assert to_have["account"]["invoiceDelivery"] == "EMAIL"


async def test_billing_finds_that_the_address_for_e_mail_is_gone(anna: SignedIn, operator: FakeOperator) -> None:
    """Of an account whose invoices go by e-mail already."""
    accounts = operator.billing.database["billingAccount"]
    account = await accounts.document("100201")
    assert account is not None
    for each in account["contact"]:
        if each["contactType"] == "invoiceAddress":
            each["contactMedium"] = [one for one in each["contactMedium"] if one["mediumType"] != "email"]
    await accounts.put_many([account])
    result = await send_to(anna, BOX)
    assert (result["rule"], result["path"], anna.changes) == (
        "EMAIL_NEEDED",
        ["input", "email"],
        [("PATCH", PATH, 422)],
    )


@pytest.mark.parametrize("account", ["acc_200101", "acc_999999"])
async def test_z1_accounts_of_others_are_as_unknown_as_made_up_ones(anna: SignedIn, account: str) -> None:
    unknown = {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "accountId"],
    }
    assert await set_reference(anna, "x", account=account) == unknown
    assert await send_to(anna, BOX, account=account) == unknown
    assert anna.changes == []


async def test_the_role_on_another_account_is_not_enough(gateway: Gateway, settings: Settings) -> None:
    await grant(settings, ERIK, {"100201": ContactRole.INVOICES, "100202": ContactRole.TICKETS})
    erik = await gateway.signed_in(ERIK)

    assert (await set_reference(erik, "x", account="acc_100202"))["__typename"] == "NotAllowed"
    assert await set_reference(erik, "Eriks") == referred("Eriks")


async def test_the_same_key_changes_once_also_at_once_and_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    answers = await asyncio.gather(*(set_reference(anna, "KST 4300") for _ in range(5)))
    assert {answer["__typename"] for answer in answers} <= {"SetInvoiceReferenceSuccess", "IdempotencyInProgress"}
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await set_reference(again, "KST 4300") == referred("KST 4300")
        assert (await set_reference(again, "KST 4400"))["__typename"] == "IdempotencyKeyReused"
    assert anna.changes == [("PATCH", PATH, 200)]


async def test_billing_changes_it_and_hangs_up(anna: SignedIn, operator: FakeOperator, settings: Settings) -> None:
    operator.billing.faults.add(Fault(path=PATH, method="PATCH", body="dropped", times=1))
    given = {"accountId": "acc_100201", "address": BOX, "delivery": "PAPER", "idempotencyKey": "k1"}
    answer = await anna.ask(ADDRESS, {"input": given})
    assert answer["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"

    assert (await send_to(anna, BOX, delivery="PAPER"))["__typename"] == "UpdateInvoiceAddressSuccess"
    assert (await seen(anna))["invoiceDelivery"] == "PAPER"
    [entry] = await trail(settings, "action", "result", "object_id", "after")
    assert entry == {
        "action": "updateInvoiceAddress",
        "result": "InvoicingChanged",
        "object_id": "acc_100201",
        "after": '{"account_id":"acc_100201","address":{"city":"Kiruna","country_code":"SE","postal_code":"981 21",'
        '"street":"Box 7"},"delivery":"PAPER"}',
    }


async def test_the_audit_trail_holds_what_was_before(anna: SignedIn, settings: Settings) -> None:
    await set_reference(anna, "KST 4300")

    assert await trail(settings, "action", "result", "object_id", "before", "after") == [
        {
            "action": "setInvoiceReference",
            "result": "InvoicingChanged",
            "object_id": "acc_100201",
            "before": '{"reference":"KST 4100 Anna Lindström"}',
            "after": '{"account_id":"acc_100201","reference":"KST 4300"}',
        }
    ]


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    result = await send_to(sara, {**BOX, "postalCode": "x"}, account="acc_200101")
    assert result["message"] == "A Swedish postal code has five digits, e.g. 981 32."
