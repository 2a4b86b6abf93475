"""Lists of orders: the viewer's, and those about one subscription."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import strawberry

from gateway.graph.company.scoping import narrowed
from gateway.graph.company.types import ContactRole
from gateway.graph.ids import SUBSCRIPTION, backend_id
from gateway.graph.paging import After, Before, Connection, First, Last, Listing, Window
from gateway.ports.scope import Scope

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.orders.types import Order, OrderFilter
    from gateway.graph.subscriptions.types import ServiceSubscription

OrderConnection = Connection[Annotated["Order", strawberry.lazy("gateway.graph.orders.types")]]


async def list_orders(context: "Context", scope: Scope, where: "OrderFilter", window: Window) -> "Connection[Order]":
    scope = narrowed(scope, where.account_ids)
    subscription = backend_id(SUBSCRIPTION, where.subscription_id) if where.subscription_id is not None else None
    read = partial(context.ports.billing.orders, scope, where, subscription)
    count = partial(context.ports.billing.count_orders, scope, where, subscription)
    return await Listing("orders", where).connection(window, scope, read, count)


async def orders_of_subscription(
    root: "ServiceSubscription",
    info: strawberry.Info["Context", None],
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> "Connection[Order]":
    from gateway.graph.orders.types import OrderFilter

    scope = info.context.signed_in.scope(ContactRole.SUBSCRIPTIONS).narrowed((root.account_id,))
    return await list_orders(
        info.context, scope, OrderFilter(subscription_id=root.id), Window(first, after, last, before)
    )
