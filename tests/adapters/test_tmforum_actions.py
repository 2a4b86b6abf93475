from typing import Any

import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.faults import Capability
from gateway.graph.subscriptions.types import AllowedAction, SubscriptionActionKind
from gateway.ports.refusals import Reason
from tests.adapters.documents import PRODUCT
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import SCOPE, System, bad_response

PATH = "GET /tmf-api/productInventory/v4/product?id=p1&billingAccount.id=100201,100202&limit=1"


def allowing(*actions: Any) -> dict[str, Any]:
    return put(PRODUCT, "productCharacteristic[allowedActions]", list(actions))


def action(name: str, **more: Any) -> dict[str, Any]:
    return {"action": name, "enabled": "reasonCode" not in more, "visible": True, **more}


async def test_allowed_actions(system: System, billing: TmForumBilling) -> None:
    system.lists(
        allowing(
            action("renameUser"),
            action("changePlan", reasonCode="orderUnderWay", blockingOrder=["po1", "po2"]),
            action("topUpData", reasonCode="notOffered", visible=False),
            action(" replaceSim ", reasonCode=" ended "),
            action("convert"),
        )
    )
    under_way = Reason.ORDER_UNDER_WAY
    assert await billing.allowed_actions(SCOPE, ["p1"]) == {
        "p1": (
            AllowedAction(SubscriptionActionKind.RENAME_USER, True, None, ()),
            AllowedAction(SubscriptionActionKind.CHANGE_PLAN, True, under_way, ("po1", "po2")),
            AllowedAction(SubscriptionActionKind.TOP_UP_DATA, False, Reason.NOT_OFFERED, ()),
            AllowedAction(SubscriptionActionKind.REPLACE_SIM, True, Reason.ENDED, ()),
        )
    }
    assert system.asked() == [PATH]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("notActive", Reason.NOT_ACTIVE),
        ("suspended", Reason.SUSPENDED),
        ("ending", Reason.ENDING),
        ("ended", Reason.ENDED),
        ("agreement", Reason.AGREEMENT),
        ("orderUnderWay", Reason.ORDER_UNDER_WAY),
        ("notOffered", Reason.NOT_OFFERED),
        ("fullMoon", Reason.NOT_NOW),
    ],
)
async def test_reasons(system: System, billing: TmForumBilling, code: str, reason: Reason) -> None:
    system.lists(allowing(action("changeBars", reasonCode=code)))
    found = (await billing.allowed_actions(SCOPE, ["p1"]))["p1"]
    assert found == (AllowedAction(SubscriptionActionKind.CHANGE_BARS, True, reason, ()),)


async def test_nothing_is_said_of_it(system: System, billing: TmForumBilling) -> None:
    system.lists(PRODUCT)
    assert await billing.allowed_actions(SCOPE, ["p1"]) == {"p1": ()}


@pytest.mark.parametrize(
    "spoilt",
    [
        changed(action("changeBars"), enabled="yes"),
        changed(action("changeBars"), visible=ABSENT),
        changed(action("changeBars"), action=ABSENT),
        changed(action("changeBars"), blockingOrder=[1]),
        None,
        "changeBars",
    ],
)
async def test_what_makes_no_sense(system: System, billing: TmForumBilling, spoilt: Any) -> None:
    """It spoils the actions, and the subscription is as legible as it was."""
    system.lists(allowing(spoilt))
    assert bad_response((await billing.allowed_actions(SCOPE, ["p1"]))["p1"], Capability.SUBSCRIPTIONS)
    assert (await billing.subscriptions_by_id(SCOPE, ["p1"])).keys() == {"p1"}
    assert not bad_response((await billing.subscriptions_by_id(SCOPE, ["p1"]))["p1"], Capability.SUBSCRIPTIONS)
