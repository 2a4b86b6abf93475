"""Step-ups: a second factor asked for again, to confirm one action on certain objects, once, within five minutes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.faults import Fault
from gateway.graph.identity.types import Challenge, FactorKind, StepUpAction
from gateway.identity import logins
from gateway.identity.answering import Answering, Asked
from gateway.identity.caller import Caller
from gateway.identity.code_sending import CodeSending, CodeToSend
from gateway.identity.codes import Purpose
from gateway.identity.factors import Factors
from gateway.identity.logins import Login
from gateway.identity.new_id import new_id
from gateway.identity.outcomes import Refusal, Refused, TooOften, too_often
from gateway.identity.sessions import Opened, Sessions
from gateway.identity.sim_swaps import SimSwaps
from gateway.identity.tokens import hash_of, new_token
from gateway.store.database import Database
from gateway.store.tables import people, sessions, step_ups

GOOD_FOR = timedelta(minutes=5)
KEPT = timedelta(days=30)
"""How long a step-up stays in the database once it has expired."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a step-up confirms; it is good for exactly that, whatever the order of its parts."""

    action: StepUpAction
    object_ids: Sequence[str] = ()
    """Public ids."""
    details: Mapping[str, str] = field(default_factory=dict)
    """What has no id yet, by name, e.g. an address."""

    @property
    def bound_to(self) -> str:
        parts = [self.action.name, sorted(self.object_ids), sorted(self.details.items())]
        return sha256(json.dumps(parts).encode()).hexdigest()


class Verified(NamedTuple):
    token: str
    """Of the step-up; shown to the client this once."""
    expires_at: datetime
    opened: Opened
    """The same session under its new token."""


@dataclass(frozen=True, slots=True)
class NoFactor:
    """The person has no second factor that may confirm this."""


class _Spared(NamedTuple):
    numbers: frozenset[str]
    """To none of them a code is sent."""
    fault: Fault | None = None
    """Why nobody knows whether the person's own has to be one of them."""


class StepUps:
    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        sessions: Sessions,
        answering: Answering,
        sending: CodeSending,
        factors: Factors,
        sim_swaps: SimSwaps,
    ) -> None:
        self._database = database
        self._clock = clock
        self._sessions = sessions
        self._answering = answering
        self._sending = sending
        self._factors = factors
        self._sim_swaps = sim_swaps

    async def request(
        self, caller: Caller, need: Need, numbers: frozenset[str], factor: FactorKind | None
    ) -> Challenge | NoFactor | Refusal:
        """Sends a code. `numbers` are those the action concerns, to none of which it is sent, nor to one that has changed its SIM lately.

        Raises Fault: MESSAGES, or NETWORK where nobody knows of the SIM, and the person has no other factor.
        """
        by_message = factor in (None, FactorKind.SMS)
        spared = await self._spared(caller, numbers) if by_message else _Spared(numbers)
        async with self._database.write() as connection:
            now = self._clock.now()
            login = await logins.hold(connection, caller.person_id)
            if login is None or not login.may_log_in:
                return Refused()
            if wait := too_often(now, login.failures.locked_until):
                return wait
            others = await self._factors.usable(connection, login.person_id)
            outcome = await self._ask(
                connection, login, need, _allowed(login.mobile, spared.numbers, others), factor, now
            )
        if spared.fault is not None and isinstance(outcome, NoFactor):
            raise spared.fault
        return await self._sending.deliver(outcome) if isinstance(outcome, CodeToSend) else outcome

    async def verify(self, caller: Caller, challenge_id: str, factor: FactorKind, code: str) -> Verified | Refusal:
        """For the right code a step-up and, with it, a new token of the session."""
        try:
            async with self._database.write() as connection:
                now = self._clock.now()
                asked = await self._answering.asked(connection, challenge_id, Purpose.STEP_UP, now)
                if not isinstance(asked, Asked):
                    return asked
                if asked.login.person_id != caller.person_id:
                    return Refused()
                if refused := await self._answering.refused(connection, asked, factor, code, now):
                    return refused
                opened = await self._sessions.renew(connection, caller)
                if opened is None:
                    return Refused()
                return await self._grant(connection, caller, asked, opened, now)
        finally:
            self._sessions.forget(caller.person_id)

    async def allowed(self, caller: Caller, numbers: frozenset[str]) -> list[FactorKind]:
        """The factors with which the person may confirm something that concerns these numbers."""
        spared = await self._spared(caller, numbers)
        async with self._database.read() as connection:
            mobile = await _mobile(connection, caller)
            others = await self._factors.usable(connection, caller.person_id)
        return _allowed(mobile, spared.numbers, others)

    async def is_good(self, caller: Caller, token: str | None, need: Need) -> bool:
        """Whether `use` would find it, without using it."""
        async with self._database.read() as connection:
            found = await connection.execute(select(step_ups.c.id).where(*self._good(caller, token or "", need)))
            return found.scalar_one_or_none() is not None

    async def use(
        self, connection: AsyncConnection, caller: Caller, token: str | None, need: Need, used_for: str | None = None
    ) -> str | None:
        """The id of the step-up, which is used up with this transaction; None where it is not good for this.

        `used_for` is the key of the change at the backend, by which `used_by` finds it.
        """
        good = self._good(caller, token or "", need)
        using = update(step_ups).where(*good).values(used_at=self._clock.now(), used_for=used_for)
        found: str | None = (await connection.execute(using.returning(step_ups.c.id))).scalar_one_or_none()
        return found

    async def used_by(self, key: str) -> str | None:
        """The id of the step-up that confirmed a change, by the change's key at the backend."""
        async with self._database.read() as connection:
            return await used_within(connection, key)

    async def _spared(self, caller: Caller, numbers: frozenset[str]) -> _Spared:
        async with self._database.read() as connection:
            mobile = await _mobile(connection, caller)
        if mobile is None or mobile in numbers:
            return _Spared(numbers)
        try:
            lately = await self._sim_swaps.lately(mobile)
        except Fault as fault:
            return _Spared(numbers | {mobile}, fault)
        return _Spared(numbers | {mobile} if lately else numbers)

    def _good(self, caller: Caller, token: str, need: Need) -> tuple[ColumnElement[bool], ...]:
        # the caller's session may have been ended while the request was under way
        mine = (sessions.c.id == caller.session_id, sessions.c.ended_at.is_(None))
        return (
            step_ups.c.token_hash == hash_of(token),
            step_ups.c.person_id == caller.person_id,
            step_ups.c.session_id.in_(select(sessions.c.id).where(*mine)),
            step_ups.c.bound_to == need.bound_to,
            step_ups.c.expires_at > self._clock.now(),
            step_ups.c.used_at.is_(None),
        )

    async def _ask(
        self,
        connection: AsyncConnection,
        login: Login,
        need: Need,
        allowed: list[FactorKind],
        factor: FactorKind | None,
        now: datetime,
    ) -> CodeToSend | Challenge | NoFactor | TooOften:
        """For the factor that was chosen, or else the first one that can be asked for."""
        wanted = [each for each in allowed if factor in (None, each)]
        others = [each for each in wanted if each is not FactorKind.SMS]
        if not wanted:
            return NoFactor()
        if FactorKind.SMS in wanted and login.mobile is not None:
            beside = [each for each in allowed if each is not FactorKind.SMS]
            outcome = await self._sending.first(
                connection, login, login.mobile, Purpose.STEP_UP, now, others=beside, bound_to=need.bound_to
            )
            if isinstance(outcome, CodeToSend) or not others:
                return outcome
        return await self._sending.without_code(
            connection, login, Purpose.STEP_UP, now, others=others, bound_to=need.bound_to
        )

    async def _grant(
        self, connection: AsyncConnection, caller: Caller, asked: Asked, opened: Opened, now: datetime
    ) -> Verified:
        long_over = (step_ups.c.person_id == caller.person_id, step_ups.c.expires_at < now - KEPT)
        await connection.execute(delete(step_ups).where(*long_over))
        token, expires_at = new_token(), now + GOOD_FOR
        await connection.execute(
            insert(step_ups).values(
                id=new_id(),
                person_id=caller.person_id,
                session_id=caller.session_id,
                token_hash=hash_of(token),
                bound_to=asked.challenge.bound_to,
                expires_at=expires_at,
            )
        )
        return Verified(token, expires_at, opened)


async def _mobile(connection: AsyncConnection, caller: Caller) -> str | None:
    mine = select(people.c.mobile).where(people.c.id == caller.person_id)
    mobile: str | None = (await connection.execute(mine)).scalar_one_or_none()
    return mobile


async def used_within(connection: AsyncConnection, key: str) -> str | None:
    """The same, as it stands in a transaction."""
    found = await connection.execute(select(step_ups.c.id).where(step_ups.c.used_for == key).limit(1))
    step_up_id: str | None = found.scalar_one_or_none()
    return step_up_id


def _allowed(mobile: str | None, numbers: frozenset[str], others: list[FactorKind]) -> list[FactorKind]:
    by_message = [FactorKind.SMS] if mobile is not None and mobile not in numbers else []
    return by_message + others
