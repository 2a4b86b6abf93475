"""Challenges at rest: who was asked for a code, what it was for, and the code's keyed hash."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.identity.codes import Purpose
from gateway.store.tables import challenges

KEPT = timedelta(days=1)
"""How long a challenge stays in the database once it has expired."""


@dataclass(frozen=True, slots=True)
class Held:
    """A challenge as it stands; open until it is used, replaced by a newer one, killed, or out of time."""

    id: str
    person_id: str
    purpose: Purpose
    code_hmac: str
    """Empty where no code was sent: another factor is asked for."""
    sends: int
    expires_at: datetime
    wrong_codes: int = 0
    closed_at: datetime | None = None
    bound_to: str | None = None
    """A hash of what is to be confirmed, for a step-up; of the account, for a link."""

    def is_open(self, now: datetime) -> bool:
        return self.closed_at is None and now < self.expires_at


async def person_of(connection: AsyncConnection, challenge_id: str, purpose: Purpose) -> str | None:
    """None where there is no such challenge of that purpose."""
    one = (challenges.c.id == challenge_id, challenges.c.purpose == purpose.value)
    found = await connection.execute(select(challenges.c.person_id).where(*one))
    person_id: str | None = found.scalar_one_or_none()
    return person_id


async def read(connection: AsyncConnection, challenge_id: str) -> Held:
    """One that is known to exist, within the transaction that holds its person."""
    row = (await connection.execute(select(challenges).where(challenges.c.id == challenge_id))).one()
    return Held(
        id=row.id,
        person_id=row.person_id,
        purpose=Purpose(row.purpose),
        code_hmac=row.code_hmac,
        sends=row.sends,
        wrong_codes=row.wrong_codes,
        expires_at=row.expires_at,
        closed_at=row.closed_at,
        bound_to=row.bound_to,
    )


async def replace_all(connection: AsyncConnection, new: Held, now: datetime) -> None:
    """Adds a challenge and closes every other of the same person and purpose: only the newest can be answered."""
    same = _of(new.person_id, new.purpose)
    await connection.execute(delete(challenges).where(*same, challenges.c.expires_at < now - KEPT))
    await close_all(connection, new.person_id, new.purpose, now)
    await connection.execute(
        insert(challenges).values(
            id=new.id,
            person_id=new.person_id,
            purpose=new.purpose.value,
            code_hmac=new.code_hmac,
            sends=new.sends,
            wrong_codes=new.wrong_codes,
            created_at=now,
            expires_at=new.expires_at,
            bound_to=new.bound_to,
        )
    )


async def close_all(connection: AsyncConnection, person_id: str, purpose: Purpose, now: datetime) -> None:
    still_open = (*_of(person_id, purpose), challenges.c.closed_at.is_(None))
    await connection.execute(update(challenges).where(*still_open).values(closed_at=now))


async def renew(connection: AsyncConnection, held: Held) -> None:
    await _change(connection, held, code_hmac=held.code_hmac, sends=held.sends, expires_at=held.expires_at)


async def count_wrong_code(connection: AsyncConnection, held: Held, most: int, now: datetime) -> None:
    """One more; the last of `most` closes the challenge."""
    wrong_codes = held.wrong_codes + 1
    await _change(connection, held, wrong_codes=wrong_codes, closed_at=now if wrong_codes >= most else None)


async def close(connection: AsyncConnection, held: Held, now: datetime) -> None:
    await _change(connection, held, closed_at=now)


async def _change(connection: AsyncConnection, held: Held, **values: Any) -> None:
    await connection.execute(update(challenges).where(challenges.c.id == held.id).values(**values))


def _of(person_id: str, purpose: Purpose) -> tuple[ColumnElement[bool], ...]:
    return challenges.c.person_id == person_id, challenges.c.purpose == purpose.value
