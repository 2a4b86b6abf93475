"""What is sold, plans changed and data topped up, in the contract of the billing port."""

from dataclasses import replace
from datetime import timedelta

from gateway.faults import Capability, Fault
from gateway.graph.orders.types import Order, OrderStatus
from gateway.graph.plans.types import OfferedPlan, OfferedTopUp
from gateway.graph.subscriptions.types import (
    ServiceSubscription,
    SubscriptionActionKind,
    SubscriptionKind,
    SubscriptionStatus,
)
from gateway.ports.billing import Billing, PlanChange
from gateway.ports.refusals import Reason, Refused
from tests.contracts.breaking import Call
from tests.contracts.worlds import Billed, World, made_up

KIND = SubscriptionKind.MOBILE_VOICE
OVER = (
    OrderStatus.COMPLETED,
    OrderStatus.FAILED,
    OrderStatus.PARTIAL,
    OrderStatus.CANCELLED,
    OrderStatus.REJECTED,
)


def subscription(customer: Billed, status: SubscriptionStatus = SubscriptionStatus.ACTIVE) -> ServiceSubscription:
    """One with a limit of data, and no order under way."""
    ordered = {
        item.subscription_id for each in customer.orders.values() for item in each.items if each.status not in OVER
    }
    return next(
        each
        for id, each in customer.subscriptions.items()
        if each.kind is KIND and each.contract is not None and each.contract.status is status and id not in ordered
        if each.contract.specification.data_allowance_bytes is not None
    )


def another_plan(customer: Billed, of: ServiceSubscription) -> OfferedPlan:
    assert of.contract is not None
    has = of.contract.offering_id
    return next(each for each in customer.offers[KIND].plans if each.offering_id != has)


def package(customer: Billed, *, abroad: bool = False) -> OfferedTopUp:
    return next(each for each in customer.offers[KIND].top_ups if (each.roaming_region is not None) is abroad)


def change(customer: Billed) -> PlanChange:
    of = subscription(customer)
    return PlanChange(of.subscription_id, another_plan(customer, of).offering_id, None, "Anna Åkesson")


CALLS = {
    "allowed_actions": Call(
        Capability.SUBSCRIPTIONS,
        lambda port, customer: port.allowed_actions(customer.scope, [*customer.subscriptions][:9]),
    ),
    "offers": Call(Capability.ORDERS, lambda port, _: port.offers(KIND)),
    "change_plan": Call(
        Capability.ORDERS, lambda port, customer: port.change_plan(customer.scope, change(customer), "k1")
    ),
    "top_up": Call(
        Capability.USAGE,
        lambda port, customer: port.top_up(
            customer.scope, subscription(customer).subscription_id, package(customer), "k2"
        ),
    ),
}


class PlansContract:
    async def test_what_is_sold_for_each_kind(self, world: World[Billing, Billed]) -> None:
        assert {kind: await world.port.offers(kind) for kind in SubscriptionKind} == world.ours.offers

    async def test_what_is_refused_is_said_beforehand(self, world: World[Billing, Billed]) -> None:
        port, scope, wanted = world.port, world.ours.scope, change(world.ours)
        plan, top_up = SubscriptionActionKind.CHANGE_PLAN, SubscriptionActionKind.TOP_UP_DATA
        suspended = subscription(world.ours, SubscriptionStatus.SUSPENDED).subscription_id
        ours = [wanted.subscription_id, suspended]
        theirs = subscription(world.theirs).subscription_id

        async def reasons() -> dict[str, list[Reason | None]]:
            found = await port.allowed_actions(scope, [*ours, theirs, made_up(1)])
            said = {id: [] if isinstance(each, Fault) else each for id, each in found.items()}
            return {id: [one.reason for one in each if one.action in (plan, top_up)] for id, each in said.items()}

        assert await reasons() == {ours[0]: [None, None], ours[1]: [Reason.SUSPENDED, Reason.SUSPENDED]}
        await port.change_plan(scope, wanted, "k1")
        assert (await reasons())[ours[0]] == [Reason.ORDER_UNDER_WAY, None]

    async def test_a_plan_is_ordered_once(self, world: World[Billing, Billed]) -> None:
        port, scope, wanted = world.port, world.ours.scope, change(world.ours)
        made = [await port.change_plan(scope, wanted, "k1") for _ in range(2)]

        assert isinstance(made[0], Order)
        assert made[0] == made[1] == (await port.orders_by_id(scope, [made[0].order_id]))[made[0].order_id]
        assert (made[0].status, made[0].placed_by) == (OrderStatus.ACKNOWLEDGED, "Anna Åkesson")
        assert [item.subscription_id for item in made[0].items] == [wanted.subscription_id]
        blocked = await port.change_plan(scope, wanted, "k2")
        assert blocked == Refused(Reason.ORDER_UNDER_WAY, (made[0].order_id,))

    async def test_a_plan_for_a_day(self, world: World[Billing, Billed]) -> None:
        customer = world.ours
        first = await world.port.change_plan(customer.scope, change(customer), "k1")
        assert isinstance(first, Order)
        assert first.requested_for is not None
        earliest = first.requested_for.date()
        theirs = change(world.theirs)

        too_early = replace(theirs, effective_on=earliest - timedelta(days=3))
        assert await world.port.change_plan(world.theirs.scope, too_early, "k2") == Refused(Reason.TOO_EARLY)
        later = await world.port.change_plan(
            world.theirs.scope, replace(theirs, effective_on=earliest + timedelta(days=9)), "k3"
        )
        assert isinstance(later, Order)
        assert later.requested_for is not None
        assert timedelta(days=8) <= later.requested_for - first.requested_for <= timedelta(days=10)

    async def test_plans_that_are_refused(self, world: World[Billing, Billed]) -> None:
        port, scope, wanted = world.port, world.ours.scope, change(world.ours)
        suspended = subscription(world.ours, SubscriptionStatus.SUSPENDED).subscription_id
        ended = subscription(world.ours, SubscriptionStatus.CANCELLED).subscription_id
        nothing = replace(wanted, offering_id=made_up(1))

        assert await port.change_plan(scope, nothing, "k1") == Refused(Reason.NOT_OFFERED)
        nobodys = replace(wanted, subscription_id=made_up(1))
        assert await port.change_plan(scope, nobodys, "k2") == Refused(Reason.GONE)
        out = replace(wanted, subscription_id=suspended)
        assert await port.change_plan(scope, out, "k3") == Refused(Reason.SUSPENDED)
        over = replace(wanted, subscription_id=ended)
        assert await port.change_plan(scope, over, "k4") == Refused(Reason.ENDED)

    async def test_data_is_topped_up_once(self, world: World[Billing, Billed]) -> None:
        port, scope, id = world.port, world.ours.scope, subscription(world.ours).subscription_id
        before = world.ours.usage[id].current
        at_home, abroad = package(world.ours), package(world.ours, abroad=True)
        for _ in range(2):
            assert isinstance(await port.top_up(scope, id, at_home, "k1"), str)
            assert isinstance(await port.top_up(scope, id, abroad, "k2"), str)

        report = (await port.usage(scope, [id]))[id]
        assert not isinstance(report, Exception)
        assert before.data_remaining_bytes is not None
        assert report.current.data_remaining_bytes == before.data_remaining_bytes + at_home.data_bytes
        assert report.current.roaming_data_remaining_bytes == abroad.data_bytes

    async def test_packages_that_are_refused(self, world: World[Billing, Billed]) -> None:
        port, scope, wanted = world.port, world.ours.scope, package(world.ours)
        id = subscription(world.ours).subscription_id
        suspended = subscription(world.ours, SubscriptionStatus.SUSPENDED).subscription_id
        unknown = replace(wanted, offering_id=made_up(1))

        assert await port.top_up(scope, id, unknown, "k1") == Refused(Reason.NOT_OFFERED)
        more = replace(wanted, data_bytes=wanted.data_bytes + 1)
        assert await port.top_up(scope, id, more, "k2") == Refused(Reason.NOT_OFFERED)
        assert await port.top_up(scope, made_up(1), wanted, "k3") == Refused(Reason.GONE)
        assert await port.top_up(scope, suspended, wanted, "k4") == Refused(Reason.SUSPENDED)
