"""Changing the plan of a subscription, and topping up its data."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
import strawberry

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.ids import PLAN, TOP_UP, backend_id
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.orders.queries import orders_by_id
from gateway.graph.orders.types import Order
from gateway.graph.plans.edges import earliest_on, offering_ids, offers
from gateway.graph.plans.refusals import not_offered, refusal
from gateway.graph.plans.results import (
    ChangePlanInput,
    ChangePlanResult,
    ChangePlanSuccess,
    TopUpDataInput,
    TopUpDataResult,
    TopUpDataSuccess,
)
from gateway.graph.plans.types import OfferedPlan, OfferedTopUp
from gateway.graph.problems import Conflict, InvalidInput, KeyProblem, NotAllowed, NotFound
from gateway.graph.rights import Policy, resolved
from gateway.graph.subscriptions.own import as_it_is_now, own_subscription, told_of
from gateway.graph.subscriptions.types import ServiceSubscription
from gateway.graph.writing import Change, make, read_back, telling, unless, unless_made
from gateway.ports.billing import PlanChange
from gateway.ports.refusals import Reason, Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
PlanArgument = Annotated[ChangePlanInput, strawberry.argument(description="The subscription, the plan, and when.")]
TopUpArgument = Annotated[TopUpDataInput, strawberry.argument(description="The subscription and the package.")]

LONGEST_WAIT = timedelta(days=365)
"""From the earliest day on which a plan can take effect: until it does, the subscription can have no other."""


class PlanOrdered(msgspec.Struct, tag=True):
    order_id: str


class ToppedUp(msgspec.Struct, tag=True):
    top_up_id: str


@strawberry.type
class PlanMutations:
    @resolved(
        by=Policy.SUBSCRIPTIONS, description="Orders another plan for a subscription, where the agreement allows it."
    )
    async def change_plan(self, info: Info, input: PlanArgument) -> ChangePlanResult:
        context = info.context
        plan_id = backend_id(PLAN, input.plan_option_id)
        subscription = await own_subscription(context, input.subscription_id)
        if not isinstance(subscription, ServiceSubscription):
            return subscription
        (has,) = await offering_ids(context, [subscription])
        if isinstance(has, Fault):
            raise has
        sold = (await offers(context, subscription.kind)).plans
        plan = next((each for each in sold if plan_id == each.offering_id != has), None)
        name = plan.name if plan is not None else plan_id
        change: Change[PlanOrdered | Refused] = Change(
            operation="changePlan",
            input=input,
            outcomes=PlanOrdered | Refused,
            object_id=input.subscription_id,
            before={"plan": has},
            tells=telling(told_of(context, subscription, NotificationKind.PLAN_CHANGE_ORDERED, plan=name)),
        )
        outcome = await make(
            context,
            change,
            _ordering(context, subscription, plan_id, input.effective_on),
            unless(_not_sold_then(context, plan, input)),
        )
        if isinstance(outcome, Refused):
            return _refused(context, subscription, outcome, "planOptionId")
        if not isinstance(outcome, PlanOrdered):
            return outcome
        return ChangePlanSuccess(
            subscription=await as_it_is_now(context, subscription), order=await read_back(_order(context, outcome))
        )

    @resolved(by=Policy.SUBSCRIPTIONS, description="Buys a package of data for a subscription, to be used at once.")
    async def top_up_data(self, info: Info, input: TopUpArgument) -> TopUpDataResult:
        context = info.context
        top_up_id = backend_id(TOP_UP, input.top_up_option_id)
        subscription = await own_subscription(context, input.subscription_id)
        if not isinstance(subscription, ServiceSubscription):
            return subscription
        outcome = await _topped_up(context, subscription, input, top_up_id)
        if isinstance(outcome, Refused):
            return _refused(context, subscription, outcome, "topUpOptionId")
        if not isinstance(outcome, ToppedUp):
            return outcome
        return TopUpDataSuccess(subscription=await as_it_is_now(context, subscription))


def _ordering(
    context: "Context", subscription: ServiceSubscription, plan_id: str, effective_on: date | None
) -> Callable[[str], Awaitable[PlanOrdered | Refused]]:
    change = PlanChange(subscription.subscription_id, plan_id, effective_on, context.signed_in.name)
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)

    async def act(key: str) -> PlanOrdered | Refused:
        ordered = await context.ports.billing.change_plan(scope, change, key)
        return ordered if isinstance(ordered, Refused) else PlanOrdered(ordered.order_id)

    return act


def _not_sold_then(context: "Context", plan: OfferedPlan | None, input: ChangePlanInput) -> InvalidInput | None:
    """To a later attempt it may be the plan the subscription has, and its day may have come."""
    if plan is None:
        return not_offered(context, "planOptionId")
    earliest = earliest_on(context, plan)
    latest = earliest + LONGEST_WAIT
    if input.effective_on is None or earliest <= input.effective_on <= latest:
        return None
    if input.effective_on < earliest:
        rule, text = (
            "TOO_EARLY",
            context.say(
                "The plan can take effect on {day} at the earliest. Choose that day or a later one.", day=earliest
            ),
        )
    else:
        rule, text = (
            "TOO_LATE",
            context.say(
                "The plan can take effect on {day} at the latest. Choose that day or an earlier one.", day=latest
            ),
        )
    return InvalidInput(message=text, path=["input", "effectiveOn"], rule=rule)


async def _topped_up(
    context: "Context", subscription: ServiceSubscription, input: TopUpDataInput, top_up_id: str
) -> ToppedUp | Refused | InvalidInput | KeyProblem:
    sold = (await offers(context, subscription.kind)).top_ups
    top_up = next((each for each in sold if each.offering_id == top_up_id), None)
    change: Change[ToppedUp | Refused] = Change(
        operation="topUpData", input=input, outcomes=ToppedUp | Refused, object_id=input.subscription_id
    )
    if top_up is None:
        return await unless_made(context, change, not_offered(context, "topUpOptionId"))
    told = told_of(context, subscription, NotificationKind.DATA_TOPPED_UP, package=top_up.name)
    return await make(context, replace(change, tells=telling(told)), _topping_up(context, subscription, top_up))


def _topping_up(
    context: "Context", subscription: ServiceSubscription, top_up: OfferedTopUp
) -> Callable[[str], Awaitable[ToppedUp | Refused]]:
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)

    async def act(key: str) -> ToppedUp | Refused:
        said = await context.ports.billing.top_up(scope, subscription.subscription_id, top_up, key)
        return said if isinstance(said, Refused) else ToppedUp(said)

    return act


def _refused(
    context: "Context", subscription: ServiceSubscription, refused: Refused, option: str
) -> NotFound | NotAllowed | InvalidInput | Conflict:
    if refused.reason is Reason.NOT_OFFERED:
        context.services.kept.forget(context.ports.billing.offers, subscription.kind)
    return refusal(context, refused, option)


async def _order(context: "Context", ordered: PlanOrdered) -> Order:
    (found,) = await orders_by_id(context, [ordered.order_id])
    if isinstance(found, Fault):
        raise found
    if found is None:
        raise Fault(ErrorCode.BACKEND_BAD_RESPONSE, capability=Capability.ORDERS, detail="the order is not known")
    return found
