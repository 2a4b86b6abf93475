"""Replacing the SIM of a subscription, and stopping a replacement."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.faults import Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.step_up import confirmed
from gateway.graph.identity.types import StepUpAction
from gateway.graph.ids import SIM_REPLACEMENT, backend_id
from gateway.graph.problems import (
    Conflict,
    InvalidInput,
    KeyProblem,
    NotFound,
    StepUpRequired,
    TooManyAttempts,
    not_found,
)
from gateway.graph.rights import Policy, resolved
from gateway.graph.sim.replacement_checks import Wanted, details, hindrance, wanted
from gateway.graph.sim.replacement_results import (
    CancelSimReplacementInput,
    CancelSimReplacementResult,
    CancelSimReplacementSuccess,
    ReplaceSimInput,
    ReplaceSimResult,
    ReplaceSimSuccess,
)
from gateway.graph.subscriptions.edges import subscriptions
from gateway.graph.subscriptions.own import as_it_is_now, own_subscription
from gateway.graph.subscriptions.types import ServiceSubscription
from gateway.graph.writing import Change, backend_key, make, make_own, unless
from gateway.identity.keyed import Guard
from gateway.identity.sim_replacements import Held
from gateway.identity.step_ups import Need
from gateway.ports.refusals import Reason, Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
ReplaceArgument = Annotated[ReplaceSimInput, strawberry.argument(description="Whose SIM, by what, and the step-up.")]
CancelArgument = Annotated[CancelSimReplacementInput, strawberry.argument(description="The replacement.")]


class ReplacementBegun(msgspec.Struct, tag=True):
    replacement_id: str


class ReplacementCancelled(msgspec.Struct, tag=True):
    pass


Hindrance: TypeAlias = NotFound | InvalidInput | Conflict | StepUpRequired | TooManyAttempts
Begun: TypeAlias = ReplacementBegun | Hindrance | KeyProblem


@strawberry.type
class SimReplacementMutations:
    @resolved(
        by=Policy.SUBSCRIPTIONS,
        description="Replaces the SIM of a subscription: everybody who answers for it is told, and it can be stopped "
        "until it is carried out.",
    )
    async def replace_sim(self, info: Info, input: ReplaceArgument) -> ReplaceSimResult:
        context = info.context
        subscription = await own_subscription(context, input.subscription_id)
        if not isinstance(subscription, ServiceSubscription):
            return subscription
        asked = await wanted(context, subscription, input.method)
        change: Change[ReplacementBegun] = Change(
            operation="replaceSim",
            input=input,
            outcomes=ReplacementBegun,
            object_id=input.subscription_id,
            before={} if isinstance(asked, InvalidInput) else {"sim": asked.new.sim_id},
        )
        guard = _allowed(context, subscription, input, asked, backend_key(context, change))
        outcome: Begun = await make(context, change, _beginning(context), guard)
        if not isinstance(outcome, ReplacementBegun):
            return outcome
        shown = await context.services.sim_replacements.shown(outcome.replacement_id)
        return ReplaceSimSuccess(subscription=await as_it_is_now(context, subscription), replacement=shown)

    @resolved(by=Policy.SUBSCRIPTIONS, description="Stops the replacement of a SIM that is not carried out yet.")
    async def cancel_sim_replacement(self, info: Info, input: CancelArgument) -> CancelSimReplacementResult:
        context = info.context
        id = backend_id(SIM_REPLACEMENT, input.replacement_id)
        held = await context.services.sim_replacements.hold(id)
        subscription = await _subscription(context, held)
        if held is None or subscription is None:
            return not_found(context, "replacementId")

        async def act(connection: AsyncConnection) -> ReplacementCancelled | Refused:
            cancelled = await context.services.sim_replacements.cancel(connection, held)
            return ReplacementCancelled() if cancelled else Refused(Reason.NOT_NOW)

        change: Change[ReplacementCancelled | Refused] = Change(
            operation="cancelSimReplacement",
            input=input,
            outcomes=ReplacementCancelled | Refused,
            object_id=input.replacement_id,
            before={"state": held.state.name},
        )
        outcome = await make_own(context, change, act)
        if isinstance(outcome, Refused):
            text = context.say(
                "It is too late: the replacement is carried out, or has ended. If it was not wanted, call customer service: {phone}.",
                phone=context.support_phone,
            )
            return Conflict(message=text, path=["input", "replacementId"])
        return (
            CancelSimReplacementSuccess(subscription=subscription)
            if isinstance(outcome, ReplacementCancelled)
            else outcome
        )


def _beginning(context: "Context") -> Callable[[str], Awaitable[ReplacementBegun]]:
    async def act(key: str) -> ReplacementBegun:
        """The guard has begun it."""
        return ReplacementBegun(await context.services.sim_replacements.begun_by(key))

    return act


def _allowed(
    context: "Context",
    subscription: ServiceSubscription,
    input: ReplaceSimInput,
    asked: Wanted | InvalidInput,
    key: str,
) -> Guard[Hindrance]:
    if isinstance(asked, InvalidInput):
        return unless(asked)
    need = Need(StepUpAction.REPLACE_SIM, [input.subscription_id], details(input.method))
    confirm = confirmed(context, need, input.step_up_token, subscription.phone_numbers, key)

    async def guard(connection: AsyncConnection) -> Hindrance | None:
        problem = asked.problem or await hindrance(context, connection, asked) or await confirm(connection)
        if problem is None:
            await context.services.sim_replacements.begin(connection, key, asked.new)
        return problem

    return guard


async def _subscription(context: "Context", held: Held | None) -> ServiceSubscription | None:
    """Whose SIM it replaces; None where the caller may not see it."""
    if held is None or not context.signed_in.may(ContactRole.SUBSCRIPTIONS, held.new.account_id):
        return None
    (found,) = await subscriptions(context, [held.new.subscription_id])
    if isinstance(found, Fault):
        raise found
    return found
