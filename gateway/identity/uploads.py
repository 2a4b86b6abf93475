"""Files on their way from a person to another system: a slot is asked for, filled once, and taken along by one change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.identity.new_id import new_id
from gateway.identity.outcomes import TooOften, too_often
from gateway.identity.sending_limits import HOUR
from gateway.ports.documents import Document
from gateway.store.database import Database
from gateway.store.tables import uploads

KEPT = timedelta(days=1)
"""How long a file waits for the change that takes it along."""
KEPT_TAKEN = timedelta(days=8)
"""How long for the change that has taken it to end: longer than the key of the change lives."""


@dataclass(frozen=True, slots=True)
class UploadRules:
    lifetime: timedelta
    """Of an empty slot."""
    per_hour: int
    most_bytes_waiting: int
    """Of one person's files that no other system has yet, empty slots included."""


@dataclass(frozen=True, slots=True)
class Slot:
    upload_id: str
    file_name: str
    mime_type: str
    size_bytes: int
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TooMuchWaiting:
    pass


class Uploads:
    def __init__(self, database: Database, clock: Clock, rules: UploadRules) -> None:
        self._database = database
        self._clock = clock
        self._rules = rules

    async def reserve(
        self, person_id: str, file_name: str, mime_type: str, size_bytes: int
    ) -> Slot | TooOften | TooMuchWaiting:
        now = self._clock.now()
        slot = Slot(new_id(), file_name, mime_type, size_bytes, now + self._rules.lifetime)
        async with self._database.write() as connection:
            await connection.execute(delete(uploads).where(_of_no_more_use(now)))
            if wait := await self._wait(connection, person_id, now):
                return wait
            if await _bytes_waiting(connection, person_id, now) + size_bytes > self._rules.most_bytes_waiting:
                return TooMuchWaiting()
            row = {"id": slot.upload_id, "person_id": person_id, "file_name": file_name, "mime_type": mime_type}
            times = {"created_at": now, "expires_at": slot.expires_at}
            await connection.execute(insert(uploads).values(**row, **times, size_bytes=size_bytes))
        return slot

    async def open_slot(self, upload_id: str) -> Slot | None:
        """None where there is none, or it is filled, or too late to fill it."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(uploads).where(*self._open(upload_id)))).one_or_none()
        return None if row is None else Slot(row.id, row.file_name, row.mime_type, row.size_bytes, row.expires_at)

    async def fill(self, upload_id: str, content: bytes, *, quarantined: bool) -> bool:
        """Whether it was this call that filled it. No change takes a file out of quarantine."""
        values = {"content": content, "quarantined": quarantined}
        async with self._database.write() as connection:
            filled = await connection.execute(update(uploads).where(*self._open(upload_id)).values(**values))
        return filled.rowcount == 1

    async def in_quarantine(self, person_id: str, upload_ids: Sequence[str]) -> list[tuple[str, bytes]]:
        """Those of these files that are the person's and nobody has judged yet, by their ids."""
        of_person = (uploads.c.id.in_(upload_ids), uploads.c.person_id == person_id)
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(uploads).where(*of_person, uploads.c.quarantined.is_(True), uploads.c.content.is_not(None))
            )
            return [(row.id, row.content) for row in rows]

    async def release(self, upload_id: str) -> None:
        """It is harmless."""
        async with self._database.write() as connection:
            await connection.execute(update(uploads).where(uploads.c.id == upload_id).values(quarantined=False))

    async def destroy(self, upload_id: str) -> None:
        """It is harmful."""
        gone = {"content": None, "done": True}
        async with self._database.write() as connection:
            await connection.execute(update(uploads).where(uploads.c.id == upload_id).values(**gone))

    async def take(self, connection: AsyncConnection, person_id: str, upload_ids: Sequence[str], key: str) -> bool:
        """Whether they all are files of this person that no other change has taken; then that of the key has them."""
        free = (
            uploads.c.id.in_(upload_ids),
            uploads.c.person_id == person_id,
            uploads.c.content.is_not(None),
            uploads.c.quarantined.is_(False),
            uploads.c.taken_by.is_(None),
            uploads.c.created_at >= self._clock.now() - KEPT,
        )
        count = (await connection.execute(select(func.count()).where(*free))).scalar_one()
        if count != len(upload_ids):
            return False
        await connection.execute(update(uploads).where(*free).values(taken_by=key))
        return True

    async def taken(self, upload_ids: Sequence[str], key: str) -> list[Document]:
        """Those files, in that order."""
        async with self._database.read() as connection:
            rows = await connection.execute(select(uploads).where(uploads.c.taken_by == key))
            found = {row.id: Document(row.file_name, row.mime_type, row.content) for row in rows if row.content}
        return [found[id] for id in upload_ids if id in found]

    async def let_go(self, key: str) -> None:
        """Another change may take them: that of the key was refused."""
        async with self._database.write() as connection:
            await connection.execute(update(uploads).where(uploads.c.taken_by == key).values(taken_by=None))

    async def hand_over(self, key: str) -> None:
        """Another system has them, and they are no longer kept here."""
        async with self._database.write() as connection:
            kept_no_longer = {"content": None, "done": True}
            await connection.execute(update(uploads).where(uploads.c.taken_by == key).values(**kept_no_longer))

    def _open(self, upload_id: str) -> tuple[ColumnElement[bool], ...]:
        return (
            uploads.c.id == upload_id,
            uploads.c.content.is_(None),
            uploads.c.done.is_(False),
            uploads.c.expires_at > self._clock.now(),
        )

    async def _wait(self, connection: AsyncConnection, person_id: str, now: datetime) -> TooOften | None:
        lately = select(uploads.c.created_at).where(uploads.c.person_id == person_id, uploads.c.created_at > now - HOUR)
        newest_first = lately.order_by(uploads.c.created_at.desc()).limit(self._rules.per_hour)
        times = list((await connection.execute(newest_first)).scalars())
        if len(times) < self._rules.per_hour:
            return None
        return too_often(now, times[-1] + HOUR)


def _of_no_more_use(now: datetime) -> ColumnElement[bool]:
    idle = or_(uploads.c.taken_by.is_(None), uploads.c.done)
    return or_(and_(idle, uploads.c.created_at < now - KEPT), uploads.c.created_at < now - KEPT_TAKEN)


async def _bytes_waiting(connection: AsyncConnection, person_id: str, now: datetime) -> int:
    there = or_(uploads.c.content.is_not(None), uploads.c.expires_at > now)
    waiting = and_(uploads.c.person_id == person_id, uploads.c.done.is_(False), there)
    total = (await connection.execute(select(func.sum(uploads.c.size_bytes)).where(waiting))).scalar_one()
    return int(total or 0)
