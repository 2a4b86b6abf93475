"""The subscription that a mutation is about, how it is afterwards, and what people are told of it."""

from typing import TYPE_CHECKING

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.ids import SUBSCRIPTION, backend_id
from gateway.graph.problems import NotAllowed, NotFound, not_allowed, not_found
from gateway.graph.subscriptions.edges import sold_subscriptions, subscriptions
from gateway.graph.writing import read_back
from gateway.identity.notifications import News, Told

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.notifications.types import NotificationKind
    from gateway.graph.subscriptions.types import ServiceSubscription


async def own_subscription(
    context: "Context", id: str, *, sold: bool = False
) -> "ServiceSubscription | NotFound | NotAllowed":
    """Where the caller has the role SUBSCRIPTIONS on its account. Who has that role nowhere is refused before anybody is asked.

    `sold`: by billing alone, and with its contract; for a change that nobody can make while billing is down.
    """
    subscription_id = backend_id(SUBSCRIPTION, id)
    if not context.signed_in.holds(ContactRole.SUBSCRIPTIONS):
        return not_allowed(context)
    (found,) = await (sold_subscriptions if sold else subscriptions)(context, [subscription_id])
    if isinstance(found, Fault):
        raise found
    return not_found(context, "subscriptionId") if found is None else found


async def as_it_is_now(context: "Context", subscription: "ServiceSubscription") -> "ServiceSubscription":
    """After a change of it: read again, from whichever system knows it."""
    return await read_back(_again(context, subscription))


async def _again(context: "Context", subscription: "ServiceSubscription") -> "ServiceSubscription":
    (found,) = await subscriptions(context, [subscription.subscription_id])
    if isinstance(found, Fault):
        raise found
    if found is None:
        detail = "the subscription is not known any more"
        raise Fault(ErrorCode.BACKEND_BAD_RESPONSE, capability=Capability.SUBSCRIPTIONS, detail=detail)
    return found


def told_of(context: "Context", subscription: "ServiceSubscription", kind: "NotificationKind", **details: str) -> Told:
    """That the caller has changed it, as those are told who look after the subscriptions of its account."""
    called = next(iter(subscription.phone_numbers), str(subscription.id))
    news = News(kind, {"number": called, "by": context.signed_in.name, **details}, subscription.id)
    return Told(news, ContactRole.SUBSCRIPTIONS, subscription.account_id)
