"""What ticketing holds of a company, told from the facts of the fake operator's world and not from its documents."""

import strawberry

from backends import world as facts
from gateway.graph.ids import TICKET, public
from gateway.graph.tickets.types import (
    Attachment,
    Ticket,
    TicketCategory,
    TicketMessage,
    TicketMove,
    TicketStatus,
)
from gateway.ports.documents import Document
from tests.adapters.held_by_network import scope_of
from tests.contracts.worlds import Ticketed

MOVES = {
    facts.TicketStatus.RESOLVED: [TicketMove.ACCEPT_RESOLUTION, TicketMove.REOPEN],
    facts.TicketStatus.ACKNOWLEDGED: [TicketMove.CANCEL],
    facts.TicketStatus.IN_PROGRESS: [TicketMove.CANCEL],
    facts.TicketStatus.PENDING: [TicketMove.CANCEL],
}


def ticketed(world: facts.World, company: facts.Company) -> Ticketed:
    of_company = [each for each in world.tickets.values() if each.company == company.id]
    return Ticketed(
        scope=scope_of(company),
        tickets={each.id: ticket(each, world) for each in of_company},
        attachments={
            (each.id, file.id): Document(file.name, file.mime_type, world.attachments[file.id])
            for each in of_company
            for file in each.attachments
        },
    )


def ticket(fact: facts.Ticket, world: facts.World) -> Ticket:
    return Ticket(
        id=public(TICKET, fact.id),
        ticket_id=fact.id,
        account_id=fact.account,
        subscription_id=fact.subscription,
        number=fact.id,
        subject=fact.subject,
        description=fact.description,
        category=TicketCategory[fact.type.name],
        department=world.departments[fact.type].name,
        status=TicketStatus[fact.status.name],
        created_at=fact.created,
        updated_at=fact.updated,
        messages=[message(note, f"{fact.id}n{place}") for place, note in enumerate(fact.notes, 1)],
        attachments=[attachment(file, fact.id, world) for file in fact.attachments],
        allowed_moves=MOVES.get(fact.status, []),
    )


def message(note: facts.Note, id: str) -> TicketMessage:
    return TicketMessage(
        id=strawberry.ID(id), author=note.author, from_customer=note.by_customer, text=note.text, created_at=note.at
    )


def attachment(file: facts.Attachment, ticket: str, world: facts.World) -> Attachment:
    return Attachment(
        ticket_id=ticket,
        id=strawberry.ID(file.id),
        file_name=file.name,
        mime_type=file.mime_type,
        size_bytes=len(world.attachments[file.id]),
    )
