"""TMF621: trouble tickets as documents, and what is attached to them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from backends.tmf.attachments import attached_file, attachment, attachments_under
from backends.tmf.documents import instant, reference
from backends.tmf.resource import Document, Resource
from backends.world import Department, Note, Ticket, World

BASE = "/tmf-api/troubleTicket/v4"

TICKETS = Resource(
    "troubleTicket",
    BASE,
    text=("externalId", "status", "ticketType", "lastUpdate"),
    several=("relatedEntity.id", "relatedParty.id"),
    sort=("lastUpdate",),
)
ATTACHMENTS = attachments_under(BASE)

RESOURCES = (TICKETS, ATTACHMENTS)


def documents(world: World) -> Mapping[str, Iterable[Document]]:
    """By the resource's name."""
    return {
        TICKETS.name: (trouble_ticket(ticket, world) for ticket in world.tickets.values()),
        ATTACHMENTS.name: [
            attached_file(facts.id, facts.mime_type, world.attachments[facts.id])
            for ticket in world.tickets.values()
            for facts in ticket.attachments
        ],
    }


def trouble_ticket(ticket: Ticket, world: World) -> Document:
    department = world.departments[ticket.type]
    return {
        "id": ticket.id,
        "href": TICKETS.href(ticket.id),
        "@type": "TroubleTicket",
        "name": ticket.subject,
        "description": ticket.description,
        "severity": ticket.severity.value,
        "ticketType": ticket.type.value,
        "status": ticket.status.value,
        "creationDate": instant(ticket.created),
        "lastUpdate": instant(ticket.updated),
        "relatedParty": [
            reference(ticket.company, "Organization", role="customer"),
            responsible(department),
        ],
        "relatedEntity": list(related_entities(ticket)),
        "note": [written_note(each, f"{ticket.id}n{place}") for place, each in enumerate(ticket.notes, 1)],
        "attachment": [
            attachment(ATTACHMENTS, each.id, each.name, each.mime_type, len(world.attachments[each.id]))
            for each in ticket.attachments
        ],
    }


def related_entities(ticket: Ticket) -> Iterator[Document]:
    """The owner first, then the subscription it is about."""
    if ticket.account is None:
        yield reference(ticket.company, "Organization", role="company")
    else:
        yield reference(ticket.account, "BillingAccount", role="account")
    if ticket.subscription is not None:
        yield reference(ticket.subscription, "Product", role="product")


def responsible(department: Department) -> Document:
    return reference(department.id, "Organization", role="department", name=department.name)


def written_note(written: Note, note_id: str) -> Document:
    return note(
        note_id, written.author, written.text, "customerNote" if written.by_customer else "agentNote", written.at
    )


def note(note_id: str, author: str, text: str, note_type: str, at: datetime) -> Document:
    return {"id": note_id, "author": author, "date": instant(at), "text": text, "@type": note_type}
