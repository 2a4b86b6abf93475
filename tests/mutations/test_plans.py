"""Another plan: ordered where the agreement allows it, with its price and its day, and one change at a time."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.trail import trail

CHANGE = """mutation ($input: ChangePlanInput!) { changePlan(input: $input) { __typename
  ... on ChangePlanSuccess {
    subscription { id specification { planName } }
    order { id status placedBy requestedFor items { name subscription { id } monthlyFee { amount } } } }
  ... on Problem { message path } ... on InvalidInput { rule } ... on NotAllowed { supportPhone }
  ... on Conflict { blockingOrders { id } } } }"""
ONE = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription {
  specification { planName dataAllowanceBytes monthlyFee { amount } } planOptions { id }
  orders(first: 1) { nodes { id status } } } } }"""

ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"


async def change(who: SignedIn, key: str = "k1", **changes: Any) -> dict[str, Any]:
    given = {"subscriptionId": "sub_p1002", "planOptionId": "pla_voice-50", "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(CHANGE, {"input": {**given, **changes}}))["changePlan"]
    return result


def ordered(requested_for: str = "2026-11-17T23:00:00+00:00") -> dict[str, Any]:
    return {
        "__typename": "ChangePlanSuccess",
        "subscription": {"id": "sub_p1002", "specification": {"planName": "Mobil Plus"}},
        "order": {
            "id": "ord_pon00000001",
            "status": "ACKNOWLEDGED",
            "placedBy": "Anna Åkesson",
            "requestedFor": requested_for,
            "items": [{"name": "Mobil Pro", "subscription": {"id": "sub_p1002"}, "monthlyFee": {"amount": "249.00"}}],
        },
    }


async def plan(who: SignedIn, id: str = "sub_p1002") -> dict[str, Any]:
    node: dict[str, Any] = (await who.data(ONE, {"id": id}))["node"]
    return node


async def test_it_is_ordered_and_takes_effect_on_its_day(anna: SignedIn, clock: ManualClock) -> None:
    assert await change(anna) == ordered()
    assert anna.changes == [("POST", ORDERS, 201)]
    assert (await plan(anna))["orders"]["nodes"] == [{"id": "ord_pon00000001", "status": "ACKNOWLEDGED"}]
    clock.advance(timedelta(hours=14))
    anna = await anna.gateway.signed_in("anna@norrskenbygg.example")

    assert await plan(anna) == {
        "specification": {"planName": "Mobil Pro", "dataAllowanceBytes": 5e10, "monthlyFee": {"amount": "249.00"}},
        "planOptions": [{"id": "pla_voice-1"}, {"id": "pla_voice-20"}, {"id": "pla_voice-unlimited"}],
        "orders": {"nodes": [{"id": "ord_pon00000001", "status": "COMPLETED"}]},
    }


async def test_on_a_day_of_the_customer_s_choice(anna: SignedIn) -> None:
    """A day in Stockholm."""
    assert await change(anna, effectiveOn="2026-12-01") == ordered("2026-11-30T23:00:00+00:00")


@pytest.mark.parametrize("day", ["2026-11-17", "2020-01-01", "0001-01-01"])
async def test_a_day_that_comes_too_soon(anna: SignedIn, day: str, settings: Settings) -> None:
    assert await change(anna, effectiveOn=day) == {
        "__typename": "InvalidInput",
        "message": "Bytet kan börja gälla tidigast 2026-11-18. Välj den dagen eller en senare.",
        "path": ["input", "effectiveOn"],
        "rule": "TOO_EARLY",
    }
    assert (anna.changes, await trail(settings)) == ([], [])


@pytest.mark.parametrize("day", ["2027-11-19", "9999-12-31"])
async def test_a_day_that_comes_too_late(anna: SignedIn, day: str, settings: Settings) -> None:
    """Until then no other change could be made."""
    assert await change(anna, effectiveOn=day) == {
        "__typename": "InvalidInput",
        "message": "Bytet kan börja gälla senast 2027-11-18. Välj den dagen eller en tidigare.",
        "path": ["input", "effectiveOn"],
        "rule": "TOO_LATE",
    }
    assert (anna.changes, await trail(settings)) == ([], [])
    assert await change(anna, effectiveOn="2027-11-18") == ordered("2027-11-17T23:00:00+00:00")


@pytest.mark.parametrize(
    "option", ["pla_voice-20", "pla_voice-only", "pla_data-200", "pla_more-1", "pla_nothing"],
    ids=["its own", "sold no longer", "of another kind", "no plan", "made up"],
)  # fmt: skip
async def test_what_is_not_among_its_options(anna: SignedIn, option: str, settings: Settings) -> None:
    assert await change(anna, planOptionId=option) == {
        "__typename": "InvalidInput",
        "message": "Det här erbjuds inte för abonnemanget. Välj något av dess alternativ.",
        "path": ["input", "planOptionId"],
        "rule": "NOT_OFFERED",
    }
    assert (anna.changes, await trail(settings)) == ([], [])


async def test_an_agreement_that_does_not_allow_it(anna: SignedIn) -> None:
    assert await change(anna, subscriptionId="sub_p1032", planOptionId="pla_m2m-50") == {
        "__typename": "NotAllowed",
        "message": "Ert avtal tillåter inte det här i portalen. Ring kundservice: +46701740699.",
        "path": ["input", "subscriptionId"],
        "supportPhone": "+46701740699",
    }


async def test_a_change_under_way_blocks_another(anna: SignedIn, clock: ManualClock) -> None:
    assert (await change_plan_action(anna))["enabled"]
    assert await change(anna) == ordered()
    assert await change_plan_action(anna) == {
        "action": "CHANGE_PLAN",
        "enabled": False,
        "reason": "En beställning för abonnemanget pågår. Vänta tills den är klar.",
        "blockingOrders": [{"id": "ord_pon00000001"}],
    }
    blocked = {
        "__typename": "Conflict",
        "message": "En beställning för abonnemanget pågår. Vänta tills den är klar.",
        "path": ["input", "subscriptionId"],
        "blockingOrders": [{"id": "ord_pon00000001"}],
    }
    assert await change(anna, "k2", planOptionId="pla_voice-1") == blocked
    clock.advance(timedelta(hours=14))
    anna = await anna.gateway.signed_in("anna@norrskenbygg.example")
    assert await change(anna, "k2", planOptionId="pla_voice-1") == blocked  # the first result; a new key tries again
    assert (await change_plan_action(anna))["enabled"]
    assert (await change(anna, "k3", planOptionId="pla_voice-1"))["__typename"] == "ChangePlanSuccess"


async def change_plan_action(who: SignedIn) -> dict[str, Any]:
    document = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription {
      actions { action enabled reason blockingOrders { id } } } } }"""
    actions = (await who.data(document, {"id": "sub_p1002"}))["node"]["actions"]
    [found] = [each for each in actions if each["action"] == "CHANGE_PLAN"]
    return dict(found)


async def test_two_changes_at_once_are_one(anna: SignedIn) -> None:
    results = await asyncio.gather(change(anna, "k1"), change(anna, "k2", planOptionId="pla_voice-1"))

    assert sorted(result["__typename"] for result in results) == ["ChangePlanSuccess", "Conflict"]


@pytest.mark.parametrize(
    ("subscription", "says"),
    [
        ("sub_p1007", "Abonnemanget är tillfälligt ur bruk. Ring kundservice: +46701740699."),
        ("sub_p1010", "Abonnemanget är inte i bruk än. Vänta tills det är det."),
        (
            "sub_p1014",
            "Abonnemanget är avslutat, eller håller på att avslutas. Välj ett annat, eller ring kundservice: +46701740699.",
        ),
    ],
)
async def test_where_it_stands_in_its_life(anna: SignedIn, subscription: str, says: str) -> None:
    assert await change(anna, subscriptionId=subscription) == {
        "__typename": "Conflict",
        "message": says,
        "path": ["input", "subscriptionId"],
        "blockingOrders": [],
    }


@pytest.mark.parametrize("subscription", ["sub_p2001", "sub_p9999"])
async def test_z1_subscriptions_of_others_are_as_unknown_as_made_up_ones(anna: SignedIn, subscription: str) -> None:
    assert await change(anna, subscriptionId=subscription) == {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "subscriptionId"],
    }
    assert anna.changes == []


async def test_the_same_key_orders_once_also_after_a_restart_and_when_the_day_has_come(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    assert await change(anna, effectiveOn="2026-11-18") == ordered()
    clock.advance(timedelta(days=2))
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = await restarted.signed_in("anna@norrskenbygg.example")
        result = await change(again, effectiveOn="2026-11-18")
        assert (result["order"]["id"], result["order"]["status"]) == ("ord_pon00000001", "COMPLETED")
        assert result["subscription"]["specification"] == {"planName": "Mobil Pro"}
        assert (await change(again, effectiveOn="2026-11-19"))["__typename"] == "IdempotencyKeyReused"
        assert again.changes == []


async def test_billing_takes_the_order_and_hangs_up(anna: SignedIn, operator: FakeOperator, settings: Settings) -> None:
    operator.billing.faults.add(Fault(path=ORDERS, method="POST", body="dropped", times=1))
    given = {"subscriptionId": "sub_p1002", "planOptionId": "pla_voice-50", "idempotencyKey": "k1"}
    assert (await anna.ask(CHANGE, {"input": given}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"

    assert await change(anna) == ordered()
    assert (await plan(anna))["orders"]["nodes"] == [{"id": "ord_pon00000001", "status": "ACKNOWLEDGED"}]
    assert await trail(settings, "action", "result", "object_id", "before", "after") == [
        {
            "action": "changePlan",
            "result": "PlanOrdered",
            "object_id": "sub_p1002",
            "before": '{"plan":"voice-20"}',
            "after": '{"plan_option_id":"pla_voice-50","subscription_id":"sub_p1002"}',
        }
    ]


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    result = await change(sara, subscriptionId="sub_p2001", planOptionId="pla_nothing")
    assert result["message"] == "This is not offered for the subscription. Choose one of its options."
