"""Ticketing: the customer's tickets."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from gateway.faults import Fault
from gateway.ports.documents import Document
from gateway.ports.paging import Page, PageRequest
from gateway.ports.scope import Scope

if TYPE_CHECKING:
    from gateway.graph.tickets.types import Ticket, TicketFilter


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
