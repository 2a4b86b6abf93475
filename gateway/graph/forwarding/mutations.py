"""Setting and removing call forwardings."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry

from gateway.graph.company.types import ContactRole
from gateway.graph.forwarding.edges import hindrance
from gateway.graph.forwarding.numbers import fits, forbidden_target, leads_back
from gateway.graph.forwarding.refusals import bad_target, no_reply, no_such_forwarding, not_offered, refusal
from gateway.graph.forwarding.results import (
    RemoveCallForwardingInput,
    RemoveCallForwardingResult,
    RemoveCallForwardingSuccess,
    SetCallForwardingInput,
    SetCallForwardingResult,
    SetCallForwardingSuccess,
)
from gateway.graph.forwarding.types import CallForwarding, ForwardingCondition, OfferedForwarding
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.problems import Conflict, InvalidInput, KeyProblem, NotFound
from gateway.graph.rights import Policy, resolved
from gateway.graph.subscriptions.in_network import (
    OwnFeatures,
    as_left,
    not_in_service,
    other_than_asked,
    own_features,
)
from gateway.graph.subscriptions.own import as_it_is_now, told_of
from gateway.graph.subscriptions.types import ServiceFeatures, ServiceSubscription
from gateway.graph.writing import Change, make, telling, unless, unless_made
from gateway.identity.network_changes import InNetwork
from gateway.ports.provisioning import FeatureChange
from gateway.ports.refusals import Reason, Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
SetArgument = Annotated[
    SetCallForwardingInput, strawberry.argument(description="The subscription, when, and where to.")
]
RemoveArgument = Annotated[
    RemoveCallForwardingInput, strawberry.argument(description="The subscription and the condition.")
]


SET, REMOVED = NotificationKind.CALL_FORWARDING_SET, NotificationKind.CALL_FORWARDING_REMOVED


class ForwardingSet(InNetwork, tag=True):
    forwarding: CallForwarding


class ForwardingRemoved(InNetwork, tag=True):
    code: str


@strawberry.type
class ForwardingMutations:
    @resolved(by=Policy.SUBSCRIPTIONS, description="Forwards calls of a subscription, or changes where they go.")
    async def set_call_forwarding(self, info: Info, input: SetArgument) -> SetCallForwardingResult:
        context = info.context
        own = await own_features(context, input.subscription_id)
        if not isinstance(own, OwnFeatures):
            return own
        outcome = await _set(context, own, input)
        if isinstance(outcome, Refused):
            return refusal(context, own.features, outcome)
        if not isinstance(outcome, ForwardingSet):
            return outcome
        now = await as_it_is_now(context, own.subscription)
        return SetCallForwardingSuccess(subscription=now, forwarding=outcome.forwarding)

    @resolved(by=Policy.SUBSCRIPTIONS, description="Removes a call forwarding of a subscription.")
    async def remove_call_forwarding(self, info: Info, input: RemoveArgument) -> RemoveCallForwardingResult:
        context = info.context
        own = await own_features(context, input.subscription_id)
        if not isinstance(own, OwnFeatures):
            return own
        outcome = await _remove(context, own, input)
        if isinstance(outcome, Refused):
            gone = outcome.reason is Reason.NOT_OFFERED
            return no_such_forwarding(context) if gone else not_in_service(context)
        if not isinstance(outcome, ForwardingRemoved):
            return outcome
        return RemoveCallForwardingSuccess(subscription=await as_it_is_now(context, own.subscription))


async def _set(
    context: "Context", own: OwnFeatures, input: SetCallForwardingInput
) -> ForwardingSet | Refused | InvalidInput | Conflict | KeyProblem:
    subscription, features = own
    offered = _offered(features, input.condition)
    change: Change[ForwardingSet | Refused] = Change(
        operation="setCallForwarding", input=input, outcomes=ForwardingSet | Refused, object_id=input.subscription_id
    )
    if features is None or offered is None:
        problem = not_in_service(context) if features is None else not_offered(context)
        return await unless_made(context, change, problem)
    tells = telling(told_of(context, subscription, SET, to=input.to, condition=input.condition.name))
    change = replace(change, before=_before(offered), tells=tells)
    act = _setting(context, subscription, features, offered, input)
    return await make(context, change, act, unless(await _problem(context, features, input)))


async def _remove(
    context: "Context", own: OwnFeatures, input: RemoveCallForwardingInput
) -> ForwardingRemoved | Refused | NotFound | Conflict | KeyProblem:
    subscription, features = own
    offered = _offered(features, input.condition)
    change: Change[ForwardingRemoved | Refused] = Change(
        operation="removeCallForwarding",
        input=input,
        outcomes=ForwardingRemoved | Refused,
        object_id=input.subscription_id,
    )
    if features is None or offered is None:
        problem = not_in_service(context) if features is None else no_such_forwarding(context)
        return await unless_made(context, change, problem)
    tells = telling(told_of(context, subscription, REMOVED, condition=input.condition.name))
    change = replace(change, before=_before(offered), tells=tells)
    act = _removing(context, subscription, features, offered)
    return await make(context, change, act, unless(_stays(context, features, offered)))


def _offered(features: ServiceFeatures | None, condition: ForwardingCondition) -> OfferedForwarding | None:
    forwardings = features.forwardings if features is not None else ()
    return next((each for each in forwardings if each.condition is condition), None)


def _stays(context: "Context", features: ServiceFeatures, offered: OfferedForwarding) -> NotFound | Conflict | None:
    if offered.active is None:
        return no_such_forwarding(context)
    return None if features.in_service else not_in_service(context)


def _before(offered: OfferedForwarding) -> dict[str, Any]:
    active = offered.active
    return {} if active is None else {"to": active.to, "noReplySeconds": active.no_reply_seconds}


async def _problem(
    context: "Context", features: ServiceFeatures, input: SetCallForwardingInput
) -> InvalidInput | Conflict | None:
    forbidden = forbidden_target(input.to, features.phone_numbers)
    if forbidden is not None:
        return bad_target(context, forbidden)
    if not fits(input.condition, input.no_reply_seconds):
        return no_reply(context)
    if await leads_back(context, input.to, features.phone_numbers):
        return bad_target(context, Reason.FORWARDING_LOOP)
    return hindrance(context, features, input.to)


def _setting(
    context: "Context",
    subscription: ServiceSubscription,
    features: ServiceFeatures,
    offered: OfferedForwarding,
    input: SetCallForwardingInput,
) -> Callable[[str], Awaitable[ForwardingSet | Refused]]:
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    wanted = FeatureChange(
        features.service_id, offered.code, enable=True, to=input.to, no_reply_seconds=input.no_reply_seconds
    )

    async def act(key: str) -> ForwardingSet | Refused:
        said = await context.ports.provisioning.change_forwarding(scope, wanted, key)
        if isinstance(said, Refused):
            return said
        now = _offered(said, input.condition)
        if now is None or now.active is None:
            raise other_than_asked("a forwarding")
        return ForwardingSet(now.active, left=as_left(subscription, said, [offered.code]))

    return act


def _removing(
    context: "Context", subscription: ServiceSubscription, features: ServiceFeatures, offered: OfferedForwarding
) -> Callable[[str], Awaitable[ForwardingRemoved | Refused]]:
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    wanted = FeatureChange(features.service_id, offered.code, enable=False)

    async def act(key: str) -> ForwardingRemoved | Refused:
        said = await context.ports.provisioning.change_forwarding(scope, wanted, key)
        if isinstance(said, Refused):
            return said
        return ForwardingRemoved(offered.code, left=as_left(subscription, said, [offered.code]))

    return act
