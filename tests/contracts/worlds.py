"""What a contract suite stands on: a port, what the system behind it holds in the graph's words, and levers to change that.

Whoever writes an adapter runs a twin of its system with two companies in it, says what each of them has, and inherits the suites. The
suites ask through the port alone, and want what is held, exactly. They are worth the more the more the world has: every state, lists of
several pages, two accounts, entries of equal rank.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Generic, TypeVar

from gateway.faults import ErrorCode
from gateway.graph.company.types import Account, Company
from gateway.graph.invoices.types import Invoice, InvoiceLine
from gateway.graph.orders.types import Order
from gateway.graph.plans.types import Offers
from gateway.graph.sim.types import Device, Sim
from gateway.graph.subscriptions.types import (
    NetworkService,
    ServiceFeatures,
    ServiceSubscription,
    SubscriptionKind,
)
from gateway.graph.tickets.types import Ticket
from gateway.graph.usage.types import UsageReport
from gateway.ports.documents import Document
from gateway.ports.messaging import Email, Messaging
from gateway.ports.scope import Scope

P = TypeVar("P")
H = TypeVar("H")
T = TypeVar("T")


class Breakage(Enum):
    """How a system fails, from now on and for every call."""

    DOWN = "says that it is out of service"
    SLOW = "takes longer than anybody waits"
    HALVED = "sends half of every answer, as if it were whole"
    MISSHAPEN = "sends answers of another shape than agreed"
    HTML = "sends a page for people, as if all were well"


CODES = {
    Breakage.DOWN: ErrorCode.BACKEND_UNAVAILABLE,
    Breakage.SLOW: ErrorCode.BACKEND_TIMEOUT,
    Breakage.HALVED: ErrorCode.BACKEND_BAD_RESPONSE,
    Breakage.MISSHAPEN: ErrorCode.BACKEND_BAD_RESPONSE,
    Breakage.HTML: ErrorCode.BACKEND_BAD_RESPONSE,
}
CODES_OF_CHANGES = {**dict.fromkeys(Breakage, ErrorCode.OUTCOME_UNKNOWN), Breakage.DOWN: ErrorCode.BACKEND_UNAVAILABLE}


@dataclass(frozen=True)
class Billed:
    """What billing holds of one company, all by backend id. `scope` covers every account."""

    scope: Scope
    company: Company
    accounts: Mapping[str, Account]
    subscriptions: Mapping[str, ServiceSubscription]
    by_number: Mapping[str, ServiceSubscription]
    """Of each number the latest life."""
    usage: Mapping[str, UsageReport]
    """By subscription; not every subscription has any."""
    invoices: Mapping[str, Invoice]
    lines: Mapping[str, list[InvoiceLine]]
    """By invoice."""
    documents: Mapping[str, Document]
    """Of some invoices, by invoice."""
    orders: Mapping[str, Order]
    offers: Mapping[SubscriptionKind, Offers]
    """The same for every company."""

    @property
    def companies(self) -> Mapping[str, Company]:
        return {self.company.company_id: self.company}


@dataclass(frozen=True)
class Provisioned:
    """What the network holds of one company."""

    scope: Scope
    services: Mapping[str, NetworkService]
    """By subscription."""
    by_number: Mapping[str, NetworkService]
    features: Mapping[str, ServiceFeatures]
    """By subscription."""
    sims: Mapping[str, Sim]
    sim_changes: Mapping[str, datetime]
    """By number in service: since when its SIM is the one it has."""
    devices: Mapping[str, Device]
    """By SIM; not every SIM has been seen in one."""
    free_card: str
    """The ICCID of a card that is in no service, and is the company's or nobody's."""
    in_service: str
    """The service id of a line with a SIM that works."""
    downloadable: str
    """A SIM that is an eSIM which waits to be downloaded."""


@dataclass(frozen=True)
class Ticketed:
    """What ticketing holds of one company. `scope` covers every account and the company itself."""

    scope: Scope
    tickets: Mapping[str, Ticket]
    attachments: Mapping[tuple[str, str], Document]
    """By ticket and attachment."""


class World(ABC, Generic[P, H]):
    """`port` waits long enough for any true answer of the system; what it holds is split by company."""

    port: P
    ours: H
    theirs: H

    @abstractmethod
    async def add_like(self, thing: type[T], id: str, new_id: str) -> T:
        """Adds one more thing, which differs from that one by its id alone, and says what it is."""

    @abstractmethod
    async def spoil(self, thing: type, key: str) -> None:
        """Makes what the system says of one thing illegible, whose it is and its key apart. A line by the id of its invoice, a service and
        a usage report by that of their subscription, a device by that of its SIM, everything else by its own."""

    @abstractmethod
    def breaks(self, how: Breakage) -> P:
        """From now on every call to the system fails in that way. The port to ask then, which need not wait so long."""


class Messages(ABC):
    """What the suite of the messaging port stands on."""

    port: Messaging

    @abstractmethod
    async def sent(self, to: str) -> list[str]:
        """The texts that went out to a number, oldest first."""

    @abstractmethod
    async def emailed(self, to: str) -> list[Email]:
        """The e-mails that went out to an address, oldest first."""

    @abstractmethod
    def breaks(self, how: Breakage) -> Messaging:
        """As for a World."""

    @abstractmethod
    def refuses(self, to: str) -> None:
        """From now on that number or address takes no messages."""

    @abstractmethod
    def heals(self) -> None:
        """From now on the system works again."""


def made_up(number: int) -> str:
    """An id as long as ids can be, of nothing there is."""
    return f"{number:02d}".rjust(24, "x")


def made_up_number(number: int) -> str:
    """As long as numbers can be, and nobody's."""
    return f"+9990000000{number:05d}"
