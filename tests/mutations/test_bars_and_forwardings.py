"""How bars and forwardings act on each other (TS 22.004, 22.082 and 22.088): which replace each other, and which cannot stand together."""

import asyncio

import pytest

from gateway.settings import Settings
from tests.harness import Gateway, SignedIn
from tests.mutations.test_bars import add, bars
from tests.mutations.test_forwardings import forward
from tests.mutations.trail import trail


async def test_a_program_takes_the_place_of_another_of_its_direction(anna: SignedIn) -> None:
    """Rule 5: one outgoing, one incoming; other bars stay."""
    there = []
    for kind in ("OUT_INTERNATIONAL", "DATA", "IN_ALL", "OUT_ALL", "IN_WHEN_ROAMING", "OUT_INTERNATIONAL_EXCEPT_HOME"):
        assert (await add(anna, kind, kind))["__typename"] == "AddBarSuccess"
        there.append(sorted(bar["kind"] for bar in await bars(anna)))
    assert there == [
        ["OUT_INTERNATIONAL"],
        ["DATA", "OUT_INTERNATIONAL"],
        ["DATA", "IN_ALL", "OUT_INTERNATIONAL"],
        ["DATA", "IN_ALL", "OUT_ALL"],
        ["DATA", "IN_WHEN_ROAMING", "OUT_ALL"],
        ["DATA", "IN_WHEN_ROAMING", "OUT_INTERNATIONAL_EXCEPT_HOME"],
    ]


async def test_the_operator_s_bars_come_on_top(anna: SignedIn) -> None:
    """Rule 5: who set each is shown, and whether it may be lifted."""
    assert (await add(anna, "OUT_ALL", subscription="sub_p1017"))["__typename"] == "AddBarSuccess"
    shown = "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { bars { kind setBy removable } } } }"
    found = (await anna.data(shown, {"id": "sub_p1017"}))["node"]["bars"]
    assert sorted(found, key=lambda bar: str(bar["kind"])) == [
        {"kind": "OTHER", "setBy": "OPERATOR", "removable": False},
        {"kind": "OUT_ALL", "setBy": "CUSTOMER", "removable": True},
    ]


async def test_a_program_does_not_replace_the_operator_s(anna: SignedIn) -> None:
    assert await add(anna, "OUT_INTERNATIONAL", subscription="sub_p1007") == {
        "__typename": "Conflict",
        "message": "Det här går inte ihop med det som operatören har spärrat: Alla utgående samtal. Bara kundservice kan häva det: "
        "+46701740699.",
        "path": ["input", "kind"],
        "conflictingBars": ["OUT_ALL"],
        "conflictingForwardings": [],
    }
    assert anna.changes == []


async def test_a_bar_that_would_break_a_forwarding(anna: SignedIn, settings: Settings) -> None:
    assert await add(anna, "IN_ALL", subscription="sub_p1015") == {
        "__typename": "Conflict",
        "message": "Det här går inte ihop med vidarekopplingen av alla samtal, vidarekopplingen när ingen svarar. Ta bort det först.",
        "path": ["input", "kind"],
        "conflictingBars": [],
        "conflictingForwardings": ["ALWAYS", "NO_REPLY"],
    }
    assert (anna.changes, await trail(settings)) == ([], [])


TOGETHER = [
    ("OUT_ALL", "+46701740633", True),
    ("OUT_INTERNATIONAL", "+46701740633", False),
    ("OUT_INTERNATIONAL", "+4721234567", True),
    ("OUT_INTERNATIONAL_EXCEPT_HOME", "+46701740633", False),
    ("OUT_INTERNATIONAL_EXCEPT_HOME", "+4721234567", True),
    ("IN_ALL", "+46701740633", True),
    ("IN_WHEN_ROAMING", "+4721234567", False),
    ("LOST_OR_STOLEN", "+4721234567", False),
]
"""Rules 1, 2 and 3: a bar, where calls are forwarded to, and whether one breaks the other. Whichever comes second is refused."""


@pytest.mark.parametrize(("kind", "to", "breaks"), TOGETHER)
async def test_bars_while_calls_are_forwarded(anna: SignedIn, kind: str, to: str, breaks: bool) -> None:
    assert (await forward(anna, to=to, key="f1"))["__typename"] == "SetCallForwardingSuccess"
    result = await add(anna, kind)
    assert (result["__typename"], result.get("conflictingForwardings")) == (
        ("Conflict", ["BUSY"]) if breaks else ("AddBarSuccess", None)
    )
    assert len(anna.changes) == (1 if breaks else 2)


@pytest.mark.parametrize(("kind", "to", "breaks"), TOGETHER)
async def test_where_calls_are_forwarded_to_while_barred(anna: SignedIn, kind: str, to: str, breaks: bool) -> None:
    assert (await add(anna, kind))["__typename"] == "AddBarSuccess"
    result = await forward(anna, to=to, key="f1")
    assert (result["__typename"], result.get("conflictingBars")) == (
        ("Conflict", [kind]) if breaks else ("SetCallForwardingSuccess", None)
    )
    assert len(anna.changes) == (1 if breaks else 2)


async def test_what_the_network_finds_in_the_way_at_that_moment(anna: SignedIn, gateway: Gateway) -> None:
    """Both pass the gateway's own check, and one of them the network's."""
    barred, forwarded = await asyncio.gather(add(anna, "OUT_ALL"), forward(anna, key="k2"))

    outcomes = {barred["__typename"], forwarded["__typename"]}
    assert outcomes in ({"AddBarSuccess", "Conflict"}, {"Conflict", "SetCallForwardingSuccess"})
    assert sorted(status for _, _, status in anna.changes if status) in ([200], [200, 409])


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    await add(sara, "OUT_ALL", subscription="sub_p2001")
    result = await forward(sara, subscription="sub_p2001")
    assert result["message"] == "This cannot stand together with the bar Alla utgående samtal. Remove that first."
    await forward(sara, key="k2", subscription="sub_p2004")
    result = await add(sara, "IN_ALL", "k3", "sub_p2004")
    assert result["message"] == (
        "This cannot stand together with the forwarding while the line is busy. Remove that first."
    )
