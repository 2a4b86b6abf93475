"""Every change of the adapters, by the name of its port's method: one call each, and what goes over the wire of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from gateway.faults import Capability
from gateway.graph.tickets.types import TicketCategory, TicketMove
from gateway.ports.documents import Document as File
from gateway.ports.refusals import Reason
from gateway.ports.ticketing import NewMessage, NewTicket
from tests.adapters.documents import TICKET, Document
from tests.adapters.systems import OF_COMPANY, Adapters

TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
FILE = File("mätning.png", "image/png", b"\x89PNG")
SENT_FILE = {"name": "mätning.png", "mimeType": "image/png", "content": "iVBORw=="}
CUSTOMER = {"id": "o1001", "role": "customer", "@referredType": "Organization"}


@dataclass(frozen=True)
class Made:
    """`answer` is what the system says to it, `refusals` are the codes by which it may refuse, and what they mean."""

    capability: Capability
    ask: Callable[[Adapters], Awaitable[Any]]
    request: str
    body: Document
    status: int
    answer: Document
    refusals: dict[str, Reason] = field(default_factory=dict)


CHANGES = {
    "create_ticket": Made(
        Capability.TICKETS,
        lambda on: on.ticketing.create_ticket(
            OF_COMPANY, NewTicket(TicketCategory.SUPPORT, "Tyst 🏗", "Det knastrar.", "100201", "p1", [FILE]), "k1"
        ),
        f"POST {TICKETS}",
        {
            "externalId": "k1",
            "name": "Tyst 🏗",
            "description": "Det knastrar.",
            "severity": "Minor",
            "ticketType": "support",
            "relatedParty": [CUSTOMER],
            "relatedEntity": [
                {"id": "100201", "role": "account", "@referredType": "BillingAccount"},
                {"id": "p1", "role": "product", "@referredType": "Product"},
            ],
            "attachment": [SENT_FILE],
        },
        201,
        TICKET,
    ),
    "add_message": Made(
        Capability.TICKETS,
        lambda on: on.ticketing.add_message(OF_COMPANY, "t1", NewMessage("Anna", "Så här. مرحبا", [FILE]), "k1"),
        f"PATCH {TICKETS}/t1",
        {"note": [{"author": "Anna", "text": "Så här. مرحبا", "@type": "customerNote"}], "attachment": [SENT_FILE]},
        200,
        TICKET,
        {"ticketEnded": Reason.ENDED},
    ),
    "move_ticket": Made(
        Capability.TICKETS,
        lambda on: on.ticketing.move_ticket(OF_COMPANY, "t1", TicketMove.REOPEN, NewMessage("Anna", "Nej."), "k1"),
        f"PATCH {TICKETS}/t1",
        {"status": "inProgress", "note": [{"author": "Anna", "text": "Nej.", "@type": "customerNote"}]},
        200,
        TICKET,
        {"illegalTransition": Reason.NOT_NOW},
    ),
}
