"""The graph's types, and of the fields that other systems answer how they are loaded."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Generic, NewType, TypeAlias, TypeVar

import strawberry
from strawberry.types.scalar import ScalarDefinition

from benchmarks.contenders.days import last_months
from benchmarks.contenders.plain.enums import (
    BarKind,
    BarSetter,
    DeviceKind,
    ForwardingCondition,
    InvoiceStatus,
    OrderStatus,
    SimKind,
    SimState,
    SubscriptionKind,
    SubscriptionStatus,
    TicketCategory,
    TicketStatus,
)

if TYPE_CHECKING:
    from benchmarks.contenders.plain.context import Context

T = TypeVar("T")
Info: TypeAlias = strawberry.Info["Context", None]

PhoneNumber = NewType("PhoneNumber", str)
ICCID = NewType("ICCID", str)
IMEI = NewType("IMEI", str)
IdempotencyKey = NewType("IdempotencyKey", str)
SCALARS: Mapping[object, ScalarDefinition] = {
    each: strawberry.scalar(name=each.__name__, serialize=str, parse_value=str)
    for each in (PhoneNumber, ICCID, IMEI, IdempotencyKey)
}


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.interface
class Problem:
    message: str
    path: list[str]


@strawberry.type
class NotFound(Problem):
    pass


@strawberry.type
class Money:
    amount: Decimal
    currency: str


@strawberry.type
class Period:
    from_: date = strawberry.field(name="from")
    to: date


@strawberry.type
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None


@strawberry.type(name="Edge")
class ConnectionEdge(Generic[T]):
    cursor: str
    node: T


@strawberry.type
class Connection(Generic[T]):
    page_info: PageInfo
    edges: list[ConnectionEdge[T]]
    nodes: list[T]
    total_count: int


@strawberry.type
class Company:
    name: str
    organisation_number: str


@strawberry.type
class Account(Node):
    number: str
    name: str


@strawberry.type
class ServiceSpecification:
    plan_name: str
    data_package_name: str | None
    data_allowance_bytes: float | None
    sim_kind: SimKind | None
    included_services: list[str]
    monthly_fee: Money | None


@strawberry.type
class Sim:
    sim_id: strawberry.Private[str]
    iccid: ICCID
    kind: SimKind
    state: SimState
    eid: str | None
    activated_at: datetime | None


@strawberry.type
class Device:
    sim_id: strawberry.Private[str]
    imei: IMEI
    manufacturer: str | None
    model: str | None
    kind: DeviceKind
    seen_at: datetime | None


@strawberry.type
class Bar:
    kind: BarKind
    code: str
    label: str
    set_by: BarSetter
    since: datetime
    removable: bool
    pending: bool


@strawberry.type
class CallForwarding:
    condition: ForwardingCondition
    to: PhoneNumber
    no_reply_seconds: int | None
    quiescent: bool
    pending: bool


@strawberry.type
class Usage:
    period: Period
    data_used_bytes: float
    data_remaining_bytes: float | None
    roaming_data_used_bytes: float
    voice_seconds: int
    sms_count: int
    mms_count: int
    as_of: datetime
    stale: bool


@strawberry.type
class MonthlyUsage:
    month: date
    data_used_bytes: float = 0
    roaming_data_used_bytes: float = 0
    voice_seconds: int = 0
    sms_count: int = 0


@strawberry.type
class MonthlyTotal:
    month: date
    total: Money
    invoice_count: int


@strawberry.type
class Ticket(Node):
    number: str
    subject: str
    category: TicketCategory
    department: str | None
    status: TicketStatus
    updated_at: datetime


@strawberry.type
class OrderItem:
    name: str
    phone_number: PhoneNumber | None
    user_name: str | None


@strawberry.type
class Order(Node):
    number: str
    status: OrderStatus
    placed_at: datetime
    requested_for: datetime | None
    items: list[OrderItem]


@strawberry.type
class Invoice(Node):
    account_id: strawberry.Private[str]
    number: str
    issued_on: date
    due_on: date | None
    status: InvoiceStatus
    total: Money
    remaining: Money

    @strawberry.field
    async def account(self, info: Info) -> Account | None:
        return await info.context.account(self.account_id)


@strawberry.type
class ServiceSubscription(Node):
    key: strawberry.Private[str]
    account_id: strawberry.Private[str]
    kind: SubscriptionKind
    status: SubscriptionStatus
    phone_numbers: list[PhoneNumber]
    user_name: str | None
    activated_at: datetime | None
    binding_until: date | None
    specification: ServiceSpecification

    @strawberry.field
    async def account(self, info: Info) -> Account | None:
        return await info.context.account(self.account_id)

    @strawberry.field
    async def sim(self, info: Info) -> Sim | None:
        service = await info.context.services.load(self.key)
        return await info.context.sims.load(service.sim_id) if service and service.sim_id else None

    @strawberry.field
    async def device(self, info: Info) -> Device | None:
        service = await info.context.services.load(self.key)
        return await info.context.devices.load(service.sim_id) if service and service.sim_id else None

    @strawberry.field
    async def usage(self, info: Info) -> Usage | None:
        report = await info.context.usage.load(self.key)
        return report.current if report else None

    @strawberry.field
    async def usage_trend(self, info: Info, months: int = 6) -> list[MonthlyUsage] | None:
        report = await info.context.usage.load(self.key)
        if report is None:
            return None
        return [
            report.months.get(month) or MonthlyUsage(month=month) for month in last_months(info.context.now, months)
        ]

    @strawberry.field
    async def bars(self, info: Info) -> list[Bar] | None:
        service = await info.context.services.load(self.key)
        return service.bars if service else None

    @strawberry.field
    async def forwardings(self, info: Info) -> list[CallForwarding] | None:
        service = await info.context.services.load(self.key)
        return service.forwardings if service else None

    @strawberry.field
    async def tickets(self, info: Info, first: int = 25) -> Connection[Ticket]:
        return await info.context.operator.tickets_about(self, first)

    @strawberry.field
    async def orders(self, info: Info, first: int = 25) -> Connection[Order]:
        return await info.context.operator.orders_about(self, first)


@strawberry.input
class SubscriptionFilter:
    kinds: list[SubscriptionKind] | None = None
    statuses: list[SubscriptionStatus] | None = None


@strawberry.input
class RenameSubscriptionUserInput:
    subscription_id: strawberry.ID
    user_name: str
    idempotency_key: IdempotencyKey


@strawberry.type
class RenameSubscriptionUserSuccess:
    subscription: ServiceSubscription


RenameSubscriptionUserResult = Annotated[
    RenameSubscriptionUserSuccess | NotFound, strawberry.union("RenameSubscriptionUserResult")
]
