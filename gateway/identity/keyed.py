"""Idempotency keys: a change that was asked for twice under one key is made once, and answered twice.

A key belongs to the person who chose it and to the operation. It is written in the transaction that decides to act, and the outcome in the
one that ends the act. Between the two nobody knows whether the change was made: then the same key leads to the same key at
the backend, which knows.

What came of a change is forgotten after a while, and the key is not: a backend may remember it longer, and would answer that another change
under it is made already.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Generic, TypeAlias, TypeVar

import msgspec
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.identity.audit import Audit, Entry
from gateway.identity.outcomes import whole_seconds
from gateway.store.database import Database
from gateway.store.tables import keyed_changes
from gateway.telemetry import log

P = TypeVar("P")
Guard: TypeAlias = Callable[[AsyncConnection], Awaitable[P | None]]
"""What must hold before a change is begun: gives the problem, or None and has its effects in the transaction that begins the change."""

KEPT = timedelta(days=7)
"""What came of a change, and for how long the key of one that nobody knows the end of leads to it."""
SWEPT_EVERY = timedelta(hours=1)
"""What is kept no longer is thrown away that late at most, while changes are made."""

FORGOTTEN: Mapping[str, Any] = {
    "fingerprint": "",
    "begun_at": datetime(9999, 12, 31, tzinfo=UTC),
    "before": None,
    "outcome": b"",
}
"""What is left of a change that has ended, beside its key: no input is like that of it, and it is old no more."""

_SAME = tuple(keyed_changes.c[name] == bindparam(f"of_{name}") for name in ("person_id", "operation", "key"))
# made once, since making one costs as much as having it carried out
_KNOWN = select(keyed_changes).where(*_SAME)
_NEW = insert(keyed_changes)
_CHANGED = update(keyed_changes).where(*_SAME)
_ENDED = _CHANGED.where(keyed_changes.c.outcome.is_(None))


@dataclass(frozen=True, slots=True)
class Key:
    person_id: str
    operation: str
    chosen: str
    """By the client."""

    @property
    def at_backend(self) -> str:
        """The key under which the backend is asked: the same for every attempt, and nobody else's. 40 characters."""
        return sha256(
            "\n".join((self.person_id, self.operation, self.chosen)).encode("utf-8", "surrogatepass")
        ).hexdigest()[:40]


@dataclass(frozen=True, slots=True)
class Begun:
    """To be carried out now, for the first time or since nobody knows how an earlier attempt ended."""

    before: Mapping[str, Any]
    """What the change replaces, as the first attempt found it: an attempt that nobody knows the end of may have replaced it."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Carried out already."""

    outcome: bytes


@dataclass(frozen=True, slots=True)
class OtherInput:
    """The key was used for something else."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    retry_after_seconds: int


@dataclass(frozen=True, slots=True)
class Hindered(Generic[P]):
    """The guard said no: it is as if nothing had been asked."""

    problem: P


async def no_guard(_connection: AsyncConnection) -> None:
    return None


class KeyedChanges:
    """`patience` is how long an attempt may take before another one takes its place, since its process must have died."""

    def __init__(self, database: Database, clock: Clock, audit: Audit, patience: timedelta) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._patience = patience
        self._swept_at: datetime | None = None

    async def begin(
        self,
        key: Key,
        fingerprint: str,
        before: Mapping[str, Any],
        guard: Guard[P] = no_guard,
    ) -> Begun | Ended | OtherInput | UnderWay | Hindered[P]:
        """`guard` runs in the same transaction, before the first attempt alone; what it returns hinders the change."""
        async with self._database.write() as connection:
            state = await self._begin(connection, key, fingerprint)
            if state is not None:
                return state
            problem = await guard(connection)
            if problem is not None:
                return Hindered(problem)
            await self._insert(connection, key, fingerprint, msgspec.json.encode(dict(before)))
            return Begun(before)

    async def found_before(self, key: Key) -> Mapping[str, Any]:
        """What the first attempt of a change has found."""
        async with self._database.read() as connection:
            row = (await connection.execute(_KNOWN, _of(key))).one()
        return msgspec.json.decode(row.before or b"{}", type=dict[str, Any])

    async def end(
        self, key: Key, outcome: bytes, entry: Entry, tell: Callable[[AsyncConnection], Awaitable[None]]
    ) -> Ended:
        """`tell` says to people what came of it, in the same transaction.

        An attempt that took longer than the patience may find that the one after it has ended: then that one's outcome stands.
        """
        async with self._database.write() as connection:
            if await self._end(connection, key, outcome, entry):
                await tell(connection)
                return Ended(outcome)
            return Ended((await connection.execute(_KNOWN, _of(key))).one().outcome)

    async def give_up(self, key: Key) -> None:
        """The attempt failed, with or without effect: the next one need not wait, unless this cannot be written."""
        try:
            async with self._database.write() as connection:
                await connection.execute(_CHANGED, {**_of(key), "under_way": False})
        except OperationalError as error:  # what the attempt failed of is more to the client
            log.error("a change that failed still counts as under way", exc_info=error)

    async def at_once(
        self,
        key: Key,
        fingerprint: str,
        act: Callable[[AsyncConnection], Awaitable[tuple[bytes, Entry]]],
        guard: Guard[P] = no_guard,
    ) -> Ended | OtherInput | UnderWay | Hindered[P]:
        """A change of the gateway's own data: key, `guard`, change, outcome and audit are one transaction."""
        async with self._database.write() as connection:
            state = await self._begin(connection, key, fingerprint)
            if isinstance(state, Ended | OtherInput | UnderWay):
                return state
            problem = await guard(connection)
            if problem is not None:
                return Hindered(problem)
            if state is None:
                await self._insert(connection, key, fingerprint, None)
            outcome, entry = await act(connection)
            await self._end(connection, key, outcome, entry)
            return Ended(outcome)

    async def _begin(
        self, connection: AsyncConnection, key: Key, fingerprint: str
    ) -> Begun | Ended | OtherInput | UnderWay | None:
        """None for a key not used before."""
        now = self._clock.now()
        await self._sweep(connection, now)
        known = (await connection.execute(_KNOWN, _of(key))).one_or_none()
        if known is None:
            return None
        if known.fingerprint != fingerprint:
            return OtherInput()
        if known.outcome is not None:
            return Ended(known.outcome)
        if known.under_way and now - known.begun_at < self._patience:
            return UnderWay(whole_seconds(known.begun_at + self._patience - now))
        await connection.execute(_CHANGED, {**_of(key), "begun_at": now, "under_way": True})
        return Begun(msgspec.json.decode(known.before or b"{}"))

    async def _sweep(self, connection: AsyncConnection, now: datetime) -> None:
        if self._swept_at is None or not timedelta(0) <= now - self._swept_at < SWEPT_EVERY:
            old = keyed_changes.c.begun_at < now - KEPT
            await connection.execute(delete(keyed_changes).where(old, keyed_changes.c.outcome.is_(None)))
            await connection.execute(update(keyed_changes).where(old).values(FORGOTTEN))
            self._swept_at = now

    async def _insert(self, connection: AsyncConnection, key: Key, fingerprint: str, before: bytes | None) -> None:
        chosen = {"person_id": key.person_id, "operation": key.operation, "key": key.chosen}
        row = {**chosen, "fingerprint": fingerprint, "begun_at": self._clock.now(), "before": before}
        await connection.execute(_NEW, row)

    async def _end(self, connection: AsyncConnection, key: Key, outcome: bytes, entry: Entry) -> bool:
        """Whether it had not ended yet."""
        ended = await connection.execute(_ENDED, {**_of(key), "outcome": outcome, "under_way": False})
        if ended.rowcount == 1:
            await self._audit.add(connection, entry)
        return ended.rowcount == 1


def _of(key: Key) -> dict[str, str]:
    return {"of_person_id": key.person_id, "of_operation": key.operation, "of_key": key.chosen}
