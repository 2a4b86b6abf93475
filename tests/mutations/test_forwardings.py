"""Call forwarding: when and where to, what no call is forwarded to, and what cannot stand together."""

from datetime import timedelta
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.trail import trail

SET = """mutation ($input: SetCallForwardingInput!) { setCallForwarding(input: $input) { __typename
  ... on SetCallForwardingSuccess { forwarding { condition to noReplySeconds quiescent pending } subscription { id } }
  ... on Problem { message path } ... on InvalidInput { rule } ... on NotAllowed { supportPhone }
  ... on Conflict { conflictingBars conflictingForwardings } } }"""
REMOVE = """mutation ($input: RemoveCallForwardingInput!) { removeCallForwarding(input: $input) { __typename
  ... on RemoveCallForwardingSuccess { subscription { id forwardings { condition } } }
  ... on Problem { message path } } }"""
ACTIVE = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription {
  forwardings { condition to noReplySeconds quiescent pending } } } }"""
OPTIONS = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription {
  availableForwardings { condition available reason } } } }"""

SERVICE = "/tmf-api/ServiceActivationAndConfiguration/v4/service/"
KARIN = "+46701740633"


async def forward(
    who: SignedIn,
    condition: str = "BUSY",
    to: str = KARIN,
    key: str = "k1",
    subscription: str = "sub_p1001",
    **more: Any,
) -> dict[str, Any]:
    given = {"subscriptionId": subscription, "condition": condition, "to": to, "idempotencyKey": key, **more}
    result: dict[str, Any] = (await who.data(SET, {"input": given}))["setCallForwarding"]
    return result


async def remove(
    who: SignedIn, condition: str = "BUSY", key: str = "k9", subscription: str = "sub_p1001"
) -> dict[str, Any]:
    given = {"subscriptionId": subscription, "condition": condition, "idempotencyKey": key}
    result: dict[str, Any] = (await who.data(REMOVE, {"input": given}))["removeCallForwarding"]
    return result


async def active(who: SignedIn, subscription: str = "sub_p1001") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await who.data(ACTIVE, {"id": subscription}))["node"]["forwardings"]
    return found


def forwarding(condition: str = "BUSY", seconds: int | None = None, **more: bool) -> dict[str, Any]:
    said = {"condition": condition, "to": KARIN, "noReplySeconds": seconds, "quiescent": False, "pending": False}
    return {**said, **more}


def success(**more: Any) -> dict[str, Any]:
    return {
        "__typename": "SetCallForwardingSuccess",
        "forwarding": forwarding(**more),
        "subscription": {"id": "sub_p1001"},
    }


async def test_every_condition_and_the_order_they_stand_in(anna: SignedIn, clock: ManualClock) -> None:
    for condition in ("NOT_REACHABLE", "BUSY"):
        assert await forward(anna, condition, key=condition) == success(condition=condition)
    assert await forward(anna, "NO_REPLY", key="k3", noReplySeconds=30) == success(
        condition="NO_REPLY", seconds=30, pending=True
    )
    clock.advance(timedelta(seconds=30))
    assert await active(anna) == [
        forwarding("BUSY"),
        forwarding("NO_REPLY", 30),
        forwarding("NOT_REACHABLE"),
    ]
    assert anna.changes == [("PATCH", f"{SERVICE}s1001", status) for status in (200, 200, 202)]


async def test_while_all_calls_are_forwarded_the_others_are_quiescent(anna: SignedIn, settings: Settings) -> None:
    await forward(anna)
    assert await forward(anna, "ALWAYS", key="k2") == success(condition="ALWAYS")
    assert await active(anna) == [forwarding("ALWAYS"), forwarding("BUSY", quiescent=True)]
    assert await remove(anna, "ALWAYS") == {
        "__typename": "RemoveCallForwardingSuccess",
        "subscription": {"id": "sub_p1001", "forwardings": [{"condition": "BUSY"}]},
    }
    assert await active(anna) == [forwarding("BUSY")]
    assert [row["before"] for row in await trail(settings, "before")] == [
        "{}",
        "{}",
        '{"noReplySeconds":null,"to":"+46701740633"}',
    ]


async def test_the_timer_stays_where_none_is_given(anna: SignedIn) -> None:
    assert (await forward(anna, "NO_REPLY"))["forwarding"]["noReplySeconds"] == 20
    assert (await forward(anna, "NO_REPLY", key="k2", noReplySeconds=5))["forwarding"]["noReplySeconds"] == 5
    again = await forward(anna, "NO_REPLY", "+46701740634", "k3", noReplySeconds=None)
    assert (again["forwarding"]["to"], again["forwarding"]["noReplySeconds"]) == ("+46701740634", 5)


@pytest.mark.parametrize(
    ("condition", "seconds"),
    [("NO_REPLY", 0), ("NO_REPLY", 4), ("NO_REPLY", 7), ("NO_REPLY", 35), ("NO_REPLY", -5), ("BUSY", 20)],
)
async def test_a_timer_that_no_network_counts(anna: SignedIn, condition: str, seconds: int) -> None:
    assert await forward(anna, condition, noReplySeconds=seconds) == {
        "__typename": "InvalidInput",
        "message": "Bara NO_REPLY har en ringtid: 5 till 30 sekunder, i steg om 5.",
        "path": ["input", "noReplySeconds"],
        "rule": "NO_REPLY_SECONDS",
    }
    assert anna.changes == []


@pytest.mark.parametrize(
    ("to", "rule", "says"),
    [
        ("+46701740610", "OWN_NUMBER", "En linje vidarekopplar inte till ett eget nummer. Ange ett annat nummer."),
        ("+46112", "EMERGENCY_NUMBER", "Samtal vidarekopplas inte till nödnummer. Ange ett annat nummer."),
        ("+44999", "EMERGENCY_NUMBER", "Samtal vidarekopplas inte till nödnummer. Ange ett annat nummer."),
        ("+46118118", "SHORT_NUMBER", "Samtal vidarekopplas inte till kortnummer. Ange ett helt nummer."),
        ("+4672345", "SHORT_NUMBER", "Samtal vidarekopplas inte till kortnummer. Ange ett helt nummer."),
        ("+46899", "SHORT_NUMBER", "Samtal vidarekopplas inte till kortnummer. Ange ett helt nummer."),
        ("+46900123456", "PREMIUM_NUMBER", "Samtal vidarekopplas inte till betalnummer. Ange ett annat nummer."),
        ("+46939100100", "PREMIUM_NUMBER", "Samtal vidarekopplas inte till betalnummer. Ange ett annat nummer."),
        ("+460701740610", "MALFORMED_NUMBER", "Det här är inget telefonnummer. Kontrollera det, från landsnumret och framåt."),
        ("+460701740612", "MALFORMED_NUMBER", "Det här är inget telefonnummer. Kontrollera det, från landsnumret och framåt."),
        ("+999123456", "MALFORMED_NUMBER", "Det här är inget telefonnummer. Kontrollera det, från landsnumret och framåt."),
        ("+4670174060512", "MALFORMED_NUMBER", "Det här är inget telefonnummer. Kontrollera det, från landsnumret och framåt."),
        ("+46701740612", "FORWARDING_LOOP",
         "Numret vidarekopplar tillbaka till den här linjen. Ändra dess vidarekoppling, eller ange ett annat nummer."),
    ],
)  # fmt: skip
async def test_where_no_call_is_forwarded_to(anna: SignedIn, to: str, rule: str, says: str, settings: Settings) -> None:
    assert await forward(anna, to=to) == {
        "__typename": "InvalidInput",
        "message": says,
        "path": ["input", "to"],
        "rule": rule,
    }
    assert (anna.changes, await trail(settings)) == ([], [])


async def test_nor_to_another_number_of_the_line_s_own(anna: SignedIn) -> None:
    result = await forward(anna, to="+46701740613", subscription="sub_p1003")
    assert (result["__typename"], result["rule"], anna.changes) == ("InvalidInput", "OWN_NUMBER", [])


async def test_a_premium_number_that_the_network_alone_knows(anna: SignedIn) -> None:
    result = await forward(anna, to="+46991234567")
    assert (result["__typename"], result["rule"]) == ("InvalidInput", "PREMIUM_NUMBER")
    assert anna.changes == [("PATCH", f"{SERVICE}s1001", 422)]


async def test_a_loop_over_several_lines(anna: SignedIn) -> None:
    """p1003 forwards to p1001; p1001 shall forward to p1018, which then shall not forward to p1003."""
    assert (await forward(anna))["__typename"] == "SetCallForwardingSuccess"
    result = await forward(anna, "NOT_REACHABLE", "+46701740613", "k2", "sub_p1018")
    assert (result["__typename"], result["rule"]) == ("InvalidInput", "FORWARDING_LOOP")


async def test_a_loop_over_lines_that_erik_may_not_see_is_found_by_the_network(anna: SignedIn, erik: SignedIn) -> None:
    assert (await forward(anna, to="+46701740633"))["__typename"] == "SetCallForwardingSuccess"
    result = await forward(erik, to="+46701740612", subscription="sub_p1018")
    assert (result["__typename"], result["rule"]) == ("InvalidInput", "FORWARDING_LOOP")
    assert erik.changes[-1] == ("PATCH", f"{SERVICE}s1018", 422)


async def test_a_loop_is_not_ruled_out_while_a_line_on_the_way_cannot_be_read(
    anna: SignedIn, operator: FakeOperator, settings: Settings
) -> None:
    """From p1018 over p1003 and p1001 back to p1018: read are p1018 itself, once or twice, and then three numbers."""
    await forward(anna)
    done = anna.changes
    operator.provisioning.faults.add(Fault(method="GET", statuses=(200, 200, 503)))
    given = {"subscriptionId": "sub_p1018", "condition": "BUSY", "to": "+46701740613", "idempotencyKey": "k2"}
    answer = await anna.ask(SET, {"input": given})
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["BACKEND_UNAVAILABLE"]
    operator.provisioning.faults.clear()
    assert (await forward(anna, to="+46701740613", key="k2", subscription="sub_p1018"))["rule"] == "FORWARDING_LOOP"
    assert (anna.changes, len(await trail(settings))) == (done, 1)


async def test_not_abroad_while_calls_abroad_are_barred(anna: SignedIn, settings: Settings) -> None:
    assert await forward(anna, to="+4721234567", subscription="sub_p1002") == {
        "__typename": "Conflict",
        "message": "Det här går inte ihop med spärren Samtal till utlandet. Ta bort det först.",
        "path": ["input", "to"],
        "conflictingBars": ["OUT_INTERNATIONAL"],
        "conflictingForwardings": [],
    }
    assert (anna.changes, await trail(settings)) == ([], [])
    assert (await forward(anna, subscription="sub_p1002"))["__typename"] == "SetCallForwardingSuccess"


BY_THE_OPERATOR = (
    "Det här går inte ihop med det som operatören har spärrat: Alla utgående samtal. "
    "Bara kundservice kan häva det: +46701740699."
)
BY_THE_CUSTOMER = "Det här går inte ihop med spärren Alla inkommande samtal. Ta bort det först."


@pytest.mark.parametrize(
    ("subscription", "bar", "says"),
    [("sub_p1007", "OUT_ALL", BY_THE_OPERATOR), ("sub_p1021", "IN_ALL", BY_THE_CUSTOMER)],
)
async def test_not_at_all_while_every_call_is_barred(anna: SignedIn, subscription: str, bar: str, says: str) -> None:
    result = await forward(anna, subscription=subscription)
    assert (result["__typename"], result["conflictingBars"], result["message"]) == ("Conflict", [bar], says)
    options = (await anna.data(OPTIONS, {"id": subscription}))["node"]["availableForwardings"]
    assert options == [
        {"condition": condition, "available": False, "reason": says}
        for condition in ("ALWAYS", "BUSY", "NO_REPLY", "NOT_REACHABLE")
    ]
    assert anna.changes == []


async def test_what_is_offered_to_each_kind(anna: SignedIn) -> None:
    offered = {}
    for subscription in ("sub_p1002", "sub_p1012", "sub_p1008"):
        options = (await anna.data(OPTIONS, {"id": subscription}))["node"]["availableForwardings"]
        assert {(option["available"], option["reason"]) for option in options} <= {(True, None)}
        offered[subscription] = [option["condition"] for option in options]
    assert offered == {
        "sub_p1002": ["ALWAYS", "BUSY", "NO_REPLY", "NOT_REACHABLE"],
        "sub_p1012": ["ALWAYS", "BUSY", "NO_REPLY"],
        "sub_p1008": [],
    }
    assert await forward(anna, subscription="sub_p1008") == {
        "__typename": "InvalidInput",
        "message": "Det här erbjuds inte för abonnemanget. Välj någon av dess availableForwardings.",
        "path": ["input", "condition"],
        "rule": "NOT_OFFERED",
    }


@pytest.mark.parametrize(("subscription", "condition"), [("sub_p1001", "BUSY"), ("sub_p1008", "ALWAYS")])
async def test_what_is_not_set_is_not_removed(anna: SignedIn, subscription: str, condition: str) -> None:
    assert await remove(anna, condition, subscription=subscription) == {
        "__typename": "NotFound",
        "message": "Ingen sådan vidarekoppling är inställd på abonnemanget. Välj någon av dess forwardings.",
        "path": ["input", "condition"],
    }
    assert anna.changes == []


async def test_a_line_that_is_not_in_service(anna: SignedIn) -> None:
    result = await forward(anna, subscription="sub_p1010")
    assert (result["__typename"], result["path"]) == ("Conflict", ["input", "subscriptionId"])
    assert anna.changes == []


@pytest.mark.parametrize("subscription", ["sub_p2001", "sub_p9999"])
async def test_z1_subscriptions_of_others_are_as_unknown_as_made_up_ones(anna: SignedIn, subscription: str) -> None:
    missing = {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "subscriptionId"],
    }
    assert await forward(anna, subscription=subscription) == missing
    assert await remove(anna, subscription=subscription) == missing
    assert anna.changes == []


async def test_the_same_key_forwards_once_also_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    assert await forward(anna) == success()
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await forward(again) == success()
        assert (await forward(again, "ALWAYS"))["__typename"] == "IdempotencyKeyReused"
        removed = await remove(again)
        assert removed == await remove(again)
        assert await forward(again) == success()  # as it was told first, though it is removed since
    assert len(anna.changes) == 2


async def test_the_network_makes_the_change_and_hangs_up(
    anna: SignedIn, operator: FakeOperator, settings: Settings
) -> None:
    operator.provisioning.faults.add(Fault(path=SERVICE, method="PATCH", body="dropped", times=1))
    given = {"subscriptionId": "sub_p1001", "condition": "BUSY", "to": KARIN, "idempotencyKey": "k1"}
    assert (await anna.ask(SET, {"input": given}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
    assert await forward(anna) == success()
    del given["to"]
    operator.provisioning.faults.add(Fault(path=SERVICE, method="PATCH", body="dropped", times=1))
    assert (await anna.ask(REMOVE, {"input": given}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
    assert (await remove(anna, key="k1"))["__typename"] == "RemoveCallForwardingSuccess"
    assert await active(anna) == []
    assert await trail(settings, "action", "result", "object_id", "after") == [
        {
            "action": "setCallForwarding",
            "result": "ForwardingSet",
            "object_id": "sub_p1001",
            "after": '{"condition":"BUSY","subscription_id":"sub_p1001","to":"+46701740633"}',
        },
        {
            "action": "removeCallForwarding",
            "result": "ForwardingRemoved",
            "object_id": "sub_p1001",
            "after": '{"condition":"BUSY","subscription_id":"sub_p1001"}',
        },
    ]


async def test_it_works_while_billing_is_down(anna: SignedIn, operator: FakeOperator) -> None:
    operator.billing.faults.add(Fault(statuses=(503,)))
    assert await forward(anna) == success()


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    result = await forward(sara, to="+46112", subscription="sub_p2001")
    assert result["message"] == "Calls are not forwarded to emergency numbers. Give another number."
