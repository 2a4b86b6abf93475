"""Reading orders: the viewer's list, one by id."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.company.types import ContactRole
from gateway.graph.edges import Outcome
from gateway.graph.orders.listing import list_orders
from gateway.graph.orders.types import Order, OrderFilter
from gateway.graph.paging import After, Before, Connection, First, Last, Window
from gateway.graph.rights import Policy, policy, resolved

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.identity.caller import Caller

Info: TypeAlias = strawberry.Info["Context", None]
Filter = Annotated[OrderFilter | None, strawberry.argument(description="Which orders; all by default.")]


async def orders_by_id(context: "Context", ids: Sequence[str]) -> list[Outcome[Order]]:
    """An order about a subscription is seen by whoever sees the subscription, as in the list under it."""
    caller = context.signed_in
    scope = caller.scope(ContactRole.ORDERS, ContactRole.SUBSCRIPTIONS)
    outcomes = await context.reads.many(context.ports.billing.orders_by_id, scope, ids)
    return [None if isinstance(outcome, Order) and not _sees(caller, outcome) else outcome for outcome in outcomes]


def _sees(caller: "Caller", order: Order) -> bool:
    if caller.may(ContactRole.ORDERS, order.account_id):
        return True
    about_subscription = any(item.subscription_id is not None for item in order.items)
    return about_subscription and caller.may(ContactRole.SUBSCRIPTIONS, order.account_id)


@policy(Policy.SIGNED_IN)
@strawberry.type
class ViewerOrders:
    @resolved(by=Policy.ORDERS, description="Orders of all accounts, newest first.")
    async def orders(
        self,
        info: Info,
        filter: Filter = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Order] | None:
        scope = info.context.signed_in.scope(ContactRole.ORDERS)
        return await list_orders(info.context, scope, filter or OrderFilter(), Window(first, after, last, before))
