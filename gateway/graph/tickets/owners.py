"""Who may open a ticket on what, and write on one there is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from gateway.faults import Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.ids import ACCOUNT, SUBSCRIPTION, TICKET, backend_id
from gateway.graph.problems import InvalidInput, NotAllowed, NotFound, not_allowed, not_found
from gateway.graph.subscriptions.edges import subscriptions
from gateway.graph.tickets.queries import tickets_by_id
from gateway.graph.tickets.types import Ticket

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.tickets.results import CreateTicketInput
    from gateway.identity.caller import Caller


@dataclass(frozen=True, slots=True)
class Owner:
    """Backend ids; without an account the company as a whole."""

    account_id: str | None
    subscription_id: str | None


async def owner_of_new(context: "Context", input: "CreateTicketInput") -> Owner | NotFound | NotAllowed | InvalidInput:
    """What the input names, where the caller may open a ticket on it. Nobody is asked before the right is there."""
    caller = context.signed_in
    account = backend_id(ACCOUNT, input.account_id) if input.account_id is not None else None
    subscription = backend_id(SUBSCRIPTION, input.subscription_id) if input.subscription_id is not None else None
    if account is not None and account not in caller.grants:
        return not_found(context, "accountId")
    if not _may_open(caller, account, about_subscription=subscription is not None):
        return not_allowed(context)
    return Owner(account, None) if subscription is None else await _about(context, account, subscription)


def _may_open(caller: "Caller", account: str | None, *, about_subscription: bool) -> bool:
    if account is not None:
        return caller.may(ContactRole.TICKETS, account)
    return caller.holds(ContactRole.TICKETS) if about_subscription else caller.is_administrator


async def _about(
    context: "Context", account: str | None, subscription: str
) -> Owner | NotFound | NotAllowed | InvalidInput:
    if not context.signed_in.holds(ContactRole.SUBSCRIPTIONS):
        return not_found(context, "subscriptionId")
    (found,) = await subscriptions(context, [subscription])
    if isinstance(found, Fault):
        raise found
    if found is None:
        return not_found(context, "subscriptionId")
    if account is not None and account != found.account_id:
        text = context.say("The subscription belongs to another account. Name that one, or none.")
        return InvalidInput(message=text, path=["input", "accountId"], rule="ACCOUNT_OF_SUBSCRIPTION")
    if not context.signed_in.may(ContactRole.TICKETS, found.account_id):
        return not_allowed(context)
    return Owner(found.account_id, subscription)


async def writable(context: "Context", id: str) -> Ticket | NotFound | NotAllowed:
    """The ticket, where the caller may write on it; who only sees it, since it is about a subscription, may not."""
    ticket_id, caller = backend_id(TICKET, id), context.signed_in
    if not caller.holds(ContactRole.TICKETS):
        return not_allowed(context)
    (found,) = await tickets_by_id(context, [ticket_id])
    if isinstance(found, Fault):
        raise found
    if found is None:
        return not_found(context, "ticketId")
    if found.account_id is not None and not caller.may(ContactRole.TICKETS, found.account_id):
        return not_allowed(context)
    return found
