"""Reading subscriptions: the viewer's list, one by id, one by number."""

from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.faults import Fault
from gateway.graph.common import Direction
from gateway.graph.company.scoping import narrowed
from gateway.graph.company.types import ContactRole
from gateway.graph.paging import After, Before, Connection, First, Last, Listing, Window
from gateway.graph.rights import Policy, policy, resolved
from gateway.graph.scalars import PhoneNumber
from gateway.graph.subscriptions.edges import either
from gateway.graph.subscriptions.types import (
    ServiceSubscription,
    SubscriptionFilter,
    SubscriptionOrder,
    SubscriptionOrderField,
)
from gateway.ports.paging import Page, PageRequest

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
Filter = Annotated[SubscriptionFilter | None, strawberry.argument(description="Which subscriptions; all by default.")]
Order = Annotated[SubscriptionOrder | None, strawberry.argument(description="How to sort; by number by default.")]


async def list_subscriptions(
    context: "Context", where: SubscriptionFilter, order: SubscriptionOrder, window: Window
) -> Connection[ServiceSubscription]:
    all_of_them = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    scope = narrowed(all_of_them, where.account_ids)
    port = context.ports.billing

    async def read(request: PageRequest) -> Page[ServiceSubscription]:
        page = await port.subscriptions(scope, where, order, request)
        context.reads.remember(
            port.subscriptions_by_id, all_of_them, {item.subscription_id: item for item in page.items}
        )
        return page

    count = partial(port.count_subscriptions, scope, where)
    return await Listing("subscriptions", where, order).connection(window, scope, read, count)


async def subscription_by_number(context: "Context", number: str) -> ServiceSubscription | None:
    billing, network = context.ports.billing, context.ports.provisioning
    by_number = billing.subscriptions_by_number, network.services_by_number
    (outcome,) = await either(context, *by_number, [number])
    if isinstance(outcome, Fault):
        raise outcome
    if outcome is not None:
        reads, scope, id = context.reads, context.signed_in.scope(ContactRole.SUBSCRIPTIONS), outcome.subscription_id
        reads.expect(billing.subscriptions_by_id, scope, id, by_number[0], number, attrgetter("subscription_id"))
        reads.expect(network.services, scope, id, by_number[1], number, attrgetter("subscription.subscription_id"))
    return outcome


@policy(Policy.SIGNED_IN)
@strawberry.type
class ViewerSubscriptions:
    @resolved(by=Policy.SUBSCRIPTIONS, description="Subscriptions of all accounts, by number unless told otherwise.")
    async def subscriptions(
        self,
        info: Info,
        filter: Filter = None,
        order_by: Order = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ServiceSubscription] | None:
        order = order_by or SubscriptionOrder(field=SubscriptionOrderField.NUMBER, direction=Direction.ASC)
        return await list_subscriptions(
            info.context, filter or SubscriptionFilter(), order, Window(first, after, last, before)
        )


@strawberry.type
class SubscriptionQueries:
    @resolved(
        by=Policy.SUBSCRIPTIONS, description="The subscription that has this number; null when it is none of yours."
    )
    async def subscription_by_number(
        self,
        info: Info,
        number: Annotated[PhoneNumber, strawberry.argument(description="Any of its numbers, in E.164 form.")],
    ) -> ServiceSubscription | None:
        return await subscription_by_number(info.context, number)
