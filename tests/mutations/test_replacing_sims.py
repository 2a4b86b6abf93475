"""Replacing a SIM, from the request to the new one's taking over."""

from datetime import timedelta
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from backends.world.identifiers import with_luhn
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.inviting import arrived
from tests.mutations.replacing_sims import (
    COOLING,
    EMAIL,
    ESIM,
    MESSAGES,
    ORDERS,
    REPLACE,
    SUBSCRIPTION,
    cancel,
    confirmed,
    cooling,
    for_days,
    free_card,
    replace,
    sim,
    state,
    state_later,
    until,
)
from tests.mutations.stepping_up import request
from tests.mutations.test_bars import add, bars, remove
from tests.mutations.trail import trail


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return for_days(settings)


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"email": EMAIL}, "Byt SIM-kortet för +46701740615 (e-post: verkstad@norrskenbygg.example)."),
        ({}, "Byt SIM-kortet för +46701740615 mot ett kort som skickas till den registrerade adressen."),
    ],
)
async def test_what_is_to_be_confirmed_is_said_in_words(anna: SignedIn, details: dict[str, str], words: str) -> None:
    given = [{"name": name, "value": value} for name, value in details.items()]
    assert (await request(anna, "REPLACE_SIM", SUBSCRIPTION, details=given))["text"] == words


async def test_a_new_esim_by_email(anna: SignedIn, gateway: Gateway, clock: ManualClock, settings: Settings) -> None:
    old = (await sim(anna))["iccid"]
    anna, replacement = await cooling(anna)
    shown = (await sim(anna))["replacement"]
    assert shown == {
        "id": replacement,
        "state": "COOLING",
        "method": "NEW_ESIM",
        "requestedAt": "2026-11-17T09:00:00+00:00",
        "executesAt": "2026-11-18T09:00:00+00:00",
        "cancellable": True,
    }
    assert [each["subject"] for each in await gateway.emails("anna@norrskenbygg.example")] == ["Ett SIM-kort ska bytas"]
    assert (await gateway.emails(EMAIL), ORDERS in str(anna.changes)) == ([], False)

    clock.advance(COOLING)
    await until(lambda: state(anna), "EXECUTED")
    (email,) = await gateway.emails(EMAIL)
    assert "\nLPA:1$" in email["content"]
    assert [(each["name"], each["mimeType"]) for each in email["attachment"]] == [("esim.png", "image/png")]
    clock.advance(timedelta(minutes=9))
    assert ((await sim(anna))["iccid"], (await sim(anna))["state"]) == (old, "ACTIVE")
    clock.advance(timedelta(minutes=2))
    assert ((await sim(anna))["iccid"] != old, (await sim(anna))["kind"]) == (True, "ESIM")
    assert anna.changes == [("POST", ORDERS, 201), *[("POST", MESSAGES, 201)] * 4]


OTHER = {"name": "Plåtslagarn", "street": "Storgatan 1", "postalCode": "831 30", "city": "Östersund"}
LETTERS: dict[str, tuple[dict[str, Any], dict[str, str], dict[str, str]]] = {
    "the registered address": ({}, {}, {"street1": "Gruvstigen 14", "postCode": "981 32", "city": "Kiruna"}),
    "another": (
        {"deliveryAddress": OTHER},
        {**OTHER, "countryCode": "SE"},
        {"name": "Plåtslagarn", "street1": "Storgatan 1", "postCode": "831 30", "city": "Östersund"},
    ),
}


@pytest.mark.parametrize(("letter", "details", "sent_to"), LETTERS.values(), ids=LETTERS)
async def test_a_card_by_letter_to_the_registered_address_or_another(
    anna: SignedIn,
    operator: FakeOperator,
    clock: ManualClock,
    letter: dict[str, Any],
    details: dict[str, str],
    sent_to: dict[str, str],
) -> None:
    anna, _ = await cooling(anna, {"newSim": letter}, **details)
    old = await sim(anna)
    assert old["replacement"]["method"] == "NEW_SIM"
    clock.advance(COOLING)
    await until(lambda: state(anna), "EXECUTED")
    [order] = await operator.provisioning.database["serviceOrder"].having("category", "simReplacement")
    assert order["serviceOrderItem"][0]["service"]["place"] == [
        {"role": "deliveryAddress", "@type": "LetterAddress", "country": "SE", **sent_to}
    ]
    clock.advance(timedelta(days=2))
    assert ((await sim(anna))["iccid"], (await sim(anna))["state"]) == (old["iccid"], "ACTIVE")
    clock.advance(timedelta(hours=3))
    assert ((await sim(anna))["iccid"] != old["iccid"], (await sim(anna))["kind"]) == (True, "PHYSICAL")


async def test_a_card_the_customer_has(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator, clock: ManualClock
) -> None:
    iccid = await free_card(operator)
    anna, _ = await cooling(anna, {"ownSim": {"iccid": iccid}}, iccid=iccid)
    clock.advance(COOLING)
    await until(lambda: state(anna), "EXECUTED")
    clock.advance(timedelta(minutes=2))
    assert {name: (await sim(anna))[name] for name in ("iccid", "state", "replacement")} == {
        "iccid": iccid,
        "state": "ACTIVE",
        "replacement": None,
    }


@pytest.mark.parametrize("digits", [18, 21])
async def test_a_card_s_number_is_not_that_long(anna: SignedIn, digits: int) -> None:
    iccid = with_luhn("89" + "0" * (digits - 3))
    given = {"subscriptionId": SUBSCRIPTION, "method": {"ownSim": {"iccid": iccid}}, "idempotencyKey": "k1"}
    [error] = (await anna.ask(REPLACE, {"input": given}))["errors"]
    assert error["extensions"]["code"] == "BAD_VARIABLE"
    assert "19 or 20 digits" in error["message"]
    assert anna.calls == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"street": " "}, "street"),
        ({"city": "x" * 101}, "city"),
        ({"countryCode": "swe"}, "countryCode"),
        ({"postalCode": "8313"}, "postalCode"),
    ],
)
async def test_addresses_no_letter_reaches(anna: SignedIn, change: dict[str, str], field: str) -> None:
    address = {"street": "Storgatan 1", "postalCode": "831 30", "city": "Östersund", **change}
    result = await replace(anna, {"newSim": {"deliveryAddress": address}}, None)
    assert (result["__typename"], result["path"][-1]) == ("InvalidInput", field)


async def test_a_bar_for_a_lost_sim_outlives_it_and_is_lifted_then(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock
) -> None:
    assert (await add(anna, "LOST_OR_STOLEN", subscription=SUBSCRIPTION))["__typename"] == "AddBarSuccess"
    iccid = await free_card(operator)
    anna, _ = await cooling(anna, {"ownSim": {"iccid": iccid}}, iccid=iccid)
    barred = [{"kind": "LOST_OR_STOLEN", "setBy": "CUSTOMER", "pending": False}]
    clock.advance(COOLING)
    await until(lambda: state(anna), "EXECUTED")
    told = (await anna.data("{ viewer { notifications(first: 1) { nodes { text subject { id } } } } }"))["viewer"]
    assert told["notifications"]["nodes"] == [
        {
            "text": "Ett annat SIM-kort för +46701740615 är beställt; det gamla fungerar tills det tar över. Är det gamla "
            "spärrat som förlorat eller stulet, häv då spärren.",
            "subject": {"id": SUBSCRIPTION},
        }
    ]
    clock.advance(timedelta(minutes=2))
    assert ((await sim(anna))["iccid"], await bars(anna, SUBSCRIPTION)) == (iccid, barred)
    lifted = await remove(anna, "LOST_OR_STOLEN", subscription=SUBSCRIPTION)
    assert lifted == {"__typename": "RemoveBarSuccess", "subscription": {"id": SUBSCRIPTION, "bars": []}}
    assert (await sim(anna))["iccid"] == iccid


async def test_a_company_without_a_registered_address(anna: SignedIn, operator: FakeOperator) -> None:
    companies = operator.billing.database["organization"]
    [company] = await companies.having("id", "o1001")
    without = [each for each in company["contactMedium"] if each["mediumType"] != "postalAddress"]
    await companies.put_many([{**company, "contactMedium": without}])
    result = await replace(anna, {"newSim": {}}, None)
    assert (result["rule"], result["message"]) == (
        "ADDRESS_NEEDED",
        "Ditt företag har ingen registrerad adress. Ange vart kortet ska skickas.",
    )


async def test_f1_only_what_was_confirmed_and_once(anna: SignedIn, settings: Settings) -> None:
    anna, token = await confirmed(anna, email=EMAIL)
    other = {"newEsim": {"email": "tjuv@example.com"}}
    for method, given in ((other, token), (ESIM, None), ({"newSim": {}}, token)):
        result = await replace(anna, method, given)
        assert (result["__typename"], result["allowedFactors"]) == ("StepUpRequired", ["SMS"])
    assert await trail(settings) == []
    assert (await replace(anna, ESIM, token))["__typename"] == "ReplaceSimSuccess"
    await until(lambda: state(anna), "COOLING")
    await cancel(anna, (await sim(anna))["replacement"]["id"])
    assert (await replace(anna, ESIM, token, idempotencyKey="k2"))["__typename"] == "StepUpRequired"


async def test_the_same_key_replaces_once_also_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    anna, replacement = await cooling(anna)
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert (await replace(again, ESIM, None))["replacement"]["id"] == replacement
        assert (await replace(again, {"newSim": {}}, None))["__typename"] == "IdempotencyKeyReused"
        assert await replace(again, ESIM, None, idempotencyKey="k2") == {
            "__typename": "Conflict",
            "message": "SIM-kortet håller redan på att bytas. Avbryt det bytet först, eller vänta tills det nya SIM-kortet "
            "har tagit över.",
            "path": ["input", "subscriptionId"],
        }


async def test_the_same_key_tells_the_first_result_also_of_a_subscription_that_has_ended_since(
    anna: SignedIn, operator: FakeOperator
) -> None:
    anna, replacement = await cooling(anna)
    services = operator.provisioning.database["service"]
    service = await services.document("s1005")
    assert service is not None
    await services.put_many([{**service, "state": "terminated"}])
    assert (await replace(anna, ESIM, None))["replacement"]["id"] == replacement
    assert (await replace(anna, {"newSim": {}}, None))["__typename"] == "IdempotencyKeyReused"
    assert (await replace(anna, ESIM, None, idempotencyKey="k2"))["rule"] == "NO_SIM"


async def test_f4_it_is_cancelled_until_it_is_carried_out(
    anna: SignedIn, gateway: Gateway, clock: ManualClock, settings: Settings
) -> None:
    anna, replacement = await cooling(anna)
    stopped = {"id": SUBSCRIPTION, "sim": {"replacement": {"state": "CANCELLED", "cancellable": False}}}
    for _ in range(2):
        assert await cancel(anna, replacement) == {
            "__typename": "CancelSimReplacementSuccess",
            "subscription": stopped,
        }
    assert (await cancel(anna, "rep_unknown", "c9"))["__typename"] == "NotFound"
    too_late = await cancel(anna, replacement, "c2")
    assert (too_late["__typename"], too_late["path"]) == ("Conflict", ["input", "replacementId"])
    clock.advance(COOLING * 2)
    assert (await state(anna), await asked_network(anna)) == ("CANCELLED", False)
    assert [(each["action"], each["result"]) for each in await trail(settings, "action", "result")] == [
        ("replaceSim", "ReplacementBegun"),
        ("cancelSimReplacement", "ReplacementCancelled"),
        ("cancelSimReplacement", "Refused"),
    ]


async def test_once_it_is_carried_out_it_cannot_be_cancelled(
    anna: SignedIn, gateway: Gateway, clock: ManualClock
) -> None:
    anna, replacement = await cooling(anna)
    clock.advance(COOLING)
    await until(lambda: state(anna), "EXECUTED")
    assert await cancel(anna, replacement) == {
        "__typename": "Conflict",
        "message": "Det är för sent: bytet är utfört eller avslutat. Ring kundservice om det inte var önskat: +46701740699.",
        "path": ["input", "replacementId"],
    }


async def test_everybody_is_told_once_though_the_message_centre_hangs_up(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator, clock: ManualClock
) -> None:
    anna, token = await confirmed(anna, email=EMAIL)
    operator.messaging.faults.add(Fault(path=MESSAGES, method="POST", body="dropped", times=2))
    await replace(anna, ESIM, token)
    await until(lambda: state_later(anna, clock), "COOLING")

    assert await sent(anna) == 5
    assert len(await gateway.emails("anna@norrskenbygg.example")) == 1
    [number] = await numbers(anna)
    assert [each["content"] for each in await gateway.messages(number)] == [
        "SIM-kortet för det här numret ska bytas. Var det inte du? Säg till ditt företags administratör genast."
    ]


async def numbers(who: SignedIn) -> list[str]:
    asked = "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { phoneNumbers } } }"
    found: list[str] = (await who.data(asked, {"id": SUBSCRIPTION}))["node"]["phoneNumbers"]
    return found


async def sent(who: SignedIn) -> int:
    """Messages handed over, those that were handed over again included."""
    return sum(path == MESSAGES for _, path, _ in who.changes)


async def test_the_network_takes_the_order_and_hangs_up(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator, clock: ManualClock
) -> None:
    anna, _ = await cooling(anna)
    operator.provisioning.faults.add(Fault(path=ORDERS, method="POST", body="dropped", times=1))
    clock.advance(COOLING)
    await until(lambda: asked_network(anna), True)
    assert (await sim(anna))["replacement"]["cancellable"] is False
    await until(lambda: state_later(anna, clock), "EXECUTED")
    assert len(await operator.provisioning.database["serviceOrder"].having("category", "simReplacement")) == 1
    assert len(await gateway.emails(EMAIL)) == 1


@pytest.mark.parametrize("state", ["active", "inactive"])
async def test_an_esim_that_was_downloaded_needs_no_code_any_more(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator, clock: ManualClock, state: str
) -> None:
    """Also where the line is suspended, and so is its new SIM."""
    services = operator.provisioning.database["service"]
    [service] = [each for each in await services.having("category", "mobileVoice") if each["id"] == "s1005"]
    await services.put_many([{**service, "state": state}])
    anna, _ = await cooling(anna)
    operator.messaging.faults.add(Fault(path=MESSAGES, method="POST", statuses=(503,)))
    clock.advance(COOLING)
    await until(lambda: asked_network(anna), True)
    clock.advance(timedelta(minutes=11))
    await until(lambda: told_later(anna, clock), "SIM_REPLACEMENT_ORDERED")
    assert await gateway.emails(EMAIL) == []


async def told_later(who: SignedIn, clock: ManualClock) -> str:
    """The newest notification of the next moment."""
    clock.advance(timedelta(seconds=10))
    told = await who.data("{ viewer { notifications(first: 1) { nodes { kind } } } }")
    return str(told["viewer"]["notifications"]["nodes"][0]["kind"])


async def asked_network(who: SignedIn) -> bool:
    return any(path == ORDERS for _, path, _ in who.changes)


async def test_the_network_refuses(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator, clock: ManualClock
) -> None:
    iccid = await free_card(operator)
    anna, _ = await cooling(anna, {"ownSim": {"iccid": iccid}}, iccid=iccid)
    [card] = await operator.provisioning.database["resource"].having("serialNumber", iccid)
    await operator.provisioning.database["resource"].put_many([{**card, "resourceStatus": "reserved"}])
    clock.advance(COOLING)
    await until(lambda: state(anna), "FAILED")
    assert ("POST", ORDERS, 409) in anna.changes
    told = "{ viewer { notifications(first: 1) { nodes { kind text subject { id } } } } }"
    assert (await anna.data(told))["viewer"]["notifications"]["nodes"] == [
        {
            "kind": "SIM_REPLACEMENT_FAILED",
            "text": f"SIM-kortet för {(await numbers(anna))[0]} kunde inte bytas: nätet vägrade. Gör bytet på nytt, "
            "eller ring kundservice.",
            "subject": {"id": SUBSCRIPTION},
        }
    ]
    told_by_mail = await arrived(gateway, "anna@norrskenbygg.example", 2)
    assert told_by_mail[-1]["subject"] == "Ett SIM-kort kunde inte bytas"
