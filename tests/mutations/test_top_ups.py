"""More data, for the home country and for abroad: there at once."""

import asyncio
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.trail import trail

TOP_UP = """mutation ($input: TopUpDataInput!) { topUpData(input: $input) { __typename
  ... on TopUpDataSuccess { subscription { id usage { dataRemainingBytes roamingDataRemainingBytes } } }
  ... on Problem { message path } ... on InvalidInput { rule } ... on NotAllowed { supportPhone } } }"""
LEFT = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription {
  usage { dataRemainingBytes roamingDataRemainingBytes } } } }"""

TOP_UPS = "/tmf-api/prepayBalanceManagement/v4/topupBalance"
GIGABYTE = 1e9


async def top_up(
    who: SignedIn, option: str = "top_more-5", key: str = "k1", subscription: str = "sub_p1005"
) -> dict[str, Any]:
    given = {"subscriptionId": subscription, "topUpOptionId": option, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(TOP_UP, {"input": given}))["topUpData"]
    return result


async def left(who: SignedIn, subscription: str = "sub_p1005") -> tuple[float, float | None]:
    """Bytes at home and abroad."""
    usage = (await who.data(LEFT, {"id": subscription}))["node"]["usage"]
    return usage["dataRemainingBytes"], usage["roamingDataRemainingBytes"]


def success(at_home: float, abroad: float | None) -> dict[str, Any]:
    usage = {"dataRemainingBytes": at_home, "roamingDataRemainingBytes": abroad}
    return {"__typename": "TopUpDataSuccess", "subscription": {"id": "sub_p1005", "usage": usage}}


async def test_what_remains_is_seen_at_once(anna: SignedIn) -> None:
    at_home, abroad = await left(anna)
    assert abroad is None

    assert await top_up(anna) == success(at_home + 5 * GIGABYTE, None)
    assert await left(anna) == (at_home + 5 * GIGABYTE, None)
    assert await top_up(anna, "top_abroad-2", "k2") == success(at_home + 5 * GIGABYTE, 2 * GIGABYTE)
    assert await top_up(anna, "top_abroad-1", "k3") == success(at_home + 5 * GIGABYTE, 3 * GIGABYTE)
    assert anna.changes == [("POST", TOP_UPS, 201)] * 3


@pytest.mark.parametrize("option", ["top_more-50", "top_voice-50", "top_nothing"])
async def test_what_is_not_among_its_options(anna: SignedIn, option: str, settings: Settings) -> None:
    """Of another kind of subscription, no package, made up."""
    assert await top_up(anna, option) == {
        "__typename": "InvalidInput",
        "message": "Det här erbjuds inte för abonnemanget. Välj något av dess alternativ.",
        "path": ["input", "topUpOptionId"],
        "rule": "NOT_OFFERED",
    }
    assert (anna.changes, await trail(settings)) == ([], [])


async def test_a_plan_without_a_limit_needs_no_more(anna: SignedIn) -> None:
    result = await top_up(anna, subscription="sub_p1004")

    assert (result["__typename"], result["rule"]) == ("InvalidInput", "NOT_OFFERED")
    assert anna.changes == [("POST", TOP_UPS, 422)]


@pytest.mark.parametrize(
    ("subscription", "says"),
    [
        ("sub_p1007", "Abonnemanget är tillfälligt ur bruk. Ring kundservice: +46701740699."),
        ("sub_p1010", "Abonnemanget är inte i bruk än. Vänta tills det är det."),
        (
            "sub_p1023",
            "Abonnemanget är avslutat, eller håller på att avslutas. Välj ett annat, eller ring kundservice: +46701740699.",
        ),
    ],
)
async def test_where_it_stands_in_its_life(anna: SignedIn, subscription: str, says: str) -> None:
    assert await top_up(anna, subscription=subscription) == {
        "__typename": "Conflict",
        "message": says,
        "path": ["input", "subscriptionId"],
    }


@pytest.mark.parametrize("subscription", ["sub_p2001", "sub_p9999"])
async def test_z1_subscriptions_of_others_are_as_unknown_as_made_up_ones(anna: SignedIn, subscription: str) -> None:
    assert await top_up(anna, subscription=subscription) == {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "subscriptionId"],
    }
    assert anna.changes == []


async def test_erik_tops_up_on_his_own_account(erik: SignedIn) -> None:
    assert (await top_up(erik, subscription="sub_p1017"))["__typename"] == "TopUpDataSuccess"


async def test_the_same_key_tops_up_once_also_at_once_and_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    at_home, _ = await left(anna)
    answers = await asyncio.gather(*(top_up(anna) for _ in range(5)))
    assert {answer["__typename"] for answer in answers} <= {"TopUpDataSuccess", "IdempotencyInProgress"}
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await top_up(again) == success(at_home + 5 * GIGABYTE, None)
        assert (await top_up(again, "top_more-1"))["__typename"] == "IdempotencyKeyReused"
    assert anna.changes == [("POST", TOP_UPS, 201)]


async def test_billing_tops_up_and_hangs_up(anna: SignedIn, operator: FakeOperator, settings: Settings) -> None:
    at_home, _ = await left(anna)
    operator.billing.faults.add(Fault(path=TOP_UPS, method="POST", body="dropped", times=1))
    given = {"subscriptionId": "sub_p1005", "topUpOptionId": "top_more-5", "idempotencyKey": "k1"}
    assert (await anna.ask(TOP_UP, {"input": given}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"

    assert await top_up(anna) == success(at_home + 5 * GIGABYTE, None)
    assert await trail(settings, "action", "result", "object_id", "after") == [
        {
            "action": "topUpData",
            "result": "ToppedUp",
            "object_id": "sub_p1005",
            "after": '{"subscription_id":"sub_p1005","top_up_option_id":"top_more-5"}',
        }
    ]


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    result = await top_up(sara, "top_nothing", subscription="sub_p2001")
    assert result["message"] == "This is not offered for the subscription. Choose one of its options."
