"""Sessions: an opaque token for the client, its hash for us, checked on every request."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, delete, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language, Session
from gateway.graph.ids import SESSION, public
from gateway.identity.audit import Audit, Entry
from gateway.identity.caller import Caller
from gateway.identity.lately import Lately
from gateway.identity.new_id import new_id
from gateway.identity.remembered import Known, Remembered
from gateway.identity.tokens import hash_of, new_token
from gateway.metrics import Metric, Metrics
from gateway.store.database import Database
from gateway.store.tables import grants, people, sessions
from gateway.telemetry import log

TOUCH_EVERY = timedelta(minutes=1)
"""How exactly `last_used_at` is kept: a read must not cost a write each time."""

KEPT = timedelta(days=30)
"""How long an ended session stays in the database."""

LONGEST_CLIENT = 200


class Opened(NamedTuple):
    token: str
    """Shown to the client this once."""
    caller: Caller
    session: Session


class Sessions:
    """They end `lifetime` after signing in, `idle` after their last use, or by signing out: at the first of these.

    What ends by time ends to the microsecond. What is changed in the database is seen within five seconds (`remembered.FOR`), and at once
    where this process changed it and called `forget`.
    """

    def __init__(
        self, database: Database, clock: Clock, audit: Audit, *, lifetime: timedelta, idle: timedelta, metrics: Metrics
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._lifetime = lifetime
        self._idle = idle
        self._touch_every = min(TOUCH_EVERY, idle / 2)  # or a session of a minute could not be kept by using it
        self._lately = Lately(database, clock)
        self._remembered = Remembered(
            clock,
            self._by_token,
            from_memory=metrics.of(Metric.SESSION_CHECKS, "memory"),
            from_database=metrics.of(Metric.SESSION_CHECKS, "database"),
        )

    async def open(self, connection: AsyncConnection, person_id: str, client: str | None) -> Opened:
        """A new session within the transaction that completes a sign-in."""
        now = self._clock.now()
        token = new_token()
        token_hash = hash_of(token)
        long_over = (sessions.c.person_id == person_id, sessions.c.expires_at < now - KEPT)
        await connection.execute(delete(sessions).where(*long_over))
        await connection.execute(
            insert(sessions).values(
                id=new_id(),
                token_hash=token_hash,
                person_id=person_id,
                client=client[:LONGEST_CLIENT] if client else None,
                created_at=now,
                last_used_at=now,
                expires_at=now + self._lifetime,
            )
        )
        rows = (await connection.execute(_of_token(token_hash))).all()
        caller = _caller(rows)
        return Opened(token, caller, _session(rows[0], caller))

    async def renew(self, connection: AsyncConnection, caller: Caller) -> Opened | None:
        """Another token for the caller's session; the one before is good no longer. None where the session has ended.

        Within a transaction of the caller's, after which it has to `forget` the person.
        """
        token = new_token()
        open_one = (sessions.c.id == caller.session_id, sessions.c.ended_at.is_(None))
        await connection.execute(update(sessions).where(*open_one).values(token_hash=hash_of(token)))
        rows = (await connection.execute(_of_token(hash_of(token)))).all()
        if not rows:
            return None
        renewed = _caller(rows)
        return Opened(token, renewed, _session(rows[0], renewed))

    async def authenticate(self, token: str) -> Caller | None:
        """The caller behind a token that is good now, with the rights it has; otherwise None."""
        return await self._admit(await self._remembered.session(hash_of(token)))

    async def caller_of(self, session_id: str) -> Caller | None:
        """The same for a session known by its id, as a link made within it knows it; always from the database."""
        return await self._admit(await self._look_up(_sessions().where(sessions.c.id == session_id)))

    def forget(self, person_id: str) -> None:
        """To be called after every change of what a person may do, once it is committed, so that it bites with the next request."""
        self._remembered.forget(person_id)

    async def _admit(self, known: Known | None) -> Caller | None:
        now = self._clock.now()
        if known is None or not known.may_log_in or known.ended:
            return None
        if not self._is_good(known.expires_at, known.last_used_at, now):
            return None
        if now - known.last_used_at >= self._touch_every:
            known.last_used_at = now  # first, so that others who come at the same time do not write it too
            try:
                await self._touch(known.caller.session_id, now)
            except OperationalError as error:  # who only reads needs no database that can be written
                log.warning("the use of a session was not written", exc_info=error)
        return known.caller

    async def _by_token(self, token_hash: str) -> Known | None:
        return await self._look_up(_of_token(token_hash))

    async def _look_up(self, which: Select[Any]) -> Known | None:
        now = self._clock.now()
        async with self._database.read() as connection:
            rows = (await connection.execute(which)).all()
        if not rows:
            return None
        row = rows[0]
        ended = row.ended_at is not None
        return Known(_caller(rows), row.may_log_in, ended, row.expires_at, row.last_used_at, read_at=now)

    async def of(self, caller: Caller) -> list[Session]:
        """The person's sessions that are good now, the last used first."""
        now = self._clock.now()
        mine = select(sessions).where(sessions.c.person_id == caller.person_id, sessions.c.ended_at.is_(None))
        async with self._database.read() as connection:
            rows = (await connection.execute(mine.order_by(sessions.c.last_used_at.desc(), sessions.c.id))).all()
        return [_session(row, caller) for row in rows if self._is_good(row.expires_at, row.last_used_at, now)]

    async def current(self, caller: Caller) -> Session | None:
        """The session this caller came with, as it was at most five seconds ago; None once it has ended."""
        mine = await self._lately.read(caller.session_id, lambda: self.of(caller))
        return next((session for session in mine if session.current), None)

    async def end(self, caller: Caller) -> None:
        """Ends the session the caller came with."""
        try:
            async with self._database.write() as connection:
                await self.end_within(connection, caller.session_id)
        finally:
            self.forget(caller.person_id)

    async def end_within(self, connection: AsyncConnection, session_id: str) -> None:
        """Within a transaction of the caller's, after which it has to `forget` the person."""
        open_one = (sessions.c.id == session_id, sessions.c.ended_at.is_(None))
        await connection.execute(update(sessions).where(*open_one).values(ended_at=self._clock.now()))

    async def end_good(
        self, connection: AsyncConnection, person_id: str, *, only: str | None = None, but: str | None = None
    ) -> int:
        """Ends the person's sessions that are good now, `only` one or all `but` one, and says how many those were.

        Within a transaction of the caller's, after which it has to `forget` the person.
        """
        now = self._clock.now()
        good = [
            sessions.c.person_id == person_id,
            sessions.c.ended_at.is_(None),
            sessions.c.expires_at > now,
            sessions.c.last_used_at > now - self._idle,
        ]
        good += [sessions.c.id == only] if only is not None else []
        good += [sessions.c.id != but] if but is not None else []
        return (await connection.execute(update(sessions).where(*good).values(ended_at=now))).rowcount

    async def end_some(self, caller: Caller, only: str | None, entry: Entry) -> int:
        """Ends that session of the person's, or all but the caller's own, and says how many; `entry` tells the trail of it, if any."""
        try:
            async with self._database.write() as connection:
                but = caller.session_id if only is None else None
                ended = await self.end_good(connection, caller.person_id, only=only, but=but)
                if ended:
                    await self._audit.add(connection, entry)
                return ended
        finally:
            self.forget(caller.person_id)

    async def _touch(self, session_id: str, now: datetime) -> None:
        earlier = (sessions.c.id == session_id, sessions.c.last_used_at < now)
        async with self._database.write(counted=False) as connection:
            await connection.execute(update(sessions).where(*earlier).values(last_used_at=now))

    def _is_good(self, expires_at: datetime, last_used_at: datetime, now: datetime) -> bool:
        return now < expires_at and now - last_used_at < self._idle


def _of_token(token_hash: str) -> Select[Any]:
    return _sessions().where(sessions.c.token_hash == token_hash)


def _sessions() -> Select[Any]:
    """One row a grant, or a single one with an empty grant; each carries the session and the person."""
    return (
        select(
            sessions,
            people.c.company_id,
            people.c.name,
            people.c.username,
            people.c.language,
            people.c.may_log_in,
            grants.c.account_id,
            grants.c.role,
        )
        .join(people, people.c.id == sessions.c.person_id)
        .outerjoin(grants, grants.c.person_id == people.c.id)
    )


def _caller(rows: Sequence[Row[Any]]) -> Caller:
    roles: dict[str, set[ContactRole]] = {}
    for row in rows:
        if row.account_id is not None:
            roles.setdefault(row.account_id, set()).add(ContactRole[row.role])
    first = rows[0]
    return Caller(
        person_id=first.person_id,
        company_id=first.company_id,
        session_id=first.id,
        name=first.name,
        username=first.username,
        language=Language[first.language],
        grants={account: frozenset(held) for account, held in roles.items()},
    )


def _session(row: Row[Any], caller: Caller) -> Session:
    return Session(
        id=public(SESSION, row.id),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
        expires_at=row.expires_at,
        client=row.client,
        current=row.id == caller.session_id,
    )
