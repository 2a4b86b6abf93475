"""What the customer may do with a subscription, and why not: the characteristic `allowedActions` of a 637 product."""

from collections.abc import Iterator, Sequence

from backends.tmf.documents import present
from backends.tmf.http import TmfError
from backends.tmf.resource import Document
from backends.world import KINDS_WITH_SIM, OrderState, Status, Subscription, World

CHANGE_PLAN = "changePlan"
TOP_UP_DATA = "topUpData"
ORDER_UNDER_WAY = "orderUnderWay"

ENDED = (Status.TERMINATED, Status.CANCELLED, Status.ABORTED)
NOT_ACTIVE_YET = (Status.CREATED, Status.PENDING_ACTIVE)
FINAL = (OrderState.REJECTED, OrderState.COMPLETED, OrderState.FAILED, OrderState.PARTIAL, OrderState.CANCELLED)


def allowed_actions(subscription: Subscription, world: World, orders: Sequence[str]) -> list[Document]:
    """`orders` are the ids of those under way that concern it."""
    kind, status = subscription.plan.kind, subscription.status
    has_sim = kind in KINDS_WITH_SIM
    barred = any(kind in each.kinds for each in world.bar_offers)
    forwarded = any(kind in each.kinds for each in world.forwarding_offers)
    has_top_ups = any(kind in each.kinds for each in world.top_ups)
    plan_change = world.accounts[subscription.account].plan_change
    actions = [
        action("renameUser", "ended" if status in ENDED else None),
        action("replaceSim", general_reason(status), visible=has_sim),
        action("revealSimCodes", general_reason(status), visible=has_sim),
        action("changeBars", general_reason(status), visible=barred),
        action("changeForwardings", general_reason(status), visible=forwarded),
        action(CHANGE_PLAN, change_plan_reason(status) or (None if plan_change else "agreement")),
        top_up_action(status, subscription.plan.allowance_bytes, has_top_ups=has_top_ups),
        action("createTicket", None),
    ]
    return blocked(actions, orders)


def action(name: str, why_not: str | None, *, visible: bool = True) -> Document:
    """What is not visible is not offered to the kind of subscription at all."""
    why_not = why_not if visible else "notOffered"
    return {"action": name, "enabled": why_not is None, "visible": visible, **present(reasonCode=why_not)}


def top_up_action(status: Status, allowance_bytes: int | None, *, has_top_ups: bool) -> Document:
    """A plan without data, or with data without limit, needs no more."""
    return action(TOP_UP_DATA, sold_reason(status), visible=has_top_ups and allowance_bytes is not None)


def general_reason(status: Status) -> str | None:
    """Why hardly anything can be done with it."""
    if status in ENDED:
        return "ended"
    return "notActive" if status in NOT_ACTIVE_YET else None


def sold_reason(status: Status) -> str | None:
    """Why nothing more is sold for it."""
    return "suspended" if status is Status.SUSPENDED else general_reason(status)


def change_plan_reason(status: Status) -> str | None:
    return "ending" if status is Status.PENDING_TERMINATE else sold_reason(status)


def blocked(actions: Sequence[Document], orders: Sequence[str]) -> list[Document]:
    """The plan is not changed while an order is under way, and may be again when none is."""
    return [under_orders(each, orders) if each["action"] == CHANGE_PLAN else each for each in actions]


def under_orders(change_plan: Document, orders: Sequence[str]) -> Document:
    if change_plan.get("reasonCode") not in (None, ORDER_UNDER_WAY):
        return change_plan
    why_not = ORDER_UNDER_WAY if orders else None
    return action(CHANGE_PLAN, why_not) | present(blockingOrder=list(orders) or None)


def check_allowed(product: Document, name: str) -> None:
    """Raises TmfError where the action is not allowed now; the reason is the code."""
    found = next(each for each in actions_of(product) if each["action"] == name)
    if found["enabled"]:
        return
    why_not = found["reasonCode"]
    orders = found.get("blockingOrder")
    status = 409 if why_not == ORDER_UNDER_WAY else 422
    in_the_way = {"blockingOrder": orders} if orders else None
    raise TmfError(status, f"{name} is not allowed: {why_not}", code=why_not, in_the_way=in_the_way)


def actions_of(product: Document) -> Sequence[Document]:
    found: Sequence[Document] = next(
        each["value"] for each in product["productCharacteristic"] if each["name"] == "allowedActions"
    )
    return found


def orders_under_way(world: World) -> Iterator[tuple[str, str]]:
    """The product and the order."""
    for order in world.orders.values():
        if order.state not in FINAL:
            for item in order.items:
                if item.product is not None:
                    yield item.product, order.id
