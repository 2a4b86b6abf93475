"""What may be done with a subscription now, and why not: billing's word, and the rights of whoever asks."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gateway.faults import Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.edges import Outcome
from gateway.graph.problems import not_allowed
from gateway.graph.sim.in_the_way import replacements_in_the_way
from gateway.graph.subscriptions.wording import in_words, perhaps_under_way, under_way

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.sim.types import SimReplacement
    from gateway.graph.subscriptions.types import AllowedAction, ServiceSubscription, SubscriptionAction


async def actions_of(
    context: "Context", parents: "Sequence[ServiceSubscription]"
) -> Sequence["Outcome[list[SubscriptionAction]]"]:
    allowed = await allowed_actions(context, parents)
    latest = await context.services.sim_replacements.latest([parent.subscription_id for parent in parents])
    in_the_way = await replacements_in_the_way(context, latest)
    return [
        _actions(context, parent, each, in_the_way.get(parent.subscription_id))
        for parent, each in zip(parents, allowed, strict=True)
    ]


async def allowed_actions(
    context: "Context", parents: "Sequence[ServiceSubscription]"
) -> list["Outcome[Sequence[AllowedAction]]"]:
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    ids = [parent.subscription_id for parent in parents]
    return await context.reads.many(context.ports.billing.allowed_actions, scope, ids)


def _actions(
    context: "Context",
    subscription: "ServiceSubscription",
    allowed: "Outcome[Sequence[AllowedAction]]",
    replacement: "Outcome[SimReplacement]",
) -> "Outcome[list[SubscriptionAction]]":
    if allowed is None or isinstance(allowed, Fault):
        return allowed
    return [_action(context, subscription, each, replacement) for each in allowed]


def _action(
    context: "Context",
    subscription: "ServiceSubscription",
    allowed: "AllowedAction",
    replacement: "Outcome[SimReplacement]",
) -> "SubscriptionAction":
    from gateway.graph.subscriptions.types import SubscriptionAction, SubscriptionActionKind

    in_the_way = replacement if allowed.action is SubscriptionActionKind.REPLACE_SIM else None
    reason = in_words(context, allowed.reason) if allowed.reason is not None else None
    if isinstance(in_the_way, Fault):
        reason = perhaps_under_way(context)
    elif in_the_way is not None:
        reason = under_way(context, in_the_way)
    if allowed.action is SubscriptionActionKind.CREATE_TICKET and not context.signed_in.may(
        ContactRole.TICKETS, subscription.account_id
    ):
        reason = not_allowed(context).message
    return SubscriptionAction(
        action=allowed.action,
        enabled=reason is None,
        visible=allowed.visible,
        reason=reason,
        blocking_order_ids=allowed.blocking_orders,
        blocking_replacement=None if isinstance(in_the_way, Fault) else in_the_way,
    )
