"""Subscriptions in the contract of the billing port."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from gateway.faults import Capability
from gateway.graph.common import Direction
from gateway.graph.subscriptions.types import (
    Contract,
    ServiceSubscription,
    SubscriptionFilter,
    SubscriptionKind,
    SubscriptionOrder,
    SubscriptionOrderField,
    SubscriptionStatus,
)
from gateway.ports.billing import Billing
from gateway.ports.paging import PageRequest
from tests.contracts.batches import Batch
from tests.contracts.breaking import Call
from tests.contracts.lists import Listing, Reading
from tests.contracts.worlds import Billed, made_up_number

CAPABILITY = Capability.SUBSCRIPTIONS
ALL = SubscriptionFilter()
BY_NUMBER = SubscriptionOrder(field=SubscriptionOrderField.NUMBER)
EVER = datetime(1, 1, 1, tzinfo=UTC)
HOME = "+46"
"""Numbers in national form are of this country."""

Rank = Callable[[ServiceSubscription], Any]
Holds = Callable[[ServiceSubscription], bool]


def reading(port: Billing, where: SubscriptionFilter, order: SubscriptionOrder = BY_NUMBER) -> Reading:
    return Reading(
        page=lambda scope, request: port.subscriptions(scope, where, order, request),
        count=lambda scope: port.count_subscriptions(scope, where),
    )


def contract(subscription: ServiceSubscription) -> Contract:
    assert subscription.contract is not None
    return subscription.contract


def number(subscription: ServiceSubscription) -> str:
    return subscription.phone_numbers[0] if subscription.phone_numbers else ""


RANKS: Mapping[SubscriptionOrderField, Rank | None] = {
    SubscriptionOrderField.NUMBER: number,
    SubscriptionOrderField.USER_NAME: None,
    SubscriptionOrderField.KIND: None,
    SubscriptionOrderField.ACTIVATED_AT: lambda each: contract(each).activated_at or EVER,
}


def ordered(field: SubscriptionOrderField, direction: Direction) -> Listing:
    order = SubscriptionOrder(field=field, direction=direction)
    return Listing(
        ServiceSubscription,
        CAPABILITY,
        lambda port, _: reading(port, ALL, order),
        lambda customer: customer.subscriptions,
        RANKS[field],
        descending=direction is Direction.DESC,
    )


LISTINGS = {
    f"subscriptions by {field.name} {direction.name}": ordered(field, direction)
    for field in SubscriptionOrderField
    for direction in Direction
}


def filtered(where: Callable[[Billed], SubscriptionFilter], holds: Callable[[Billed], Holds]) -> Listing:
    def held(customer: Billed) -> dict[str, ServiceSubscription]:
        kept = holds(customer)
        return {id: each for id, each in customer.subscriptions.items() if kept(each)}

    return Listing(ServiceSubscription, CAPABILITY, lambda port, customer: reading(port, where(customer)), held, number)


def has_part(*parts: str) -> Holds:
    return lambda each: any(part in f"^{number}" for number in each.phone_numbers for part in parts)


def a_number(customer: Billed) -> str:
    """One that can be written in national form."""
    return min(each for each in customer.by_number if each.startswith(HOME))


def national(beginning: str) -> tuple[str, str]:
    """What a search for 0… finds: numbers that begin so at home, and those that have it in them as it stands."""
    return f"^{HOME}{beginning.removeprefix('0')}", beginning


def a_user(customer: Billed) -> str:
    return min(name for each in customer.subscriptions.values() if (name := contract(each).user_name) is not None)


def mentions(text: str) -> Holds:
    def holds(each: ServiceSubscription) -> bool:
        names = (contract(each).user_name or "", contract(each).specification.plan_name)
        return any(text.casefold() in name.casefold() for name in names)

    return holds


def a_plan(customer: Billed) -> str:
    return contract(min(customer.subscriptions.values(), key=lambda each: each.subscription_id)).specification.plan_name


VOICE = [SubscriptionKind.MOBILE_VOICE, SubscriptionKind.FIXED_VOICE]
NOT_IN_SERVICE = [SubscriptionStatus.SUSPENDED, SubscriptionStatus.TERMINATED, SubscriptionStatus.CREATED]

FILTERED = {
    "subscriptions of two kinds": filtered(
        lambda _: SubscriptionFilter(kinds=VOICE), lambda _: lambda each: each.kind in VOICE
    ),
    "subscriptions of three statuses": filtered(
        lambda _: SubscriptionFilter(statuses=NOT_IN_SERVICE),
        lambda _: lambda each: contract(each).status in NOT_IN_SERVICE,
    ),
    "subscriptions of a kind and a status": filtered(
        lambda _: SubscriptionFilter(kinds=VOICE, statuses=[SubscriptionStatus.SUSPENDED]),
        lambda _: lambda each: each.kind in VOICE and contract(each).status is SubscriptionStatus.SUSPENDED,
    ),
    "subscriptions by the end of a number": filtered(
        lambda customer: SubscriptionFilter(number=a_number(customer)[-4:]),
        lambda customer: has_part(a_number(customer)[-4:]),
    ),
    "subscriptions by a whole number": filtered(
        lambda customer: SubscriptionFilter(number=a_number(customer)),
        lambda customer: has_part(f"^{a_number(customer)}"),
    ),
    "subscriptions by the beginning of a number, as it is written at home": filtered(
        lambda customer: SubscriptionFilter(number=f"0{a_number(customer)[3:5]}-{a_number(customer)[5:8]} "),
        lambda customer: has_part(*national(f"0{a_number(customer)[3:8]}")),
    ),
    "subscriptions by a part of a user's name": filtered(
        lambda customer: SubscriptionFilter(search=a_user(customer)[1:6].upper()),
        lambda customer: mentions(a_user(customer)[1:6]),
    ),
    "subscriptions by a part of a plan's name": filtered(
        lambda customer: SubscriptionFilter(search=a_plan(customer)[:5].lower()),
        lambda customer: mentions(a_plan(customer)[:5]),
    ),
    "subscriptions by a search for a number": filtered(
        lambda customer: SubscriptionFilter(search=a_number(customer)[-5:]),
        lambda customer: has_part(a_number(customer)[-5:]),
    ),
}


def empty(where: SubscriptionFilter) -> Listing:
    return filtered(lambda _: where, lambda _: lambda _: False)


EMPTY = {
    "subscriptions of no kind": empty(SubscriptionFilter(kinds=[])),
    "subscriptions of no status": empty(SubscriptionFilter(statuses=[])),
    "subscriptions by a number nobody has": empty(SubscriptionFilter(number=made_up_number(1))),
    "subscriptions by a number that is none": empty(SubscriptionFilter(number="anna")),
    "subscriptions by a name nobody has": empty(SubscriptionFilter(search="nobody is called this")),
    "subscriptions by what means something to a machine": empty(SubscriptionFilter(search=".*(a|b)%_&;,='\"\\")),
}

BATCHES = {
    "subscriptions_by_id": Batch(
        ServiceSubscription, CAPABILITY, lambda port: port.subscriptions_by_id, lambda customer: customer.subscriptions
    ),
    "subscriptions_by_number": Batch(
        ServiceSubscription,
        CAPABILITY,
        lambda port: port.subscriptions_by_number,
        lambda customer: customer.by_number,
        made_up=made_up_number,
        spoilt_key=lambda customer, key: customer.by_number[key].subscription_id,
    ),
}

CALLS = {
    "subscriptions": Call(
        CAPABILITY, lambda port, customer: port.subscriptions(customer.scope, ALL, BY_NUMBER, PageRequest(10))
    ),
    "count_subscriptions": Call(CAPABILITY, lambda port, customer: port.count_subscriptions(customer.scope, ALL)),
    "subscriptions_by_id": Call(
        CAPABILITY, lambda port, customer: port.subscriptions_by_id(customer.scope, list(customer.subscriptions)[:10])
    ),
    "subscriptions_by_number": Call(
        CAPABILITY, lambda port, customer: port.subscriptions_by_number(customer.scope, list(customer.by_number)[:10])
    ),
}
