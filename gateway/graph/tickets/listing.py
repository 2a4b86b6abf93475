"""Lists of tickets: the viewer's, and those about one subscription."""

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
    from gateway.graph.subscriptions.types import ServiceSubscription
    from gateway.graph.tickets.types import Ticket, TicketFilter

TicketConnection = Connection[Annotated["Ticket", strawberry.lazy("gateway.graph.tickets.types")]]


async def list_tickets(context: "Context", scope: Scope, where: "TicketFilter", window: Window) -> "Connection[Ticket]":
    scope = narrowed(scope, where.account_ids)
    subscription = backend_id(SUBSCRIPTION, where.subscription_id) if where.subscription_id is not None else None
    read = partial(context.ports.ticketing.tickets, scope, where, subscription)
    count = partial(context.ports.ticketing.count_tickets, scope, where, subscription)
    return await Listing("tickets", where).connection(window, scope, read, count)


async def tickets_of_subscription(
    root: "ServiceSubscription",
    info: strawberry.Info["Context", None],
    first: First = None,
    after: After = None,
    last: Last = None,
    before: Before = None,
) -> "Connection[Ticket]":
    from gateway.graph.tickets.types import TicketFilter

    scope = info.context.signed_in.scope(ContactRole.SUBSCRIPTIONS).narrowed((root.account_id,))
    return await list_tickets(
        info.context, scope, TicketFilter(subscription_id=root.id), Window(first, after, last, before)
    )
