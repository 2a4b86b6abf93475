"""Ticketing: the customer's tickets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from gateway.faults import Fault
from gateway.ports.documents import Document
from gateway.ports.paging import Page, PageRequest
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope

if TYPE_CHECKING:
    from gateway.graph.tickets.types import Ticket, TicketCategory, TicketFilter, TicketMove


@dataclass(frozen=True, slots=True)
class NewTicket:
    """Of an account, or (None) of the scope's company as a whole; ids are backend ids."""

    category: "TicketCategory"
    subject: str
    description: str
    account_id: str | None
    subscription_id: str | None
    files: Sequence[Document] = ()


@dataclass(frozen=True, slots=True)
class NewMessage:
    author: str
    text: str
    files: Sequence[Document] = ()


class Ticketing(Protocol):
    """Every method raises Fault where ticketing cannot be reached, is late, or gives an answer that makes no sense.

    A filter's public ids are not read here: the scope is already narrowed to the accounts, the subscription is given as a backend id.
    """

    async def tickets(
        self, scope: Scope, where: "TicketFilter", subscription_id: str | None, page: PageRequest
    ) -> "Page[Ticket]":
        """Last changed first."""
        ...

    async def count_tickets(self, scope: Scope, where: "TicketFilter", subscription_id: str | None) -> int: ...

    async def tickets_by_id(self, scope: Scope, ids: Sequence[str]) -> "Mapping[str, Ticket | Fault]":
        """At most 100 backend ids; what ticketing does not know, or the scope does not cover, is not in the answer.

        A Fault stands for what ticketing says of one ticket that makes no sense.
        """
        ...

    async def attachment(self, scope: Scope, ticket_id: str, attachment_id: str) -> Document | None: ...

    async def create_ticket(self, scope: Scope, ticket: NewTicket, key: str) -> "Ticket":
        """As it stands then, with the department of its category. The same key makes it once."""
        ...

    async def add_message(self, scope: Scope, ticket_id: str, message: NewMessage, key: str) -> "Ticket | Refused":
        """GONE, or ENDED. Of a ticket already read in this scope; a ticket that waits for the customer goes on with it."""
        ...

    async def move_ticket(
        self, scope: Scope, ticket_id: str, move: "TicketMove", message: NewMessage | None, key: str
    ) -> "Ticket | Refused":
        """GONE, or NOT_NOW. Of a ticket already read in this scope; move and message are one change."""
        ...
