"""Setting and lifting bars."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry

from gateway.graph.barring.edges import hindrance
from gateway.graph.barring.results import (
    AddBarInput,
    AddBarResult,
    AddBarSuccess,
    RemoveBarInput,
    RemoveBarResult,
    RemoveBarSuccess,
)
from gateway.graph.barring.rules import forwardings_in_the_way, same_direction
from gateway.graph.barring.types import Bar, BarKind, OfferedBar
from gateway.graph.company.types import ContactRole
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.problems import Conflict, InvalidInput, KeyProblem, NotAllowed, NotFound
from gateway.graph.rights import Policy, resolved
from gateway.graph.subscriptions.in_network import (
    OwnFeatures,
    as_left,
    conflict_with,
    not_in_service,
    other_than_asked,
    own_features,
)
from gateway.graph.subscriptions.own import as_it_is_now, told_of
from gateway.graph.subscriptions.types import ServiceFeatures, ServiceSubscription
from gateway.graph.writing import Change, found_before, make, telling, unless, unless_made
from gateway.identity.keyed import Guard
from gateway.identity.network_changes import InNetwork
from gateway.identity.notifications import Told
from gateway.ports.provisioning import FeatureChange
from gateway.ports.refusals import Reason, Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
AddArgument = Annotated[AddBarInput, strawberry.argument(description="The subscription and the bar.")]
RemoveArgument = Annotated[RemoveBarInput, strawberry.argument(description="The subscription and the bar.")]


class BarSet(InNetwork, tag=True):
    bar: Bar


class BarLifted(InNetwork, tag=True):
    code: str


@strawberry.type
class BarringMutations:
    @resolved(by=Policy.SUBSCRIPTIONS, description="Sets a bar on a subscription.")
    async def add_bar(self, info: Info, input: AddArgument) -> AddBarResult:
        context = info.context
        own = await own_features(context, input.subscription_id)
        if not isinstance(own, OwnFeatures):
            return own
        outcome = await _set(context, own, input)
        if isinstance(outcome, Refused):
            return _not_set(context, own.features, outcome)
        if not isinstance(outcome, BarSet):
            return outcome
        return AddBarSuccess(subscription=await as_it_is_now(context, own.subscription), bar=outcome.bar)

    @resolved(by=Policy.SUBSCRIPTIONS, description="Lifts a bar that the customer may lift.")
    async def remove_bar(self, info: Info, input: RemoveArgument) -> RemoveBarResult:
        context = info.context
        own = await own_features(context, input.subscription_id)
        if not isinstance(own, OwnFeatures):
            return own
        outcome = await _lift(context, own, input)
        if isinstance(outcome, Refused):
            return _not_lifted(context, outcome)
        if not isinstance(outcome, BarLifted):
            return outcome
        return RemoveBarSuccess(subscription=await as_it_is_now(context, own.subscription))


async def _set(
    context: "Context", own: OwnFeatures, input: AddBarInput
) -> BarSet | Refused | InvalidInput | Conflict | KeyProblem:
    subscription, features = own
    bar = _offered(features, input.kind, input.code)
    change: Change[BarSet | Refused] = Change(
        operation="addBar", input=input, outcomes=BarSet | Refused, object_id=input.subscription_id
    )
    if features is None or bar is None:
        problem = not_in_service(context) if features is None else _not_offered(context)
        return await unless_made(context, change, problem)
    before = _before(features, bar, input)
    change = replace(change, before=before, tells=_telling(context, subscription, features, bar))
    guard = unless(hindrance(context, features, bar, end_forwardings=input.end_forwardings))
    return await make(context, change, _setting(context, subscription, features, bar, change), guard)


async def _lift(
    context: "Context", own: OwnFeatures, input: RemoveBarInput
) -> BarLifted | Refused | NotFound | NotAllowed | Conflict | KeyProblem:
    subscription, features = own
    bar = _offered(features, input.kind, input.code)
    change: Change[BarLifted | Refused] = Change(
        operation="removeBar", input=input, outcomes=BarLifted | Refused, object_id=input.subscription_id
    )
    if features is None or bar is None:
        problem = not_in_service(context) if features is None else _no_such_bar(context)
        return await unless_made(context, change, problem)
    tells = telling(told_of(context, subscription, NotificationKind.BAR_REMOVED, bar=bar.label))
    change = replace(change, before={"bars": _active(features)}, tells=tells)
    guard: Guard[NotFound | NotAllowed | Conflict] = unless(_stays(context, features, bar))
    return await make(context, change, _lifting(context, subscription, features, bar), guard)


def _offered(features: ServiceFeatures | None, kind: BarKind, code: str | None) -> OfferedBar | None:
    bars = features.bars if features is not None else ()
    found = [each for each in bars if each.kind is kind and code in (None, each.code)]
    return found[0] if len(found) == 1 else None


def _active(features: ServiceFeatures) -> list[str]:
    return [each.code for each in features.bars if each.active is not None]


def _before(features: ServiceFeatures, bar: OfferedBar, input: AddBarInput) -> Mapping[str, Sequence[str]]:
    if not input.end_forwardings:
        return {"bars": _active(features)}
    return {"bars": _active(features), "forwardings": [each.code for each in forwardings_in_the_way(features, bar)]}


def _telling(
    context: "Context", subscription: ServiceSubscription, features: ServiceFeatures, bar: OfferedBar
) -> Callable[[object, Mapping[str, Any]], Iterable[Told]]:
    """Of the bar, unless it was set already, and of the bars and forwardings that had to give way, which an earlier attempt
    may have ended."""

    def tells(_outcome: object, before: Mapping[str, Any]) -> Iterable[Told]:
        if bar.code in before["bars"]:
            return
        yield told_of(context, subscription, NotificationKind.BAR_ADDED, bar=bar.label)
        for other in features.bars:
            if other.kind in same_direction(bar.kind) and other.code in before["bars"]:
                yield told_of(context, subscription, NotificationKind.BAR_REMOVED, bar=other.label)
        for each in features.forwardings:
            if each.code in before.get("forwardings", ()):
                kind = NotificationKind.CALL_FORWARDING_REMOVED
                yield told_of(context, subscription, kind, condition=each.condition.name)

    return tells


def _setting(
    context: "Context",
    subscription: ServiceSubscription,
    features: ServiceFeatures,
    bar: OfferedBar,
    change: Change[BarSet | Refused],
) -> Callable[[str], Awaitable[BarSet | Refused]]:
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)

    async def act(key: str) -> BarSet | Refused:
        wanted = FeatureChange(features.service_id, bar.code, enable=True)
        # a later attempt has to ask for the same, though the forwardings may have ended with an earlier one
        ended = (await found_before(context, change))["forwardings"] if change.input.end_forwardings else ()
        said = await context.ports.provisioning.change_bar(scope, wanted, key, ended)
        if isinstance(said, Refused):
            return said
        active = next((each.active for each in said.bars if each.code == bar.code), None)
        if active is None:
            raise other_than_asked("a bar")
        others = [each.code for each in said.bars if each.kind in same_direction(bar.kind)]
        return BarSet(active, left=as_left(subscription, said, [bar.code, *others, *ended]))

    return act


def _lifting(
    context: "Context", subscription: ServiceSubscription, features: ServiceFeatures, bar: OfferedBar
) -> Callable[[str], Awaitable[BarLifted | Refused]]:
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)

    async def act(key: str) -> BarLifted | Refused:
        wanted = FeatureChange(features.service_id, bar.code, enable=False)
        said = await context.ports.provisioning.change_bar(scope, wanted, key)
        if isinstance(said, Refused):
            return said
        return BarLifted(bar.code, left=as_left(subscription, said, [bar.code]))

    return act


def _stays(context: "Context", features: ServiceFeatures, bar: OfferedBar) -> NotFound | NotAllowed | Conflict | None:
    if bar.active is None:
        return _no_such_bar(context)
    if not bar.active.removable:
        return _of_the_operator(context)
    return None if features.in_service else not_in_service(context)


def _not_set(context: "Context", features: ServiceFeatures | None, refused: Refused) -> InvalidInput | Conflict:
    if refused.reason is Reason.NOT_OFFERED:
        return _not_offered(context)
    if refused.reason is Reason.CONFLICT and features is not None:
        return conflict_with(context, features, refused.conflicting_features, ["input", "kind"])
    return not_in_service(context)


def _not_lifted(context: "Context", refused: Refused) -> NotFound | NotAllowed | Conflict:
    if refused.reason is Reason.NOT_REMOVABLE:
        return _of_the_operator(context)
    return _no_such_bar(context) if refused.reason is Reason.NOT_OFFERED else not_in_service(context)


def _no_such_bar(context: "Context") -> NotFound:
    text = context.say("No such bar is set on the subscription. Choose kind and code of one of its bars.")
    return NotFound(message=text, path=["input", "kind"])


def _not_offered(context: "Context") -> InvalidInput:
    text = context.say(
        "This bar is not offered for the subscription. Choose kind and code of one of its availableBars."
    )
    return InvalidInput(message=text, path=["input", "kind"], rule="NOT_OFFERED")


def _of_the_operator(context: "Context") -> NotAllowed:
    phone = context.support_phone
    text = context.say("The operator has set this bar. Only customer service can lift it: {phone}.", phone=phone)
    return NotAllowed(message=text, path=["input", "kind"], support_phone=phone)
