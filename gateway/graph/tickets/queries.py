"""Reading tickets: the viewer's list, one by id."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.company.types import ContactRole
from gateway.graph.edges import Outcome
from gateway.graph.paging import After, Before, Connection, First, Last, Window
from gateway.graph.rights import Policy, policy, resolved
from gateway.graph.tickets.listing import list_tickets
from gateway.graph.tickets.types import Ticket, TicketFilter

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.identity.caller import Caller

Info: TypeAlias = strawberry.Info["Context", None]
Filter = Annotated[TicketFilter | None, strawberry.argument(description="Which tickets; all by default.")]


async def tickets_by_id(context: "Context", ids: Sequence[str]) -> list[Outcome[Ticket]]:
    """A ticket about a subscription is seen by whoever sees the subscription, as in the list under it."""
    caller = context.signed_in
    scope = caller.scope(ContactRole.TICKETS, ContactRole.SUBSCRIPTIONS)
    outcomes = await context.reads.many(context.ports.ticketing.tickets_by_id, scope, ids)
    return [None if isinstance(outcome, Ticket) and not _sees(caller, outcome) else outcome for outcome in outcomes]


def _sees(caller: "Caller", ticket: Ticket) -> bool:
    if ticket.account_id is None or caller.may(ContactRole.TICKETS, ticket.account_id):
        return True
    return ticket.subscription_id is not None and caller.may(ContactRole.SUBSCRIPTIONS, ticket.account_id)


@policy(Policy.SIGNED_IN)
@strawberry.type
class ViewerTickets:
    @resolved(
        by=Policy.TICKETS,
        description="Tickets of all accounts, and for administrators those of the company; last changed first.",
    )
    async def tickets(
        self,
        info: Info,
        filter: Filter = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Ticket] | None:
        scope = info.context.signed_in.scope(ContactRole.TICKETS)
        return await list_tickets(info.context, scope, filter or TicketFilter(), Window(first, after, last, before))
