"""The world: what is true at one operator on the day it is loaded, in the operator's own words and not in any wire's.

Every fake builds its documents from these facts. Ids are the backend's: at most 24 characters, no underscore.
"""

from datetime import date, datetime, time
from decimal import Decimal

from msgspec import Struct

from backends.world.days import Day, Instant
from backends.world.words import (
    BillState,
    Condition,
    Delivery,
    DeviceKind,
    ItemAction,
    Kind,
    NumberKind,
    OrderState,
    SetBy,
    Severity,
    SimKind,
    SimState,
    Status,
    TicketStatus,
    TicketType,
)


class Fact(Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """A frozen record that is read strictly: an unknown key, a missing one or a wrong type stops the loading."""


class Address(Fact, frozen=True, kw_only=True):
    street: str
    post_code: str
    city: str
    country: str = "SE"


class Person(Fact, frozen=True, kw_only=True):
    id: str
    given_name: str
    family_name: str
    phone: str
    email: str

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class ExtraBill(Fact, frozen=True, kw_only=True):
    """A bill beside the monthly one, of a single line. `amount` is without VAT."""

    on: Day
    text: str
    amount: Decimal
    quantity: int = 1
    state: BillState


class Account(Fact, frozen=True, kw_only=True):
    """A customer number and how it is billed. `bill_states`: newest month first; all older months are settled.

    `plan_change` is whether its agreement lets the customer change plans.
    """

    id: str
    name: str
    reference: str | None = None
    addressee: str
    address: Address
    delivery: Delivery
    email: str | None = None
    opened: Day
    bill_states: tuple[BillState, ...]
    extra_bills: tuple[ExtraBill, ...] = ()
    plan_change: bool = True
    company: str = ""


class Company(Fact, frozen=True, kw_only=True):
    """`contact` is the id of the one among its people whom the operator has registered."""

    id: str
    name: str
    trading_name: str
    organisation_number: str
    phone: str
    email: str
    address: Address
    contact: str
    people: tuple[Person, ...]
    accounts: tuple[Account, ...]


class Operator(Fact, frozen=True, kw_only=True):
    """Who sends the bills. `bankgiro` is written with its hyphen."""

    id: str
    name: str
    organisation_number: str
    bankgiro: str
    phone: str
    email: str
    address: Address


class Plan(Fact, frozen=True, kw_only=True):
    """What is sold, or once was. `allowance_bytes` null with a data package means unlimited.

    A change to it takes effect at the earliest so many days on.
    """

    id: str
    name: str
    kind: Kind
    monthly_fee: Decimal
    sold: bool = True
    lead_days: int = 1
    data_package: str | None = None
    allowance_bytes: int | None = None
    included: tuple[str, ...] = ()


class TopUp(Fact, frozen=True, kw_only=True):
    """More data for the current period, or for use in a region abroad."""

    id: str
    name: str
    kinds: tuple[Kind, ...]
    data_bytes: int
    price: Decimal
    valid_days: int
    region: str | None = None


class BarOffer(Fact, frozen=True, kw_only=True):
    """One bar and the kinds of subscription that are offered it; none: only the operator sets it.

    A change of it is applied at once, or after some seconds.
    """

    code: str
    label: str
    kinds: tuple[Kind, ...] = ()
    applied_after_seconds: int = 0


class ForwardingOffer(Fact, frozen=True, kw_only=True):
    condition: Condition
    label: str
    kinds: tuple[Kind, ...]
    applied_after_seconds: int = 0


class ForbiddenTarget(Fact, frozen=True, kw_only=True):
    """Numbers that begin like this are never forwarded to."""

    prefix: str
    kind: NumberKind


class Numbering(Fact, frozen=True, kw_only=True):
    """`home` is the home country's prefix; a number there with fewer digits after it is a short number."""

    home: str
    shortest_digits: int
    forbidden_targets: tuple[ForbiddenTarget, ...]


class DeviceModel(Fact, frozen=True, kw_only=True):
    """`tac` is the first eight digits of the IMEI. Null names stand for a device nobody has registered."""

    tac: str
    manufacturer: str | None
    model: str | None
    kind: DeviceKind


class PhoneNumber(Fact, frozen=True, kw_only=True):
    id: str
    e164: str


class Sim(Fact, frozen=True, kw_only=True):
    id: str
    iccid: str
    kind: SimKind
    state: SimState
    eid: str | None
    activated: datetime | None


class Card(Fact, frozen=True, kw_only=True):
    """A physical SIM that is in no subscription. `company` has it already; null: it is the operator's."""

    id: str
    iccid: str
    company: str | None = None
    state: SimState = SimState.AVAILABLE


class Network(Fact, frozen=True, kw_only=True):
    """How long the network takes over another SIM, once it is to be there.

    An own card works after some seconds. A new eSIM's profile is downloaded after some. A new card comes by letter at
    a time of a working day, so many working days on, and is put in some seconds later. `smdp_address` is where eSIM
    profiles are downloaded from.
    """

    smdp_address: str
    own_sim_after_seconds: int
    esim_downloaded_after_seconds: int
    letter_after_working_days: int
    letter_at: time
    card_inserted_after_seconds: int


class SimCodes(Fact, frozen=True, kw_only=True):
    id: str
    pin1: str
    puk1: str
    pin2: str
    puk2: str


class Device(Fact, frozen=True, kw_only=True):
    id: str
    imei: str
    model: DeviceModel
    seen: datetime


class Bar(Fact, frozen=True, kw_only=True):
    """A bar that is set. `monitor` is null unless the network has not applied it yet."""

    code: str
    label: str
    set_by: SetBy
    since: datetime
    removable: bool
    monitor: str | None


class Forwarding(Fact, frozen=True, kw_only=True):
    """A forwarding that is set. `no_reply_seconds`: of CFNRy alone; quiescent: kept, without effect under CFU."""

    condition: Condition
    label: str
    to: str
    no_reply_seconds: int | None
    quiescent: bool
    monitor: str | None


class Use(Fact, frozen=True, kw_only=True):
    """How a line is used, for the generated history.

    `level` is per cent of what is usual for the plan; `quiet` are months without any use and `roaming` months with use
    abroad, counted back from the present one (0); `allowance_share` fixes the present month at that share of the
    plan's allowance.
    """

    level: int = 100
    quiet: tuple[int, ...] = ()
    roaming: tuple[int, ...] = ()
    allowance_share: float | None = None


class Subscription(Fact, frozen=True, kw_only=True):
    """`id` is billing's product, `service` provisioning's service; numbers have the primary one first."""

    id: str
    service: str
    company: str
    account: str
    plan: Plan
    status: Status
    activated: datetime | None
    ended: datetime | None
    binding_until: date | None
    user: str | None
    numbers: tuple[PhoneNumber, ...]
    sim: Sim | None
    sim_codes: SimCodes | None
    device: Device | None
    bars: tuple[Bar, ...]
    forwardings: tuple[Forwarding, ...]
    use: Use


class Note(Fact, frozen=True, kw_only=True):
    """What somebody wrote, on an order or on a ticket (there: by the customer or by an agent)."""

    author: str
    at: Instant
    text: str
    by_customer: bool = False


class OrderItem(Fact, frozen=True, kw_only=True):
    """`product` is null until billing has made one; from then on number, card and user are its."""

    action: ItemAction = ItemAction.ADD
    state: OrderState
    plan: str
    product: str | None = None
    number: str | None = None
    options: tuple[str, ...] = ()
    user: str | None = None
    one_time_fee: Decimal | None = None


class Order(Fact, frozen=True, kw_only=True):
    """`placed_by` is the id of one of the company's people."""

    id: str
    account: str
    external_id: str | None = None
    state: OrderState
    placed: Instant
    placed_by: str
    requested: Instant | None = None
    cancellation_reason: str | None = None
    notes: tuple[Note, ...] = ()
    items: tuple[OrderItem, ...]
    company: str = ""


class Department(Fact, frozen=True, kw_only=True):
    """Who works on the tickets of one type, what is said in answer to a new one and how it ends, and after how long."""

    id: str
    name: str
    ticket_type: TicketType
    agent: str
    answer: str
    answers_after_seconds: int
    resolution: str
    resolves_after_seconds: int


class Attachment(Fact, frozen=True, kw_only=True):
    """`file` lies beside the world's files, in `attachments/`."""

    id: str
    name: str
    mime_type: str
    file: str


class Ticket(Fact, frozen=True, kw_only=True):
    """About a subscription, else about an account, else (with no account) about the whole company."""

    id: str
    company: str
    account: str | None = None
    subscription: str | None = None
    type: TicketType
    status: TicketStatus
    severity: Severity = Severity.MINOR
    subject: str
    description: str
    created: Instant
    updated: Instant
    notes: tuple[Note, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class World(Struct, frozen=True, kw_only=True):
    """Everything by its id, in the order of the files. `today` is the day in Europe/Stockholm it was loaded for."""

    today: date
    operator: Operator
    plans: dict[str, Plan]
    top_ups: tuple[TopUp, ...]
    bar_offers: tuple[BarOffer, ...]
    forwarding_offers: tuple[ForwardingOffer, ...]
    numbering: Numbering
    network: Network
    cards: tuple[Card, ...]
    companies: dict[str, Company]
    accounts: dict[str, Account]
    people: dict[str, Person]
    subscriptions: dict[str, Subscription]
    orders: dict[str, Order]
    departments: dict[TicketType, Department]
    tickets: dict[str, Ticket]
    attachments: dict[str, bytes]
