"""Subscriptions ("Abonnemang")."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from gateway.graph.barring.edges import available_bars_of
from gateway.graph.barring.types import Bar, BarOption, OfferedBar
from gateway.graph.common import Direction, Money, Node
from gateway.graph.company.edges import account_of
from gateway.graph.company.types import Account
from gateway.graph.edges import edge
from gateway.graph.forwarding.edges import available_forwardings_of
from gateway.graph.forwarding.types import CallForwarding, ForwardingOption, OfferedForwarding
from gateway.graph.orders.listing import orders_of_subscription
from gateway.graph.paging import Connection
from gateway.graph.plans.edges import plan_options_of, top_up_options_of
from gateway.graph.plans.types import PlanOption, TopUpOption
from gateway.graph.problems import orders_in_the_way
from gateway.graph.rights import Policy, governed, policy
from gateway.graph.scalars import PhoneNumber
from gateway.graph.sim.edges import device_of, sim_of
from gateway.graph.sim.types import Device, Sim, SimKind, SimReplacement
from gateway.graph.subscriptions.actions import actions_of
from gateway.graph.subscriptions.edges import bars_of, contract_of, forwardings_of
from gateway.graph.tickets.listing import tickets_of_subscription
from gateway.graph.usage.edges import usage_of, usage_trend_of
from gateway.graph.usage.types import MonthlyUsage, Usage
from gateway.ports.refusals import Reason

if TYPE_CHECKING:
    from gateway.graph.orders.types import Order
    from gateway.graph.tickets.types import Ticket


@strawberry.enum(description="What kind of service a subscription is.")
class SubscriptionKind(Enum):
    MOBILE_VOICE = strawberry.enum_value("MOBILE_VOICE", description="Mobile telephony, with or without data.")
    MOBILE_BROADBAND = strawberry.enum_value("MOBILE_BROADBAND", description="Mobile data alone.")
    M2M = strawberry.enum_value("M2M", description="Machine to machine.")
    FIXED_VOICE = strawberry.enum_value("FIXED_VOICE", description="Fixed telephony.")
    BROADBAND = strawberry.enum_value("BROADBAND", description="Fixed broadband; has no number.")


@strawberry.enum(description="The life of a subscription (TMF637 ProductStatusType).")
class SubscriptionStatus(Enum):
    CREATED = strawberry.enum_value("CREATED", description="Ordered; nothing has happened yet.")
    PENDING_ACTIVE = strawberry.enum_value("PENDING_ACTIVE", description="Being activated.")
    ACTIVE = strawberry.enum_value("ACTIVE", description="In service.")
    SUSPENDED = strawberry.enum_value("SUSPENDED", description="Out of service for the time being.")
    PENDING_TERMINATE = strawberry.enum_value("PENDING_TERMINATE", description="Being ended.")
    TERMINATED = strawberry.enum_value("TERMINATED", description="Ended.")
    CANCELLED = strawberry.enum_value("CANCELLED", description="Cancelled before it was active.")
    ABORTED = strawberry.enum_value("ABORTED", description="Its activation failed.")


@policy(Policy.AS_PARENT)
@strawberry.type(description='What the subscription consists of ("Tjänstespecifikation").')
class ServiceSpecification:
    plan_name: str = strawberry.field(description="Name of the plan.")
    data_package_name: str | None = strawberry.field(description="Name of the data package; null without one.")
    data_allowance_bytes: float | None = strawberry.field(
        description="Data included per period, in bytes; null when unlimited or none."
    )
    sim_kind: SimKind | None = strawberry.field(description="Kind of SIM the plan is delivered on; null without a SIM.")
    included_services: list[str] = strawberry.field(description="Names of the services included.")
    monthly_fee: Money | None = strawberry.field(description="Monthly fee without VAT; null when none is agreed.")


@strawberry.enum(description="What can be done with a subscription.")
class SubscriptionActionKind(Enum):
    RENAME_USER = strawberry.enum_value("RENAME_USER", description="Change its user's name.")
    REPLACE_SIM = strawberry.enum_value("REPLACE_SIM", description="Give it another SIM.")
    REVEAL_SIM_CODES = strawberry.enum_value("REVEAL_SIM_CODES", description="Read its SIM's PIN and PUK.")
    CHANGE_BARS = strawberry.enum_value("CHANGE_BARS", description="Set and lift bars.")
    CHANGE_FORWARDINGS = strawberry.enum_value("CHANGE_FORWARDINGS", description="Set and end call forwardings.")
    CHANGE_PLAN = strawberry.enum_value("CHANGE_PLAN", description="Change to another plan.")
    TOP_UP_DATA = strawberry.enum_value("TOP_UP_DATA", description="Buy more data.")
    CREATE_TICKET = strawberry.enum_value("CREATE_TICKET", description="Open a ticket about it.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="Something that can be done with a subscription, now or at other times.")
class SubscriptionAction:
    blocking_order_ids: strawberry.Private[Sequence[str]]
    action: SubscriptionActionKind = strawberry.field(description="What.")
    enabled: bool = strawberry.field(description="Whether it can be done now.")
    visible: bool = strawberry.field(description="Whether it is offered to such a subscription at all.")
    reason: str | None = strawberry.field(
        description="Why it cannot be done now, in the language of Accept-Language; null where it can."
    )
    blocking_orders: list[Annotated["Order", strawberry.lazy("gateway.graph.orders.types")]] | None = edge(
        orders_in_the_way, description="The orders under way that stand against it, as far as you may see them."
    )
    blocking_replacement: SimReplacement | None = strawberry.field(
        description="Of REPLACE_SIM: the replacement that stands against another until the new SIM has taken over; "
        "cancelSimReplacement stops it while it is cancellable."
    )


@dataclass(frozen=True, slots=True)
class AllowedAction:
    """Billing's word on one of them, whoever asks."""

    action: SubscriptionActionKind
    visible: bool
    reason: Reason | None
    """Why it cannot be done now; None where it can."""
    blocking_orders: Sequence[str]
    """Backend ids."""


@dataclass(slots=True)
class Contract:
    """What billing alone says of a subscription: one read brings it all."""

    user_name: str | None
    status: SubscriptionStatus
    activated_at: datetime | None
    binding_until: date | None
    specification: ServiceSpecification
    offering_id: str | None
    """Of its plan, a backend id."""


def _contract(name: str, description: str) -> Any:
    return edge(contract_of(name), description=description, known=f"contract.{name}")


@policy(Policy.SUBSCRIPTIONS)
@strawberry.type(
    description="A subscription. Billing and the network both know its kind and numbers; what only one of them knows is "
    "null while that one cannot be reached."
)
class ServiceSubscription(Node):
    subscription_id: strawberry.Private[str]
    account_id: strawberry.Private[str]
    contract: strawberry.Private[Contract | None]
    kind: SubscriptionKind = strawberry.field(description="What kind of service it is.")
    phone_numbers: list[PhoneNumber] = strawberry.field(
        description="Its numbers, the primary one first; empty for fixed broadband."
    )
    user_name: str | None = _contract("user_name", "Who uses it.")
    status: SubscriptionStatus | None = _contract("status", "Where it is in its life.")
    activated_at: datetime | None = _contract("activated_at", "When it went into service; null before that.")
    binding_until: date | None = _contract("binding_until", "Last day of the binding period; null without one.")
    specification: ServiceSpecification | None = _contract("specification", "What it consists of.")
    account: Account | None = edge(account_of, description="The account it belongs to.")
    sim: Sim | None = edge(sim_of, description="Its SIM; null without one.")
    usage: Usage | None = edge(usage_of, description="Usage in the current period; null where nothing is measured.")
    usage_trend: list[MonthlyUsage] | None = edge(
        usage_trend_of, description="Usage by calendar month, oldest first, one entry a month."
    )
    device: Device | None = edge(
        device_of, description="The device its SIM sits in; null when the network has seen none."
    )
    bars: list[Bar] | None = edge(bars_of, description="Active bars, by code.")
    forwardings: list[CallForwarding] | None = edge(
        forwardings_of, description="Active call forwardings, in the order of their conditions."
    )
    available_bars: list[BarOption] | None = edge(
        available_bars_of,
        description="The bars that the network offers for it, by code, and whether each can be set now.",
    )
    available_forwardings: list[ForwardingOption] | None = edge(
        available_forwardings_of,
        description="The conditions under which the network can forward its calls, and whether each can be set now.",
    )
    actions: list[SubscriptionAction] | None = edge(
        actions_of, description="What may be done with it now and, where something may not, why."
    )
    plan_options: list[PlanOption] | None = edge(
        plan_options_of, description="The plans that are sold for its kind, without its own."
    )
    top_up_options: list[TopUpOption] | None = edge(
        top_up_options_of,
        description="Packages of data, for the home country and for abroad; empty where they are not offered for it.",
    )
    tickets: Connection[Annotated["Ticket", strawberry.lazy("gateway.graph.tickets.types")]] | None = strawberry.field(
        resolver=tickets_of_subscription,
        description="Tickets about it, last changed first. Reads once per subscription.",
        metadata=governed(Policy.SUBSCRIPTIONS),
    )
    orders: Connection[Annotated["Order", strawberry.lazy("gateway.graph.orders.types")]] | None = strawberry.field(
        resolver=orders_of_subscription,
        description="Orders about it, newest first. Reads once per subscription.",
        metadata=governed(Policy.SUBSCRIPTIONS),
    )


@dataclass(slots=True)
class NetworkService:
    """What provisioning says of a subscription: enough to stand in for it while billing is down."""

    subscription: ServiceSubscription
    sim_id: str | None
    bars: list[Bar]
    forwardings: list[CallForwarding]


@dataclass(frozen=True, slots=True)
class ServiceFeatures:
    """All that can be set on a subscription in the network, whether it is set or not."""

    service_id: str
    account_id: str
    in_service: bool
    """Otherwise nothing can be set or lifted."""
    phone_numbers: list[PhoneNumber]
    bars: list[OfferedBar]
    """By code."""
    forwardings: list[OfferedForwarding]
    """In the order of their conditions."""

    def of(self, codes: Container[str]) -> list[OfferedBar | OfferedForwarding]:
        """The bars and forwardings of these codes."""
        offered: tuple[OfferedBar | OfferedForwarding, ...] = (*self.bars, *self.forwardings)
        return [each for each in offered if each.code in codes]


@strawberry.input(description="Which subscriptions to list; every condition given must hold.")
class SubscriptionFilter:
    number: str | None = strawberry.field(
        default=None,
        description="Any part of a number, in international (+46…) or national form (0…); blanks and hyphens do not count.",
    )
    kinds: list[SubscriptionKind] | None = strawberry.field(default=None, description="Any of these kinds.")
    statuses: list[SubscriptionStatus] | None = strawberry.field(default=None, description="Any of these statuses.")
    account_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="Of any of these accounts.")
    search: str | None = strawberry.field(
        default=None, description="Any part of a number, a user's name or a plan's name."
    )


@strawberry.enum(description="What subscriptions can be sorted by.")
class SubscriptionOrderField(Enum):
    NUMBER = strawberry.enum_value("NUMBER", description="Primary number; those without come first.")
    USER_NAME = strawberry.enum_value("USER_NAME", description="User's name; those without come first.")
    KIND = strawberry.enum_value("KIND", description="Kind, in the operator's spelling.")
    ACTIVATED_AT = strawberry.enum_value(
        "ACTIVATED_AT", description="Time of activation; those not yet active come first."
    )


@strawberry.input(description="How to sort subscriptions.")
class SubscriptionOrder:
    field: SubscriptionOrderField = strawberry.field(description="What to sort by; ties are sorted by id.")
    direction: Direction = strawberry.field(default=Direction.ASC, description="Which way.")
