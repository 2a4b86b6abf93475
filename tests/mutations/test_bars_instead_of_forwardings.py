"""A bar set and the forwardings that it cannot stand with ended, as one change: rule 2 of how they act on each other (TS 22.088)."""

from typing import Any

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.settings import Settings
from tests.harness import SignedIn
from tests.mutations.trail import trail

ADD = """mutation ($input: AddBarInput!) { addBar(input: $input) { __typename
  ... on AddBarSuccess { bar { kind } subscription { bars { kind } forwardings { condition } } }
  ... on Problem { message path } ... on Conflict { conflictingBars conflictingForwardings } } }"""
FORWARD = """mutation ($input: SetCallForwardingInput!) { setCallForwarding(input: $input) { __typename
  ... on Problem { message } } }"""
SHOWN = "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { bars { kind } forwardings { condition } } } }"
SERVICE = "/tmf-api/ServiceActivationAndConfiguration/v4/service/"


async def add(
    who: SignedIn, kind: str, subscription: str = "sub_p1015", key: str = "k1", **more: Any
) -> dict[str, Any]:
    given = {"subscriptionId": subscription, "kind": kind, "endForwardings": True, "idempotencyKey": key, **more}
    result: dict[str, Any] = (await who.data(ADD, {"input": given}))["addBar"]
    return result


async def shown(who: SignedIn, subscription: str = "sub_p1015") -> tuple[list[str], list[str]]:
    node = (await who.data(SHOWN, {"id": subscription}))["node"]
    return [each["kind"] for each in node["bars"]], [each["condition"] for each in node["forwardings"]]


async def test_both_in_one_change(anna: SignedIn, settings: Settings) -> None:
    assert await shown(anna) == ([], ["ALWAYS", "NO_REPLY"])
    assert await add(anna, "IN_ALL") == {
        "__typename": "AddBarSuccess",
        "bar": {"kind": "IN_ALL"},
        "subscription": {"bars": [{"kind": "IN_ALL"}], "forwardings": []},
    }
    assert await shown(anna) == (["IN_ALL"], [])
    assert len(anna.changes) == 1
    assert await trail(settings, "action", "result", "before") == [
        {"action": "addBar", "result": "BarSet", "before": '{"bars":[],"forwardings":["CFU","CFNRy"]}'}
    ]


async def test_forwardings_that_may_stay_do(anna: SignedIn) -> None:
    """A bar of calls abroad stops no forwarding within the country."""
    for condition, to, key in (("BUSY", "+46701740633", "f1"), ("NOT_REACHABLE", "+4721234567", "f2")):
        given = {"subscriptionId": "sub_p1001", "condition": condition, "to": to, "idempotencyKey": key}
        result = (await anna.data(FORWARD, {"input": given}))["setCallForwarding"]
        assert result["__typename"] == "SetCallForwardingSuccess", result
    assert (await add(anna, "OUT_INTERNATIONAL", "sub_p1001"))["__typename"] == "AddBarSuccess"
    assert await shown(anna, "sub_p1001") == (["OUT_INTERNATIONAL"], ["BUSY"])


async def test_with_none_in_the_way_it_is_a_bar_like_any_other(anna: SignedIn) -> None:
    assert (await add(anna, "DATA"))["__typename"] == "AddBarSuccess"
    assert await shown(anna) == (["DATA"], ["ALWAYS", "NO_REPLY"])


async def test_the_operator_s_bars_do_not_give_way(anna: SignedIn) -> None:
    result = await add(anna, "OUT_INTERNATIONAL", "sub_p1007")
    assert (result["__typename"], result["conflictingBars"]) == ("Conflict", ["OUT_ALL"])
    assert anna.changes == []


async def test_where_it_fails_nothing_has_ended(anna: SignedIn, operator: FakeOperator) -> None:
    operator.provisioning.faults.add(Fault(path=SERVICE, method="PATCH", statuses=(503,), times=1))
    given = {"subscriptionId": "sub_p1015", "kind": "IN_ALL", "endForwardings": True, "idempotencyKey": "k1"}
    assert (await anna.ask(ADD, {"input": given}))["errors"][0]["extensions"]["code"] == "BACKEND_UNAVAILABLE"
    assert await shown(anna) == ([], ["ALWAYS", "NO_REPLY"])


async def test_the_network_makes_it_and_hangs_up(anna: SignedIn, operator: FakeOperator, settings: Settings) -> None:
    operator.provisioning.faults.add(Fault(path=SERVICE, method="PATCH", body="dropped", times=1))
    given = {"subscriptionId": "sub_p1015", "kind": "IN_ALL", "endForwardings": True, "idempotencyKey": "k1"}
    assert (await anna.ask(ADD, {"input": given}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
    assert await shown(anna) == (["IN_ALL"], [])
    assert (await add(anna, "IN_ALL"))["__typename"] == "AddBarSuccess"
    assert (await add(anna, "IN_ALL", endForwardings=False))["__typename"] == "IdempotencyKeyReused"
    assert await trail(settings, "before") == [{"before": '{"bars":[],"forwardings":["CFU","CFNRy"]}'}]
