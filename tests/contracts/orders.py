"""Orders in the contract of the billing port."""

from collections.abc import Callable

from gateway.faults import Capability
from gateway.graph.orders.types import Order, OrderFilter, OrderStatus
from gateway.ports.billing import Billing
from gateway.ports.paging import PageRequest
from tests.contracts.batches import Batch
from tests.contracts.breaking import Call
from tests.contracts.lists import Listing, Reading
from tests.contracts.worlds import Billed, made_up

CAPABILITY = Capability.ORDERS
ALL = OrderFilter()


def reading(port: Billing, where: OrderFilter, about: str | None = None) -> Reading:
    return Reading(
        page=lambda scope, request: port.orders(scope, where, about, request),
        count=lambda scope: port.count_orders(scope, where, about),
    )


def filtered(
    holds: Callable[[Billed, Order], bool],
    where: OrderFilter = ALL,
    about: Callable[[Billed], str | None] = lambda _: None,
) -> Listing:
    return Listing(
        Order,
        CAPABILITY,
        lambda port, customer: reading(port, where, about(customer)),
        lambda customer: {id: each for id, each in customer.orders.items() if holds(customer, each)},
        rank=lambda each: each.placed_at,
        descending=True,
    )


def about_it(subscription: str, order: Order) -> bool:
    return any(item.subscription_id == subscription for item in order.items)


def ordered_subscription(customer: Billed) -> str:
    """One that an order of several items is about."""
    longest = max(customer.orders.values(), key=lambda each: (len(each.items), each.order_id))
    return next(item.subscription_id for item in longest.items[::-1] if item.subscription_id is not None)


def never_ordered(customer: Billed) -> str:
    ordered = {item.subscription_id for each in customer.orders.values() for item in each.items}
    return min(customer.subscriptions.keys() - ordered)


OVER = [OrderStatus.COMPLETED, OrderStatus.CANCELLED]

LISTINGS = {"orders": filtered(lambda *_: True)}
FILTERED = {
    "orders of two statuses": filtered(lambda _, each: each.status in OVER, OrderFilter(statuses=OVER)),
    "orders about a subscription": filtered(
        lambda customer, each: about_it(ordered_subscription(customer), each), about=ordered_subscription
    ),
}
EMPTY = {
    "orders of no status": filtered(lambda *_: False, OrderFilter(statuses=[])),
    "orders about a subscription without any": filtered(lambda *_: False, about=never_ordered),
    "orders about a subscription there is not": filtered(lambda *_: False, about=lambda _: made_up(1)),
}
BATCHES = {
    "orders_by_id": Batch(Order, CAPABILITY, lambda port: port.orders_by_id, lambda customer: customer.orders),
}
CALLS = {
    "orders": Call(CAPABILITY, lambda port, customer: port.orders(customer.scope, ALL, None, PageRequest(10))),
    "count_orders": Call(CAPABILITY, lambda port, customer: port.count_orders(customer.scope, ALL, None)),
    "orders_by_id": Call(
        CAPABILITY, lambda port, customer: port.orders_by_id(customer.scope, list(customer.orders)[:10])
    ),
}
