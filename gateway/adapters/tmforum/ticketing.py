"""The ticketing port over TMF621."""

from collections.abc import Mapping, Sequence
from typing import Any

import strawberry

from gateway.adapters.tmforum.documents import fetched
from gateway.adapters.tmforum.pages import Sort, read_page
from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Api, Resource, by_id, made, one_each, one_row
from gateway.adapters.tmforum.wire.owners import OfAccountOrCompany
from gateway.adapters.tmforum.wire.tickets import Note, TicketAttachment, TroubleTicket
from gateway.adapters.tmforum.wire.values import Malformed, Table, checked, instant, name_in, whole
from gateway.adapters.tmforum.writing import changed, created, sent_files
from gateway.faults import Capability, Fault
from gateway.graph.ids import TICKET, public
from gateway.graph.tickets.types import (
    Attachment,
    Ticket,
    TicketCategory,
    TicketFilter,
    TicketMessage,
    TicketMove,
    TicketStatus,
)
from gateway.ports.documents import Document
from gateway.ports.paging import Page, PageRequest
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope
from gateway.ports.ticketing import NewMessage, NewTicket
from gateway.settings import Settings
from gateway.upstream.client import Upstream

CATEGORIES = Table(
    {
        "order": TicketCategory.ORDER,
        "invoice": TicketCategory.INVOICE,
        "support": TicketCategory.SUPPORT,
        "other": TicketCategory.OTHER,
    }
)
STATUSES = Table(
    {
        "acknowledged": TicketStatus.ACKNOWLEDGED,
        "inProgress": TicketStatus.IN_PROGRESS,
        "pending": TicketStatus.PENDING,
        "held": TicketStatus.HELD,
        "resolved": TicketStatus.RESOLVED,
        "closed": TicketStatus.CLOSED,
        "rejected": TicketStatus.REJECTED,
        "cancelled": TicketStatus.CANCELLED,
    }
)
MOVES: Mapping[TicketStatus, list[TicketMove]] = {
    TicketStatus.RESOLVED: [TicketMove.ACCEPT_RESOLUTION, TicketMove.REOPEN],
    TicketStatus.ACKNOWLEDGED: [TicketMove.CANCEL],
    TicketStatus.IN_PROGRESS: [TicketMove.CANCEL],
    TicketStatus.PENDING: [TicketMove.CANCEL],
}
LEADS_TO = {
    TicketMove.ACCEPT_RESOLUTION: TicketStatus.CLOSED,
    TicketMove.REOPEN: TicketStatus.IN_PROGRESS,
    TicketMove.CANCEL: TicketStatus.CANCELLED,
}
SEVERITY = "Minor"
"""The customer is not asked for one: the department judges it."""
WRITTEN_BY_CUSTOMER = {"customerNote": True, "agentNote": False}


def ticket(row: TroubleTicket) -> Ticket:
    status = STATUSES.read(row.status)
    return Ticket(
        id=public(TICKET, row.id),
        ticket_id=row.id,
        account_id=row.account_id,
        subscription_id=subscription_id(row),
        number=row.id,
        subject=row.name,
        description=row.description,
        category=CATEGORIES.read(row.ticket_type),
        department=name_in("department", row.related_party),
        status=status,
        created_at=row.creation_date,
        updated_at=instant(row.last_update),
        messages=[message(note) for note in sorted(row.note, key=lambda note: note.date)],
        attachments=[attachment(each, row.id) for each in row.attachment],
        allowed_moves=list(MOVES.get(status, [])),
    )


def subscription_id(row: TroubleTicket) -> str | None:
    found = [entity.id for entity in row.related_entity if entity.role.strip() == "product"]
    if len(found) > 1:
        raise Malformed("about several subscriptions")
    return checked(found[0]) if found else None


def message(note: Note) -> TicketMessage:
    if note.type.strip() not in WRITTEN_BY_CUSTOMER:
        raise Malformed(f"unknown type of note {note.type[:40]!r}")
    return TicketMessage(
        id=strawberry.ID(note.id),
        author=note.author,
        from_customer=WRITTEN_BY_CUSTOMER[note.type.strip()],
        text=note.text,
        created_at=note.date,
    )


def attachment(row: TicketAttachment, ticket_id: str) -> Attachment:
    if row.size.units.strip() != "byte":
        raise Malformed(f"unknown unit {row.size.units[:40]!r}")
    return Attachment(
        ticket_id=ticket_id,
        id=strawberry.ID(row.id),
        file_name=row.name,
        mime_type=row.mime_type,
        size_bytes=whole(row.size.amount),
    )


def sent_ticket(new: NewTicket, scope: Scope, key: str) -> dict[str, Any]:
    return {
        "externalId": key,
        "name": new.subject,
        "description": new.description,
        "severity": SEVERITY,
        "ticketType": CATEGORIES.published(new.category),
        "relatedParty": [{"id": scope.company_id, "role": "customer", "@referredType": "Organization"}],
        "relatedEntity": sent_entities(new, scope),
        "attachment": sent_files(new.files),
    }


def sent_entities(new: NewTicket, scope: Scope) -> list[dict[str, str]]:
    owner = (
        {"id": scope.company_id, "role": "company", "@referredType": "Organization"}
        if new.account_id is None
        else {"id": new.account_id, "role": "account", "@referredType": "BillingAccount"}
    )
    if new.subscription_id is None:
        return [owner]
    return [owner, {"id": new.subscription_id, "role": "product", "@referredType": "Product"}]


def sent_note(message: NewMessage | None) -> list[dict[str, str]]:
    return [] if message is None else [{"author": message.author, "text": message.text, "@type": "customerNote"}]


TICKETS = Resource("troubleTicket", TroubleTicket, OfAccountOrCompany, ticket)
LAST_CHANGED_FIRST: Sort[TroubleTicket] = Sort("lastUpdate", lambda row: row.last_update, descending=True)


def owners(scope: Scope) -> Terms:
    of_company = [scope.company_id] if scope.company_level else []
    return Terms().among("relatedEntity.id", [*scope.account_ids, *of_company])


def terms(scope: Scope, where: TicketFilter, about: str | None) -> Terms:
    return (
        owners(scope)
        .among("status", STATUSES.sent(where.statuses))
        .among("ticketType", CATEGORIES.sent(where.categories))
        .among("relatedEntity.id", [about] if about is not None else None)
    )


class TmForumTicketing:
    def __init__(self, settings: Settings, upstream: Upstream) -> None:
        self._tickets = Api(upstream, settings.trouble_ticket_path, Capability.TICKETS)

    async def tickets(
        self, scope: Scope, where: TicketFilter, subscription_id: str | None, page: PageRequest
    ) -> Page[Ticket]:
        wanted = terms(scope, where, subscription_id)
        return await read_page(self._tickets, TICKETS, scope, wanted, LAST_CHANGED_FIRST, page)

    async def count_tickets(self, scope: Scope, where: TicketFilter, subscription_id: str | None) -> int:
        return await self._tickets.count(TICKETS, scope, terms(scope, where, subscription_id))

    async def tickets_by_id(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Ticket | Fault]:
        return await one_each(self._tickets, TICKETS, scope, by_id(ids), owners(scope).among("id", ids))

    async def attachment(self, scope: Scope, ticket_id: str, attachment_id: str) -> Document | None:
        """Found through the ticket, read again, so that nobody gets a file by its address alone."""
        wanted = owners(scope).among("id", [ticket_id])
        row = await one_row(self._tickets, TICKETS, scope, ticket_id, wanted)
        found = [each for each in row.attachment if each.id == attachment_id] if row is not None else []
        if not found:
            return None
        return await fetched(self._tickets, found[0].url, found[0].name, found[0].mime_type)

    async def create_ticket(self, scope: Scope, ticket: NewTicket, key: str) -> Ticket:
        row = await created(self._tickets, TICKETS, sent_ticket(ticket, scope, key), key)
        if isinstance(row, Refused):
            raise self._tickets.bad(f"a new ticket refused: {row.reason.value}")
        return made(self._tickets, TICKETS, scope, row)

    async def add_message(self, scope: Scope, ticket_id: str, message: NewMessage, key: str) -> Ticket | Refused:
        change = {"note": sent_note(message), "attachment": sent_files(message.files)}
        return await self._change(scope, ticket_id, change, key)

    async def move_ticket(
        self, scope: Scope, ticket_id: str, move: TicketMove, message: NewMessage | None, key: str
    ) -> Ticket | Refused:
        change = {"status": STATUSES.published(LEADS_TO[move]), "note": sent_note(message)}
        return await self._change(scope, ticket_id, change, key)

    async def _change(self, scope: Scope, ticket_id: str, change: dict[str, Any], key: str) -> Ticket | Refused:
        row = await changed(self._tickets, TICKETS, ticket_id, change, key)
        return row if isinstance(row, Refused) else made(self._tickets, TICKETS, scope, row)
