"""The audit trail: who changed or saw what, on whose behalf, when and from where, in a chain of hashes.

Rows are only ever added. Each holds the hash of the one before it and of itself, so that a row that was changed, taken out or put in shows.
No secret is ever part of one: whoever writes an entry leaves them out.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.store.tables import audit

BEGINNING = "0" * 64

# made once, since making one costs as much as having it carried out
_NEWEST = select(audit.c.hash).order_by(audit.c.position.desc()).limit(1)
_NEW = insert(audit)


@dataclass(frozen=True, slots=True)
class Entry:
    person_id: str
    company_id: str
    """On whose behalf."""
    action: str
    """The mutation's name."""
    result: str
    object_id: str | None = None
    """A public id."""
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    address: str | None = None
    """Where the request came from."""
    step_up_id: str | None = None


class Audit:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    async def add(self, connection: AsyncConnection, entry: Entry) -> None:
        """Within the transaction that makes the change."""
        previous = (await connection.execute(_NEWEST)).scalar_one_or_none() or BEGINNING
        at = self._clock.now()
        row = {**asdict(entry), "before": _text(entry.before), "after": _text(entry.after), "at": at.isoformat()}
        await connection.execute(_NEW, {**row, "at": at, "previous_hash": previous, "hash": _hash(previous, row)})


@dataclass(frozen=True, slots=True)
class Chain:
    rows: int
    """Up to the broken one, where one is."""
    newest: str
    """The hash of the last of them: kept elsewhere, it shows later that none has been cut off."""
    broken_at: int | None
    """The position of the first row that does not follow from the one before it."""


async def chain(connection: AsyncConnection) -> Chain:
    """The audit trail, row by row from its beginning."""
    number, previous = 0, BEGINNING
    for number, row in enumerate(await connection.execute(select(audit).order_by(audit.c.position)), 1):
        fields = {
            name: value for name, value in row._mapping.items() if name not in ("position", "previous_hash", "hash")
        }
        fields["at"] = row.at.isoformat()
        if row.previous_hash != previous or row.hash != _hash(previous, fields):
            return Chain(number, previous, row.position)
        previous = row.hash
    return Chain(number, previous, None)


def _text(values: Mapping[str, Any]) -> str:
    return msgspec.json.encode(dict(values), order="sorted").decode()


def _hash(previous: str, row: Mapping[str, Any]) -> str:
    return sha256(previous.encode() + msgspec.json.encode(dict(row), order="sorted")).hexdigest()
