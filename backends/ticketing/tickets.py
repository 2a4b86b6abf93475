"""Tickets opened, written on and moved; a department answers and resolves them in its own time."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from starlette.routing import BaseRoute

from backends.system import Running
from backends.ticketing.states import ENDED, TICKET
from backends.ticketing.store import TICKETS, note, responsible
from backends.tmf.agenda import Act, Planned
from backends.tmf.attachments import Attachments, NewAttachment
from backends.tmf.documents import instant, present
from backends.tmf.http import TmfError
from backends.tmf.resource import Document
from backends.tmf.states import check_move
from backends.tmf.writing import Answer, Write, changed, created
from backends.world import Department

Text = Annotated[str, msgspec.Meta(min_length=1)]
Status = Literal["acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "resolved", "closed"]

ANSWER = "answer"
RESOLVE = "resolve"
OWNERS = ("account", "company")


class Related(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    id: Text
    role: Literal["customer", "account", "company", "product"]
    referred_type: str = msgspec.field(name="@referredType")


class NewTicket(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    name: Text
    description: Text
    severity: Literal["Critical", "Major", "Minor"]
    ticket_type: Text
    related_party: list[Related]
    related_entity: list[Related]
    external_id: str | None = None
    attachment: list[NewAttachment] = []


class NewNote(msgspec.Struct, forbid_unknown_fields=True):
    author: Text
    text: Text
    type: Literal["customerNote", "agentNote"] = msgspec.field(name="@type")


class TicketChange(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """Notes and attachments are added to those there are."""

    note: list[NewNote] = []
    attachment: list[NewAttachment] = []
    status: Status | None = None
    status_change_reason: str | None = None


class Tickets:
    def __init__(self, running: Running, attachments: Attachments) -> None:
        self._running = running
        self._tickets = running.database[TICKETS.name]
        self._attachments = attachments

    def routes(self) -> list[BaseRoute]:
        route = self._running.writes.route
        return [route("POST", TICKETS.url, self.open), route("PATCH", TICKETS.href("{id}"), self.change)]

    def acts(self) -> Mapping[str, Act]:
        return {ANSWER: self._answer, RESOLVE: self._resolve}

    async def open(self, write: Write) -> Answer:
        new = write.read(NewTicket, "trouble ticket")
        check_related(new)
        department = await self._department(new.ticket_type)
        ticket_id = await self._running.database.next_id("tn")
        ticket: Document = {
            "id": ticket_id,
            "href": TICKETS.href(ticket_id),
            "@type": "TroubleTicket",
            **present(externalId=new.external_id),
            "name": new.name,
            "description": new.description,
            "severity": new.severity,
            "ticketType": new.ticket_type,
            "status": "acknowledged",
            "creationDate": instant(write.now),
            "lastUpdate": instant(write.now),
            "relatedParty": [*msgspec.to_builtins(new.related_party), responsible(department)],
            "relatedEntity": msgspec.to_builtins(new.related_entity),
            "note": [],
            "attachment": await self._kept(new.attachment),
        }
        await self._tickets.write([ticket])
        await self._plan_answer(ticket, department, write.now)
        return created(ticket)

    async def change(self, write: Write) -> Answer:
        ticket = await self._ticket(write.id)
        asked = write.read(TicketChange, "change of a trouble ticket")
        before = ticket["status"]
        if (asked.note or asked.attachment) and before in ENDED:
            raise TmfError(422, f"the ticket is {before}, and nothing is added to it", code="ticketEnded")
        if asked.status is not None:
            move(ticket, asked.status, write.now, asked.status_change_reason)
        for each in asked.note:
            write_note(ticket, each.author, each.text, each.type, write.now)
        by_customer = any(each.type == "customerNote" for each in asked.note)
        if by_customer and asked.status is None and before == "pending":
            move(ticket, "inProgress", write.now, None)
        ticket["attachment"] += await self._kept(asked.attachment)
        ticket["lastUpdate"] = instant(write.now)
        await self._tickets.write([ticket])
        if before != ticket["status"] or (by_customer and before == "inProgress"):
            await self._replan(ticket, write.now)
        return changed(ticket)

    async def _replan(self, ticket: Document, now: datetime) -> None:
        """A ticket in progress has its department's attention; what it would have done before is off."""
        await self._running.agenda.forget(ticket["id"])
        if ticket["status"] == "inProgress":
            await self._plan_answer(ticket, await self._department(ticket["ticketType"]), now)

    async def _plan_answer(self, ticket: Document, department: Department, now: datetime) -> None:
        at = now + timedelta(seconds=department.answers_after_seconds)
        await self._running.agenda.plan(Planned(at, ANSWER, ticket["id"]))

    async def _answer(self, ticket_id: str, at: datetime) -> None:
        ticket = await self._ticket(ticket_id)
        department = await self._department(ticket["ticketType"])
        move(ticket, "inProgress", at, None)
        write_note(ticket, department.agent, department.answer, "agentNote", at)
        await self._tickets.write([ticket])
        due = at + timedelta(seconds=department.resolves_after_seconds)
        await self._running.agenda.plan(Planned(due, RESOLVE, ticket_id))

    async def _resolve(self, ticket_id: str, at: datetime) -> None:
        ticket = await self._ticket(ticket_id)
        department = await self._department(ticket["ticketType"])
        move(ticket, "resolved", at, None)
        write_note(ticket, department.agent, department.resolution, "agentNote", at)
        await self._tickets.write([ticket])

    async def _kept(self, attachments: Sequence[NewAttachment]) -> list[Document]:
        return [await self._attachments.keep(each) for each in attachments]

    async def _department(self, ticket_type: str) -> Department:
        departments = await self._running.database.rule("departments", dict[str, Department])
        if ticket_type not in departments:
            raise TmfError(422, f"no department works on {ticket_type}", code="unknownType")
        return departments[ticket_type]

    async def _ticket(self, ticket_id: str) -> Document:
        ticket = await self._tickets.document(ticket_id)
        if ticket is None:
            raise TmfError(404, f"there is no troubleTicket {ticket_id}")
        return ticket


def check_related(new: NewTicket) -> None:
    """Raises TmfError unless it is one customer's, has one owner, and is about one subscription at most."""
    roles = [each.role for each in new.related_entity]
    owners = sum(role in OWNERS for role in roles)
    if [each.role for each in new.related_party] != ["customer"] or owners != 1 or roles.count("product") > 1:
        raise TmfError(422, "a ticket is of one customer, its account or company, and one product", code="unclearOwner")


def move(ticket: Document, status: str, now: datetime, reason: str | None) -> None:
    check_move(TICKET, "the ticket", ticket["status"], status)
    if status != ticket["status"]:
        resolved = instant(now) if status == "resolved" else None
        ticket |= {"status": status, "statusChangeDate": instant(now), **present(statusChangeReason=reason)}
        ticket |= present(resolutionDate=resolved)


def write_note(ticket: Document, author: str, text: str, note_type: str, now: datetime) -> None:
    ticket["note"].append(note(f"{ticket['id']}n{len(ticket['note']) + 1}", author, text, note_type, now))
    ticket["lastUpdate"] = instant(now)
