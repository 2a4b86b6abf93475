"""The part of a person's row that signing in reads and changes.

Whoever changes something about a person's sign-in holds this row first: it is the lock for all of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.identity.types import Language
from gateway.identity.failures import Failures
from gateway.identity.names import username_key
from gateway.store.tables import people, refused_sign_ins


@dataclass(frozen=True, slots=True)
class Login:
    person_id: str
    language: Language
    mobile: str | None
    may_log_in: bool
    password_hash: str | None
    failures: Failures


async def find(connection: AsyncConnection, username: str) -> Login | None:
    row = (await connection.execute(_login(people.c.username_key == username_key(username)))).one_or_none()
    return _of_row(row)


async def hold(connection: AsyncConnection, person_id: str) -> Login | None:
    """As it stands now, and as it stays until this transaction ends."""
    row = (await connection.execute(_login(people.c.id == person_id).with_for_update())).one_or_none()
    return _of_row(row)


async def has_failed(connection: AsyncConnection, person_id: str, failures: Failures) -> None:
    values = {"failures": failures.count, "last_failed_at": failures.last_at, "locked_until": failures.locked_until}
    await connection.execute(update(people).where(people.c.id == person_id).values(values))


async def has_used_mobile(connection: AsyncConnection, person_id: str, now: datetime) -> None:
    await connection.execute(update(people).where(people.c.id == person_id).values(mobile_used_at=now))


async def has_signed_in(connection: AsyncConnection, person_id: str, now: datetime) -> None:
    values = {"failures": 0, "last_failed_at": None, "locked_until": None, "last_log_in_at": now}
    await connection.execute(update(people).where(people.c.id == person_id).values(values))


async def rehash(connection: AsyncConnection, login: Login, password_hash: str) -> None:
    """Unless the password was changed since it was checked."""
    same = (people.c.id == login.person_id, people.c.password_hash == login.password_hash)
    await connection.execute(update(people).where(*same).values(password_hash=password_hash))


async def count_refusal(connection: AsyncConnection, reason: str, now: datetime) -> None:
    counted = refused_sign_ins.c.count + 1
    await connection.execute(
        update(refused_sign_ins).where(refused_sign_ins.c.reason == reason).values(count=counted, last_at=now)
    )


def joined() -> ColumnElement[bool]:
    """Of people: has accepted the invitation, and was not removed since."""
    return people.c.password_hash.is_not(None)


def can_sign_in() -> ColumnElement[bool]:
    """Of people: has joined, and may still."""
    return joined() & people.c.may_log_in.is_(True)


def _login(which: ColumnElement[bool]) -> Any:
    return select(
        people.c.id,
        people.c.language,
        people.c.mobile,
        people.c.may_log_in,
        people.c.password_hash,
        people.c.failures,
        people.c.last_failed_at,
        people.c.locked_until,
    ).where(which)


def _of_row(row: Row[Any] | None) -> Login | None:
    if row is None:
        return None
    return Login(
        person_id=row.id,
        language=Language[row.language],
        mobile=row.mobile,
        may_log_in=row.may_log_in,
        password_hash=row.password_hash,
        failures=Failures(row.failures, row.last_failed_at, row.locked_until),
    )
