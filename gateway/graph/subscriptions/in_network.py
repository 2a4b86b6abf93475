"""What can be set on a subscription in the network, and how the network's refusals read."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.barring.types import BarKind
from gateway.graph.company.types import ContactRole
from gateway.graph.edges import Outcome
from gateway.graph.forwarding.types import ForwardingCondition
from gateway.graph.problems import Conflict, NotAllowed, NotFound
from gateway.graph.subscriptions.own import own_subscription

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.subscriptions.types import ServiceFeatures, ServiceSubscription

T = TypeVar("T")
Guard: TypeAlias = Callable[[AsyncConnection], Awaitable[T | None]]


async def features_of(context: "Context", parents: "Sequence[ServiceSubscription]") -> "list[Outcome[ServiceFeatures]]":
    ids = [parent.subscription_id for parent in parents]
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    return await context.reads.many(context.ports.provisioning.features, scope, ids)


class OwnFeatures(NamedTuple):
    subscription: "ServiceSubscription"
    features: "ServiceFeatures"


async def own_features(context: "Context", id: str) -> OwnFeatures | NotFound | NotAllowed | Conflict:
    """The subscription that a mutation is about, with its features. One the network does not know has none to change."""
    subscription = await own_subscription(context, id)
    if isinstance(subscription, NotFound | NotAllowed):
        return subscription
    (found,) = await features_of(context, [subscription])
    if isinstance(found, Fault):
        raise found
    return not_in_service(context) if found is None else OwnFeatures(subscription, found)


def standing(problem: T | None) -> Guard[T]:
    """The guard of a change that a problem, where there is one, hinders before its first attempt."""

    async def guard(_connection: AsyncConnection) -> T | None:
        return problem

    return guard


def not_in_service(context: "Context") -> Conflict:
    text = context.say("The subscription is not in service in the network, so nothing can be set on it.")
    return Conflict(message=text, path=["input", "subscriptionId"])


def conflict(
    context: "Context", bars: Sequence[BarKind], forwardings: Sequence[ForwardingCondition], path: Sequence[str]
) -> Conflict:
    text = context.say(
        "This cannot stand together with what is set. Remove that first: see conflictingBars and conflictingForwardings."
    )
    return Conflict(
        message=text, path=list(path), conflicting_bars=list(bars), conflicting_forwardings=list(forwardings)
    )


def conflict_with(
    context: "Context", features: "ServiceFeatures", codes: Sequence[str], path: Sequence[str]
) -> Conflict:
    """`codes` are the network's, as its refusal names them."""
    bars = [each.kind for each in features.bars if each.code in codes]
    forwardings = [each.condition for each in features.forwardings if each.code in codes]
    return conflict(context, bars, forwardings, path)


def other_than_asked(what: str) -> Fault:
    """The network's answer to a change has something else in it than what was changed."""
    return Fault(ErrorCode.BACKEND_BAD_RESPONSE, capability=Capability.NETWORK, detail=f"{what} is not as it was set")
