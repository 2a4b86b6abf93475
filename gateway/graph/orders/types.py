"""Orders ("Beställningar")."""

from datetime import datetime
from enum import Enum

import strawberry

from gateway.graph.common import Money, Node
from gateway.graph.company.edges import account_of
from gateway.graph.company.types import Account
from gateway.graph.edges import edge
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import ICCID, PhoneNumber
from gateway.graph.subscriptions.edges import subscription_of
from gateway.graph.subscriptions.types import ServiceSubscription


@strawberry.enum(description="The life of an order (TMF622 ProductOrderStateType).")
class OrderStatus(Enum):
    ACKNOWLEDGED = strawberry.enum_value("ACKNOWLEDGED", description="Received.")
    REJECTED = strawberry.enum_value("REJECTED", description="Refused by the operator.")
    PENDING = strawberry.enum_value("PENDING", description="Waiting for its date or for a step of somebody else's.")
    HELD = strawberry.enum_value("HELD", description="Stopped by a problem that has to be cleared first.")
    IN_PROGRESS = strawberry.enum_value("IN_PROGRESS", description="Being carried out.")
    ASSESSING_CANCELLATION = strawberry.enum_value(
        "ASSESSING_CANCELLATION", description="The operator is looking at a wish to cancel."
    )
    PENDING_CANCELLATION = strawberry.enum_value("PENDING_CANCELLATION", description="Being cancelled.")
    CANCELLED = strawberry.enum_value("CANCELLED", description="Cancelled.")
    COMPLETED = strawberry.enum_value("COMPLETED", description="Carried out.")
    FAILED = strawberry.enum_value("FAILED", description="Could not be carried out.")
    PARTIAL = strawberry.enum_value("PARTIAL", description="Carried out in part.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="One thing that is ordered.")
class OrderItem:
    subscription_id: strawberry.Private[str | None]
    name: str = strawberry.field(description="What is ordered.")
    options: list[str] = strawberry.field(description="What it contains, by name.")
    phone_number: PhoneNumber | None = strawberry.field(description="Its number, once it is known.")
    iccid: ICCID | None = strawberry.field(description="Its SIM, once it is known.")
    user_name: str | None = strawberry.field(description="Who is to use it.")
    subscription: ServiceSubscription | None = edge(
        subscription_of, description="The subscription it makes or changes, once there is one.", by=Policy.SUBSCRIPTIONS
    )
    monthly_fee: Money | None = strawberry.field(description="Fee a month without VAT; null without one.")
    one_time_fee: Money | None = strawberry.field(description="Fee once, without VAT; null without one.")


@policy(Policy.ORDERS)
@strawberry.type(description="An order.")
class Order(Node):
    order_id: strawberry.Private[str]
    account_id: strawberry.Private[str]
    number: str = strawberry.field(description="Order number, to quote to customer service.")
    status: OrderStatus = strawberry.field(description="Where it is in its life.")
    placed_at: datetime = strawberry.field(description="When it was placed.")
    placed_by: str | None = strawberry.field(description="Who placed it.")
    account: Account | None = edge(account_of, description="The account it is for.", by=Policy.ANY_ROLE)
    requested_for: datetime | None = strawberry.field(description="When it is wanted.")
    items: list[OrderItem] = strawberry.field(description="What is ordered.")
    cancellable: bool = strawberry.field(description="Whether it may still be cancelled.")
    date_changeable: bool = strawberry.field(description="Whether its date may still be changed.")
    reason: str | None = strawberry.field(
        description="Why it waits, failed, was refused or cancelled; null when all is well."
    )


@strawberry.input(description="Which orders to list; every condition given must hold.")
class OrderFilter:
    account_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="Of any of these accounts.")
    statuses: list[OrderStatus] | None = strawberry.field(default=None, description="Any of these statuses.")
    subscription_id: strawberry.ID | None = strawberry.field(default=None, description="About this subscription.")
