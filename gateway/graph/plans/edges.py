"""Options of a subscription: what is sold for its kind, the cheapest first."""

import asyncio
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from gateway.faults import Fault
from gateway.graph.edges import Outcome
from gateway.graph.ids import PLAN, TOP_UP, public
from gateway.graph.months import day_of
from gateway.graph.plans.types import OfferedPlan, OfferedTopUp, Offers, PlanOption, TopUpOption
from gateway.graph.subscriptions.actions import allowed_actions
from gateway.graph.subscriptions.edges import contract_of

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.subscriptions.types import AllowedAction, ServiceSubscription, SubscriptionKind


async def plan_options_of(
    context: "Context", parents: "Sequence[ServiceSubscription]"
) -> Sequence[Outcome[list[PlanOption]]]:
    """Without the plan it has."""
    of_kind, has = await asyncio.gather(_of_kinds(context, parents), offering_ids(context, parents))
    return [
        _first_fault(of_kind[parent.kind], offering_id) or _plan_options(context, of_kind[parent.kind], offering_id)
        for parent, offering_id in zip(parents, has, strict=True)
    ]


async def top_up_options_of(
    context: "Context", parents: "Sequence[ServiceSubscription]"
) -> Sequence[Outcome[list[TopUpOption]]]:
    """Empty where billing says that topping up is not offered: packages are sold for the kind, but the plan may have no limit."""
    of_kind, allowed = await asyncio.gather(_of_kinds(context, parents), allowed_actions(context, parents))
    return [
        _first_fault(of_kind[parent.kind], actions) or _top_up_options(of_kind[parent.kind], actions)
        for parent, actions in zip(parents, allowed, strict=True)
    ]


async def offers(context: "Context", kind: "SubscriptionKind") -> Offers:
    return await context.services.kept.read(context.ports.billing.offers, kind)


async def offering_ids(context: "Context", parents: "Sequence[ServiceSubscription]") -> list[Outcome[str]]:
    """Of the plans they have."""
    unknown = [parent for parent in parents if parent.contract is None]
    read = await contract_of("offering_id")(context, unknown) if unknown else ()
    found = {parent.subscription_id: outcome for parent, outcome in zip(unknown, read, strict=True)}
    return [
        found[parent.subscription_id] if parent.contract is None else parent.contract.offering_id for parent in parents
    ]


def earliest_on(context: "Context", plan: OfferedPlan) -> date:
    return day_of(context.clock.now()) + timedelta(days=plan.lead_days)


async def _of_kinds(
    context: "Context", parents: "Sequence[ServiceSubscription]"
) -> "dict[SubscriptionKind, Offers | Fault]":
    kinds = list(dict.fromkeys(parent.kind for parent in parents))
    return dict(zip(kinds, await asyncio.gather(*(_offers_or_fault(context, kind) for kind in kinds)), strict=True))


async def _offers_or_fault(context: "Context", kind: "SubscriptionKind") -> Offers | Fault:
    try:
        return await offers(context, kind)
    except Fault as fault:
        return fault


def _first_fault(*outcomes: object) -> Fault | None:
    return next((outcome for outcome in outcomes if isinstance(outcome, Fault)), None)


def _plan_options(context: "Context", offered: Offers | Fault, has: Outcome[str]) -> list[PlanOption]:
    plans = () if isinstance(offered, Fault) else offered.plans
    return [
        PlanOption(
            id=public(PLAN, plan.offering_id),
            name=plan.name,
            data_allowance_bytes=plan.data_allowance_bytes,
            monthly_fee=plan.monthly_fee,
            earliest_on=earliest_on(context, plan),
        )
        for plan in plans
        if plan.offering_id != has
    ]


def _top_up_options(offered: Offers | Fault, actions: "Outcome[Sequence[AllowedAction]]") -> list[TopUpOption]:
    if isinstance(offered, Fault) or isinstance(actions, Fault) or not _offers_top_ups(actions or ()):
        return []
    return [_top_up_option(each) for each in offered.top_ups]


def _offers_top_ups(actions: "Sequence[AllowedAction]") -> bool:
    from gateway.graph.subscriptions.types import SubscriptionActionKind

    return any(each.action is SubscriptionActionKind.TOP_UP_DATA and each.visible for each in actions)


def _top_up_option(top_up: OfferedTopUp) -> TopUpOption:
    return TopUpOption(
        id=public(TOP_UP, top_up.offering_id),
        name=top_up.name,
        data_bytes=top_up.data_bytes,
        valid_days=top_up.valid_days,
        price=top_up.price,
        roaming_region=top_up.roaming_region,
    )
