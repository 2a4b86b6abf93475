"""Answers on tickets, told to those who look after them: up to when a company's were looked at, and who is told of what came since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import func, insert, select, update

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.tickets.types import Ticket, TicketMessage
from gateway.identity.notifications import News, Notifications, Told, caretakers
from gateway.store.database import Database
from gateway.store.tables import grants, linked_accounts, notifications, people, sessions, ticket_looks

ROLES = (ContactRole.TICKETS.name, ContactRole.ADMINISTRATOR.name)


@dataclass(frozen=True, slots=True)
class Watched:
    """A company whose tickets are looked at."""

    company_id: str
    account_ids: tuple[str, ...]
    seen_until: datetime
    """By ticketing's clock; what came at that very moment may be new."""


class TicketAnswers:
    def __init__(self, database: Database, clock: Clock, notifications: Notifications) -> None:
        self._database = database
        self._clock = clock
        self._notifications = notifications

    async def watched(self) -> list[Watched]:
        """The companies of which somebody is signed in who looks after tickets; one never looked at since somebody first signed in."""
        joined = sessions.join(people, people.c.id == sessions.c.person_id)
        open_ones = (sessions.c.ended_at.is_(None), sessions.c.expires_at > self._clock.now())
        with_role = joined.join(grants, grants.c.person_id == people.c.id)
        here = select(people.c.company_id).select_from(with_role).where(*open_ones, grants.c.role.in_(ROLES))
        of_company = people.c.company_id == linked_accounts.c.company_id
        first = select(func.min(sessions.c.created_at)).select_from(joined).where(of_company).scalar_subquery()
        wanted = (
            select(linked_accounts.c.company_id, linked_accounts.c.account_id, ticket_looks.c.seen_until, first)
            .outerjoin(ticket_looks, ticket_looks.c.company_id == linked_accounts.c.company_id)
            .where(linked_accounts.c.company_id.in_(here))
            .order_by(linked_accounts.c.company_id, linked_accounts.c.account_id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(wanted)).all()
        accounts: dict[str, list[str]] = {}
        seen: dict[str, datetime] = {}
        for company_id, account_id, seen_until, since in rows:
            accounts.setdefault(company_id, []).append(account_id)
            seen[company_id] = seen_until or since
        await self._begin({company_id: since for company_id, _, until, since in rows if until is None})
        return [Watched(company_id, tuple(of), seen[company_id]) for company_id, of in accounts.items()]

    async def tell(self, watched: Watched, changed: Sequence[Ticket]) -> None:
        """`changed` are the company's tickets that have changed since. Of each answer people are told once: one process does this."""
        answers = [(ticket, message) for ticket in changed for message in _answers(ticket, watched.seen_until)]
        known = await self._told_of(watched.company_id, [ticket.id for ticket, _ in answers]) if answers else set()
        new = [(ticket, message) for ticket, message in answers if (ticket.id, message.id) not in known]
        until = max([watched.seen_until, *(ticket.updated_at for ticket in changed)])
        if not new and until == watched.seen_until:
            return
        async with self._database.write(counted=False) as connection:
            for ticket, message in new:
                told = Told(_news(ticket, message), ContactRole.TICKETS, ticket.account_id)
                whom = caretakers(watched.company_id, told) & (people.c.company_id == watched.company_id)
                await self._notifications.tell(connection, whom, told.news)
            of_company = ticket_looks.c.company_id == watched.company_id
            await connection.execute(update(ticket_looks).where(of_company).values(seen_until=until))

    async def _told_of(self, company_id: str, tickets: Sequence[str]) -> set[tuple[str, str]]:
        """The answers that somebody of the company was told of: ids of tickets and messages."""
        answers = (
            notifications.c.kind == NotificationKind.TICKET_ANSWERED.value,
            notifications.c.subject.in_(tickets),
            people.c.company_id == company_id,
        )
        found = select(notifications.c.subject, notifications.c.details).distinct().join(people).where(*answers)
        async with self._database.read() as connection:
            rows = (await connection.execute(found)).all()
        return {(row.subject, msgspec.json.decode(row.details, type=dict[str, str])["message"]) for row in rows}

    async def _begin(self, new: Mapping[str, datetime]) -> None:
        """By company, since when."""
        if new:
            rows = [{"company_id": company_id, "seen_until": since} for company_id, since in new.items()]
            async with self._database.write(counted=False) as connection:
                await connection.execute(insert(ticket_looks), rows)


def _answers(ticket: Ticket, since: datetime) -> list[TicketMessage]:
    return [each for each in ticket.messages if not each.from_customer and each.created_at >= since]


def _news(ticket: Ticket, message: TicketMessage) -> News:
    details = {"subject": ticket.subject, "by": message.author, "message": message.id}
    return News(NotificationKind.TICKET_ANSWERED, details, ticket.id)
