"""What can be set on a subscription in the network, and how the network's refusals read."""

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, NamedTuple

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.barring.types import OfferedBar
from gateway.graph.company.types import ContactRole
from gateway.graph.edges import Outcome
from gateway.graph.forwarding.types import OfferedForwarding
from gateway.graph.forwarding.wording import forwarding_in_words
from gateway.graph.problems import Conflict, NotAllowed, NotFound
from gateway.graph.subscriptions.own import own_subscription
from gateway.identity.network_changes import Left

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.subscriptions.types import ServiceFeatures, ServiceSubscription


async def features_of(context: "Context", parents: "Sequence[ServiceSubscription]") -> "list[Outcome[ServiceFeatures]]":
    ids = [parent.subscription_id for parent in parents]
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    return await context.reads.many(context.ports.provisioning.features, scope, ids)


class OwnFeatures(NamedTuple):
    subscription: "ServiceSubscription"
    features: "ServiceFeatures | None"
    """None where the network does not know the subscription."""


async def own_features(context: "Context", id: str) -> OwnFeatures | NotFound | NotAllowed:
    """The subscription that a mutation is about, with its features."""
    subscription = await own_subscription(context, id)
    if isinstance(subscription, NotFound | NotAllowed):
        return subscription
    (found,) = await features_of(context, [subscription])
    if isinstance(found, Fault):
        raise found
    return OwnFeatures(subscription, found)


def not_in_service(context: "Context") -> Conflict:
    text = context.say(
        "The subscription is not in service in the network, so nothing can be set on it. Wait until it is, or call customer service: "
        "{phone}.",
        phone=context.support_phone,
    )
    return Conflict(message=text, path=["input", "subscriptionId"])


def conflict(
    context: "Context", bars: Sequence[OfferedBar], forwardings: Sequence[OfferedForwarding], path: Sequence[str]
) -> Conflict:
    return Conflict(
        message=_against(context, bars, forwardings),
        path=list(path),
        conflicting_bars=[each.kind for each in bars],
        conflicting_forwardings=[each.condition for each in forwardings],
    )


def conflict_with(
    context: "Context", features: "ServiceFeatures", codes: Sequence[str], path: Sequence[str]
) -> Conflict:
    """`codes` are the network's, as its refusal names them."""
    bars = [each for each in features.bars if each.code in codes]
    forwardings = [each for each in features.forwardings if each.code in codes]
    return conflict(context, bars, forwardings, path)


def _against(context: "Context", bars: Sequence[OfferedBar], forwardings: Sequence[OfferedForwarding]) -> str:
    """What stands against it by name, and who can take it away: the customer, or the operator alone."""
    fixed = [each for each in bars if each.active is not None and not each.active.removable]
    named = [context.say("the bar {label}", label=each.label) for each in bars if each not in fixed]
    named += [forwarding_in_words(context.say, each.condition) for each in forwardings]
    said = []
    if named:
        said.append(
            context.say("This cannot stand together with {others}. Remove that first.", others=", ".join(named))
        )
    if fixed:
        text = context.say(
            "This cannot stand together with what the operator has barred: {labels}. Only customer service can lift that: {phone}.",
            labels=", ".join(each.label for each in fixed),
            phone=context.support_phone,
        )
        said.append(text)
    return " ".join(said)


def as_left(subscription: "ServiceSubscription", said: "ServiceFeatures", codes: Container[str]) -> list[Left]:
    """The bars and forwardings of these codes, as the network says it has taken a change on."""
    whose = subscription.account_id, subscription.subscription_id
    return [Left(*whose, each.code, each.standing, each.pending) for each in said.of(codes)]


def other_than_asked(what: str) -> Fault:
    """The network's answer to a change has something else in it than what was changed."""
    return Fault(ErrorCode.BACKEND_BAD_RESPONSE, capability=Capability.NETWORK, detail=f"{what} is not as it was set")
