"""What may be done with a subscription, and why not, before anybody tries."""

from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn
from tests.mutations.granting import ERIK, grant

ACTIONS = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { kind
  actions { action enabled visible reason blockingOrders { id } } } } }"""
ALL = (
    "RENAME_USER",
    "REPLACE_SIM",
    "REVEAL_SIM_CODES",
    "CHANGE_BARS",
    "CHANGE_FORWARDINGS",
    "CHANGE_PLAN",
    "TOP_UP_DATA",
    "CREATE_TICKET",
)
AGREEMENT = "Ert avtal tillåter inte det här i portalen. Ring kundservice: +46701740699."
NOT_OFFERED = "Det här erbjuds inte för abonnemanget."
SUSPENDED = "Abonnemanget är tillfälligt ur bruk. Ring kundservice: +46701740699."
NOT_ACTIVE = "Abonnemanget är inte i bruk än. Vänta tills det är det."
ENDED = "Abonnemanget är avslutat, eller håller på att avslutas. Välj ett annat, eller ring kundservice: +46701740699."


async def actions(who: SignedIn, id: str) -> dict[str, dict[str, Any]]:
    node = (await who.data(ACTIONS, {"id": id}))["node"]
    return {each.pop("action"): each for each in node["actions"]}


async def test_what_may_be_done(anna: SignedIn) -> None:
    assert await actions(anna, "sub_p1001") == {
        name: {"enabled": True, "visible": True, "reason": None, "blockingOrders": []} for name in ALL
    }


@pytest.mark.parametrize(
    ("subscription", "reasons"),
    [
        ("sub_p1004", {"TOP_UP_DATA": NOT_OFFERED}),
        ("sub_p1042", {"TOP_UP_DATA": NOT_OFFERED, "CHANGE_PLAN": AGREEMENT}),
        ("sub_p1007", {"CHANGE_PLAN": SUSPENDED, "TOP_UP_DATA": SUSPENDED}),
        ("sub_p1010", dict.fromkeys(ALL[1:7], NOT_ACTIVE)),
        ("sub_p1022", {"CHANGE_PLAN": ENDED}),
        ("sub_p1023", dict.fromkeys(ALL[:7], ENDED)),
    ],
)
async def test_what_may_not_and_why(anna: SignedIn, subscription: str, reasons: dict[str, str]) -> None:
    found = await actions(anna, subscription)

    assert {name: each["reason"] for name, each in found.items() if not each["enabled"]} == reasons
    assert {name for name, each in found.items() if not each["visible"]} == {
        name for name, reason in reasons.items() if reason == NOT_OFFERED
    }


async def test_the_order_in_the_way_is_shown(sara: SignedIn) -> None:
    assert (await actions(sara, "sub_p2003"))["CHANGE_PLAN"] == {
        "enabled": False,
        "visible": True,
        "reason": "An order for the subscription is under way. Wait until it has ended.",
        "blockingOrders": [{"id": "ord_po2001"}],
    }


async def test_a_right_that_is_missing(gateway: Gateway, settings: Settings) -> None:
    await grant(settings, ERIK, {"100202": ContactRole.SUBSCRIPTIONS})
    found = await actions(await gateway.signed_in(ERIK), "sub_p1017")

    assert {name: each["reason"] for name, each in found.items() if not each["enabled"]} == {
        "CREATE_TICKET": "Du saknar behörighet för detta. Be en administratör på ditt företag om den, eller ring kundservice."
    }


async def test_those_of_a_list_are_read_at_once(anna: SignedIn) -> None:
    listed = await anna.data("{ viewer { subscriptions(first: 100) { nodes { id actions { action } } } } }")

    assert len(listed["viewer"]["subscriptions"]["nodes"]) == 42
    assert anna.calls == [("billing", "product")] * 2


async def test_billing_down_takes_them_away_alone(anna: SignedIn, operator: FakeOperator) -> None:
    operator.billing.faults.add(Fault(statuses=(503,)))
    answer = await anna.ask(ACTIONS, {"id": "sub_p1001"})

    assert answer["data"]["node"] == {"kind": "MOBILE_VOICE", "actions": None}
    assert [error["path"] for error in answer["errors"]] == [["node", "actions"]]
