"""Notifications: written in the transaction of the change they tell of, read by the person they are for.

Those about somebody's safety go out as e-mails too: who has taken over a session must not be the only one to read them. Which are told to
whom stands in docs/notifications.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.graph.ids import NOTIFICATION, public
from gateway.graph.notifications.types import IN_WORDS, SUBJECTS, Notification, NotificationKind
from gateway.identity.logins import can_sign_in, joined
from gateway.identity.new_id import new_id
from gateway.identity.outbox import Outbox
from gateway.ports.messaging import Email
from gateway.ports.paging import Page, PageRequest, Position
from gateway.store.database import Database
from gateway.store.tables import grants, notifications, people
from gateway.wording import say


@dataclass(frozen=True, slots=True)
class News:
    kind: NotificationKind
    details: Mapping[str, str] = field(default_factory=dict)
    """What the kind's text is filled in with. No secrets."""
    subject: str | None = None
    """The public id of what it is about: of a Node."""


@dataclass(frozen=True, slots=True)
class Told:
    """News for those who look after something, of a company or of an account."""

    news: News
    role: ContactRole
    account_id: str | None
    """None: a thing of the company as a whole, which its administrators look after."""


class Notifications:
    def __init__(self, database: Database, clock: Clock, outbox: Outbox) -> None:
        self._database = database
        self._clock = clock
        self._outbox = outbox

    async def tell(self, connection: AsyncConnection, whom: ColumnElement[bool], news: News) -> None:
        """Each of these `people`, once the transaction of the change is committed; an e-mail goes to the address of this moment.

        But nobody who has never signed in: an invitation may have gone to a stranger.
        """
        told = (await connection.execute(select(people).where(whom, joined()).order_by(people.c.id))).all()
        if not told:
            return
        row = {
            "kind": news.kind.value,
            "details": msgspec.json.encode(news.details).decode(),
            "subject": news.subject,
            "created_at": self._clock.now(),
        }
        rows = [{"id": new_id(), "person_id": person.id, **row} for person in told]
        await connection.execute(insert(notifications), rows)
        if news.kind in SUBJECTS:
            for person, written in zip(told, rows, strict=True):
                email = as_email(news, person.email, Language[person.language])
                await self._outbox.add(connection, email, f"notice-{written['id']}")

    async def page(self, person_id: str, unread_only: bool, page: PageRequest) -> Page[Notification]:
        """The newest first."""
        at, position = notifications.c.position, page.position
        which = _of(person_id, unread_only)
        if position is not None:
            which.append(at > int(position.key) if page.backwards else at < int(position.key))
        chosen = select(notifications).where(*which).order_by(at if page.backwards else at.desc())
        async with self._database.read() as connection:
            rows = list((await connection.execute(chosen.limit(page.size + 1))).all())
        more, rows = len(rows) > page.size, rows[: page.size]
        if page.backwards:
            rows.reverse()
        return Page(
            items=[_notification(row) for row in rows],
            positions=[Position(row.position, row.id) for row in rows],
            more=more,
            total=None,
        )

    async def count(self, person_id: str, unread_only: bool) -> int:
        counted = select(func.count()).select_from(notifications).where(*_of(person_id, unread_only))
        async with self._database.read() as connection:
            return int((await connection.execute(counted)).scalar_one())

    async def mark_read(self, person_id: str, ids: Sequence[str]) -> None:
        """Those of these that are the person's; the others are left alone."""
        mine = (notifications.c.id.in_(ids), *_of(person_id, unread_only=True))
        async with self._database.write() as connection:
            await connection.execute(update(notifications).where(*mine).values(read_at=self._clock.now()))


def as_email(news: News, to: str, language: Language) -> Email:
    """One of the kinds that have a subject."""

    def speak(text: str, **values: object) -> str:
        return say(text, language.name.lower(), **values)

    return Email(to, SUBJECTS[news.kind](speak), IN_WORDS[news.kind](speak, news.details))


def caretakers(company_id: str, told: Told) -> ColumnElement[bool]:
    """Whoever looks after the thing, who changed it among them: it may have been somebody else under that name."""
    return administrators(company_id) if told.account_id is None else holders(told.role, told.account_id)


def administrators(company_id: str) -> ColumnElement[bool]:
    """The people of the company who can sign in and are administrator of any account."""
    return _granted(grants.c.company_id == company_id, grants.c.role == ContactRole.ADMINISTRATOR.name)


def holders(role: ContactRole, account_id: str) -> ColumnElement[bool]:
    """The people who can sign in and have the role on that account, whichever company they are of; an administrator has every role."""
    return _granted(grants.c.account_id == account_id, grants.c.role.in_({role.name, ContactRole.ADMINISTRATOR.name}))


def _granted(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    return people.c.id.in_(select(grants.c.person_id).where(*which)) & can_sign_in()


def _of(person_id: str, unread_only: bool) -> list[ColumnElement[bool]]:
    mine: list[ColumnElement[bool]] = [notifications.c.person_id == person_id]
    return [*mine, notifications.c.read_at.is_(None)] if unread_only else mine


def _notification(row: Row[Any]) -> Notification:
    return Notification(
        told=NotificationKind(row.kind),
        details=msgspec.json.decode(row.details, type=dict[str, str]),
        about=row.subject,
        id=public(NOTIFICATION, row.id),
        created_at=row.created_at,
        read=row.read_at is not None,
    )
