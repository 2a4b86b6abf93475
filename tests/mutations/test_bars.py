"""Bars: what is offered, who may lift what, what stands against what, and what the network has still to apply."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import DEFINITIONS, SMALL_WORLD, FakeOperator, image, local_day
from backends.system import open_system
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.trail import trail

ADD = """mutation ($input: AddBarInput!) { addBar(input: $input) { __typename
  ... on AddBarSuccess { bar { kind code label setBy since removable pending } subscription { id bars { kind pending } } }
  ... on Problem { message path } ... on InvalidInput { rule } ... on NotAllowed { supportPhone }
  ... on Conflict { conflictingBars conflictingForwardings } } }"""
REMOVE = """mutation ($input: RemoveBarInput!) { removeBar(input: $input) { __typename
  ... on RemoveBarSuccess { subscription { id bars { kind } } }
  ... on Problem { message path } ... on NotAllowed { supportPhone } ... on Conflict { conflictingBars } } }"""
BARS = "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { bars { kind setBy pending } } } }"
BARS_BY_CODE = "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { bars { kind code } } } }"
OPTIONS = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription {
  availableBars { kind code label available reason conflictsWith } } } }"""

SERVICE = "/tmf-api/ServiceActivationAndConfiguration/v4/service/"
OUT_OF_SERVICE = (
    "Abonnemanget är inte i bruk i nätet, så inget kan ställas in på det. Vänta tills det är det, eller ring kundservice: "
    "+46701740699."
)


async def add(
    who: SignedIn, kind: str = "DATA", key: str = "k1", subscription: str = "sub_p1001", **more: Any
) -> dict[str, Any]:
    given = {"subscriptionId": subscription, "kind": kind, "idempotencyKey": key, **more}
    result: dict[str, Any] = (await who.data(ADD, {"input": given}))["addBar"]
    return result


async def remove(
    who: SignedIn, kind: str, key: str = "k9", subscription: str = "sub_p1001", **more: Any
) -> dict[str, Any]:
    given = {"subscriptionId": subscription, "kind": kind, "idempotencyKey": key, **more}
    result: dict[str, Any] = (await who.data(REMOVE, {"input": given}))["removeBar"]
    return result


async def bars(who: SignedIn, subscription: str = "sub_p1001") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await who.data(BARS, {"id": subscription}))["node"]["bars"]
    return found


def success(kind: str = "DATA", code: str = "ODB-DATA", label: str = "Mobildata") -> dict[str, Any]:
    return {
        "__typename": "AddBarSuccess",
        "bar": {
            "kind": kind,
            "code": code,
            "label": label,
            "setBy": "CUSTOMER",
            "since": "2026-11-17T09:00:00+00:00",
            "removable": True,
            "pending": False,
        },
        "subscription": {"id": "sub_p1001", "bars": [{"kind": kind, "pending": False}]},
    }


async def test_a_bar_is_set_and_lifted(anna: SignedIn, settings: Settings) -> None:
    assert await add(anna) == success()
    assert await bars(anna) == [{"kind": "DATA", "setBy": "CUSTOMER", "pending": False}]
    assert await remove(anna, "DATA") == {
        "__typename": "RemoveBarSuccess",
        "subscription": {"id": "sub_p1001", "bars": []},
    }
    assert await bars(anna) == []
    assert anna.changes == [("PATCH", f"{SERVICE}s1001", 200)] * 2
    assert await trail(settings, "action", "result", "before") == [
        {"action": "addBar", "result": "BarSet", "before": '{"bars":[]}'},
        {"action": "removeBar", "result": "BarLifted", "before": '{"bars":["ODB-DATA"]}'},
    ]


async def test_what_is_offered_is_the_network_s_catalogue(anna: SignedIn) -> None:
    (await add(anna, "OUT_INTERNATIONAL", "k1", "sub_p1003"))["__typename"]
    options = (await anna.data(OPTIONS, {"id": "sub_p1003"}))["node"]["availableBars"]

    assert [option["code"] for option in options] == [
        "BAIC", "BAOC", "BIC-Roam", "BOIC", "BOIC-exHC", "LOST-STOLEN", "ODB-DATA", "ODB-DATA-ROAM", "ODB-DIRECTORY", "ODB-MMS",
        "ODB-PREMIUM", "ODB-ROAM", "ODB-SMS-MO", "ODB-SMS-PREMIUM",
    ]  # fmt: skip
    assert [(option["kind"], option["reason"]) for option in options if not option["available"]] == [
        ("IN_ALL", "Det här går inte ihop med vidarekopplingen när ingen svarar. Ta bort det först."),
        ("OUT_ALL", "Det här går inte ihop med vidarekopplingen när ingen svarar. Ta bort det först."),
        ("OUT_INTERNATIONAL", "Den är redan satt."),
    ]
    assert options[3] == {
        "kind": "OUT_INTERNATIONAL",
        "code": "BOIC",
        "label": "Samtal till utlandet",
        "available": False,
        "reason": "Den är redan satt.",
        "conflictsWith": ["OUT_ALL", "OUT_INTERNATIONAL_EXCEPT_HOME"],
    }


async def test_nothing_is_available_on_what_is_not_in_service(anna: SignedIn) -> None:
    options = (await anna.data(OPTIONS, {"id": "sub_p1010"}))["node"]["availableBars"]
    assert {(option["available"], option["reason"]) for option in options} == {(False, OUT_OF_SERVICE)}


async def test_a_bar_that_takes_time_is_pending_until_the_network_has_applied_it(
    anna: SignedIn, clock: ManualClock
) -> None:
    result = await add(anna, "DATA_ROAMING")
    assert (result["bar"]["pending"], result["subscription"]["bars"]) == (
        True,
        [{"kind": "DATA_ROAMING", "pending": True}],
    )
    assert await bars(anna) == [{"kind": "DATA_ROAMING", "setBy": "CUSTOMER", "pending": True}]
    clock.advance(timedelta(seconds=119))
    assert await bars(anna) == [{"kind": "DATA_ROAMING", "setBy": "CUSTOMER", "pending": True}]
    clock.advance(timedelta(seconds=1))
    assert await bars(anna) == [{"kind": "DATA_ROAMING", "setBy": "CUSTOMER", "pending": False}]
    assert (await remove(anna, "DATA_ROAMING"))["subscription"]["bars"] == []
    assert anna.changes == [("PATCH", f"{SERVICE}s1001", 202)] * 2


STAND_TOGETHER = [
    "OUT_INTERNATIONAL", "IN_WHEN_ROAMING", "ROAMING_ALL", "DATA", "DATA_ROAMING", "SMS_OUT", "SMS_PREMIUM", "MMS", "CALLS_PREMIUM",
    "CALLS_DIRECTORY",
]  # fmt: skip
OF_ITS_OWN = [
    "ODB-OSP-1", "ODB-OSP-2", "ODB-OSP-3", "ODB-OSP-4", "ODB-PRI", "ODB-PRE", "ODB-SS", "ODB-4G-ROAM", "ODB-MMS-ROAM", "5G",
]  # fmt: skip
"""Codes of further bars that an operator may have."""


async def test_many_at_once_all_stick(anna: SignedIn) -> None:
    """All that can stand together, twice each under keys of their own."""
    results = await asyncio.gather(*(add(anna, kind, f"{kind}{n}") for kind in STAND_TOGETHER for n in (1, 2)))

    assert {result["__typename"] for result in results} == {"AddBarSuccess"}
    assert sorted(bar["kind"] for bar in await bars(anna)) == sorted(STAND_TOGETHER)
    assert len(anna.changes) == 20


@pytest.fixture
async def richer_operator(clock: ManualClock, tmp_path: Path) -> AsyncIterator[FakeOperator]:
    """With more bars in its catalogue."""
    world = Path(shutil.copytree(SMALL_WORLD, tmp_path / "world"))
    offered = json.loads((world / "bars.json").read_text())
    more = [{"code": code, "label": f"Spärr {code}", "kinds": ["mobileVoice"]} for code in OF_ITS_OWN]
    (world / "bars.json").write_text(json.dumps([*offered, *more]))
    today = local_day(clock)
    async with AsyncExitStack() as stack:
        systems = {
            name: await stack.enter_async_context(open_system(definition, clock, image(name, world, today)))
            for name, definition in DEFINITIONS.items()
        }
        yield FakeOperator(**systems)


async def test_twenty_different_ones_at_once_all_stick(
    richer_operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    """The catalogue is the operator's: a bar that the graph has no name for is told apart by its code."""
    async with open_gateway(settings, clock, richer_operator) as gateway:
        anna = await gateway.signed_in("anna@norrskenbygg.example")
        results = await asyncio.gather(
            *(add(anna, kind, kind) for kind in STAND_TOGETHER),
            *(add(anna, "OTHER", code, code=code) for code in OF_ITS_OWN),
        )
        shown = (await anna.data(BARS_BY_CODE, {"id": "sub_p1001"}))["node"]["bars"]

    assert len(results) == 20
    assert [result["__typename"] for result in results] == ["AddBarSuccess"] * 20
    assert len({result["bar"]["code"] for result in results}) == 20
    assert {bar["code"] for bar in shown} == {result["bar"]["code"] for result in results}
    assert sorted(bar["kind"] for bar in shown) == sorted([*STAND_TOGETHER, *["OTHER"] * 10])
    assert len(anna.changes) == 20


@pytest.mark.parametrize(
    ("kind", "more"), [("OTHER", {}), ("OTHER", {"code": "ODB-SLICE-4"}), ("DATA", {"code": "BAOC"})]
)
async def test_what_is_not_offered(anna: SignedIn, kind: str, more: dict[str, str], settings: Settings) -> None:
    assert await add(anna, kind, **more) == {
        "__typename": "InvalidInput",
        "message": "Spärren erbjuds inte för abonnemanget. Välj kind och code för någon av dess availableBars.",
        "path": ["input", "kind"],
        "rule": "NOT_OFFERED",
    }
    assert (anna.changes, await trail(settings)) == ([], [])


@pytest.mark.parametrize(("subscription", "kind"), [("sub_p1007", "OUT_ALL"), ("sub_p1017", "OTHER")])
async def test_the_operator_s_bars_stay(anna: SignedIn, subscription: str, kind: str) -> None:
    assert await remove(anna, kind, subscription=subscription) == {
        "__typename": "NotAllowed",
        "message": "Operatören har satt spärren. Bara kundservice kan häva den: +46701740699.",
        "path": ["input", "kind"],
        "supportPhone": "+46701740699",
    }
    assert anna.changes == []


@pytest.mark.parametrize("kind", ["DATA", "OTHER"])
async def test_a_bar_that_is_not_set_is_not_lifted(anna: SignedIn, kind: str) -> None:
    assert await remove(anna, kind) == {
        "__typename": "NotFound",
        "message": "Ingen sådan spärr är satt på abonnemanget. Välj kind och code för någon av dess bars.",
        "path": ["input", "kind"],
    }
    assert anna.changes == []


async def test_a_line_that_is_not_in_service(anna: SignedIn) -> None:
    assert await add(anna, subscription="sub_p1010") == {
        "__typename": "Conflict",
        "message": OUT_OF_SERVICE,
        "path": ["input", "subscriptionId"],
        "conflictingBars": [],
        "conflictingForwardings": [],
    }
    assert anna.changes == []


@pytest.mark.parametrize("subscription", ["sub_p2001", "sub_p9999"])
async def test_z1_subscriptions_of_others_are_as_unknown_as_made_up_ones(anna: SignedIn, subscription: str) -> None:
    missing = {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "subscriptionId"],
    }
    assert await add(anna, subscription=subscription) == missing
    assert await remove(anna, "DATA", subscription=subscription) == missing
    assert anna.changes == []


async def test_a_lost_sim_is_barred_while_billing_is_down(anna: SignedIn, operator: FakeOperator) -> None:
    operator.billing.faults.add(Fault(statuses=(503,)))

    assert (await add(anna, "LOST_OR_STOLEN"))["subscription"] == {
        "id": "sub_p1001",
        "bars": [{"kind": "LOST_OR_STOLEN", "pending": False}],
    }
    assert (await remove(anna, "LOST_OR_STOLEN"))["__typename"] == "RemoveBarSuccess"


async def test_the_same_key_bars_once_also_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    assert await add(anna) == success()
    assert await add(anna) == success()
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await add(again) == success()
        assert (await add(again, "MMS"))["__typename"] == "IdempotencyKeyReused"
        lifted = await remove(again, "DATA")
        assert lifted == await remove(again, "DATA")  # the first result, though no such bar is there any more
        assert (await add(again))["bar"] == success()["bar"]
    assert len(anna.changes) == 2


async def test_the_network_makes_the_change_and_hangs_up(
    anna: SignedIn, operator: FakeOperator, settings: Settings
) -> None:
    operator.provisioning.faults.add(Fault(path=SERVICE, method="PATCH", body="dropped", times=1))
    given = {"subscriptionId": "sub_p1001", "kind": "DATA", "idempotencyKey": "k1"}
    assert (await anna.ask(ADD, {"input": given}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"

    assert await add(anna) == success()
    assert await trail(settings, "action", "result", "object_id", "after") == [
        {
            "action": "addBar",
            "result": "BarSet",
            "object_id": "sub_p1001",
            "after": '{"end_forwardings":false,"kind":"DATA","subscription_id":"sub_p1001"}',
        }
    ]
    operator.provisioning.faults.add(Fault(path=SERVICE, method="PATCH", body="dropped", times=1))
    lifting = {**given, "idempotencyKey": "k2"}
    assert (await anna.ask(REMOVE, {"input": lifting}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
    assert (await remove(anna, "DATA", "k2"))["__typename"] == "RemoveBarSuccess"
    assert await bars(anna) == []


async def test_the_trail_says_what_the_first_attempt_found(
    anna: SignedIn, operator: FakeOperator, settings: Settings
) -> None:
    """Whoever asks again finds what the attempt that was cut off has made."""
    for change, document, key in ((add, ADD, "k1"), (remove, REMOVE, "k2")):
        operator.provisioning.faults.add(Fault(path=SERVICE, method="PATCH", body="dropped", times=1))
        given = {"subscriptionId": "sub_p1001", "kind": "DATA", "idempotencyKey": key}
        assert (await anna.ask(document, {"input": given}))["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
        await change(anna, "DATA", key)

    assert await trail(settings, "action", "before") == [
        {"action": "addBar", "before": '{"bars":[]}'},
        {"action": "removeBar", "before": '{"bars":["ODB-DATA"]}'},
    ]


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    result = await add(sara, "OTHER", subscription="sub_p2001")
    assert result["message"] == (
        "This bar is not offered for the subscription. Choose kind and code of one of its availableBars."
    )
