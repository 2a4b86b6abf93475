"""Replacements of SIMs under way: rows with the moment at which the next thing is due, on the gateway's own clock.

REQUESTED -> NOTIFIED -> COOLING -> EXECUTED or FAILED; CANCELLED from every state before the operator may have the order. No state is
skipped, but where too few could be told it is FAILED at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.graph.ids import CONTACT, SIM_REPLACEMENT, SUBSCRIPTION, public
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.sim.types import SimReplacement, SimReplacementFailure, SimReplacementKind, SimReplacementState
from gateway.identity.audit import Audit, Entry
from gateway.identity.logins import joined
from gateway.identity.new_id import new_id
from gateway.identity.notifications import News, Notifications
from gateway.identity.outcomes import TooOften, too_often
from gateway.identity.sending_limits import DAY
from gateway.store.database import Database
from gateway.store.tables import grants, people, sim_replacements

State = SimReplacementState

UNDER_WAY = (State.REQUESTED, State.NOTIFIED, State.COOLING)
NEXT: Mapping[State, tuple[State, ...]] = {
    State.REQUESTED: (State.NOTIFIED, State.FAILED, State.CANCELLED),
    State.NOTIFIED: (State.COOLING, State.CANCELLED),
    State.COOLING: (State.EXECUTED, State.FAILED, State.CANCELLED),
}
OLD_SIM, CODE = "oldSim", "code"
"""Who was not told of it, beside people, by their ids, and what was not sent."""
LONGEST_PAUSE = timedelta(hours=1)
"""Between two attempts at something that did not succeed."""


class Letter(msgspec.Struct, frozen=True):
    """The address of one."""

    street: str
    postal_code: str
    city: str
    country_code: str
    name: str | None = None


class Asked(msgspec.Struct, frozen=True):
    """What to replace the SIM by: exactly one of the three."""

    email: str | None = None
    letter: Letter | None = None
    iccid: str | None = None

    @property
    def kind(self) -> SimReplacementKind:
        if self.email is not None:
            return SimReplacementKind.NEW_ESIM
        return SimReplacementKind.NEW_SIM if self.letter is not None else SimReplacementKind.OWN_SIM


@dataclass(frozen=True, slots=True)
class NewReplacement:
    person_id: str
    company_id: str
    account_id: str
    subscription_id: str
    """A backend id, like the service's and the SIM's."""
    service_id: str
    sim_id: str
    number: str | None
    """Of the SIM that is to be replaced."""
    asked: Asked


@dataclass(frozen=True, slots=True)
class Held:
    """A replacement as it is written down."""

    id: str
    new: NewReplacement
    state: State
    attempt: int
    at_operator: bool
    """Whether the operator may have the order."""
    order_id: str | None
    new_sim_id: str | None

    @property
    def public_id(self) -> str:
        return public(SIM_REPLACEMENT, self.id)


@dataclass(frozen=True, slots=True)
class Latest:
    """Of a subscription: the replacement under way, or else the last one that was carried out."""

    shown: SimReplacement
    new_sim_id: str | None
    """Of one that was carried out: the SIM that takes over, a backend id."""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Another replacement of the same subscription."""

    shown: SimReplacement


@dataclass(frozen=True, slots=True)
class CardPromised:
    """The card is what another SIM under way is replaced by."""


@dataclass(frozen=True, slots=True)
class Recipient:
    person_id: str
    name: str
    email: str
    language: Language


@dataclass(frozen=True, slots=True)
class ReplacementRules:
    cooling: timedelta
    """How long the notices have to be read before the operator is asked."""
    per_day: int
    """Of one person, those that were cancelled not counted."""


class SimReplacements:
    def __init__(
        self, database: Database, clock: Clock, audit: Audit, notifications: Notifications, rules: ReplacementRules
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._notifications = notifications
        self._rules = rules

    async def hindrance(
        self, connection: AsyncConnection, new: NewReplacement, over: str | None
    ) -> UnderWay | CardPromised | TooOften | None:
        """Why it cannot be begun in this transaction. `over` is the public id of the latest replacement of the subscription, where the
        network has said that nothing more comes of it."""
        latest = (await _latest(connection, [new.subscription_id])).get(new.subscription_id)
        if latest is not None and latest.shown.id != over:
            return UnderWay(latest.shown)
        if new.asked.iccid is not None and await _is_promised(connection, new.asked):
            return CardPromised()
        table, now = sim_replacements.c, self._clock.now()
        mine = (table.person_id == new.person_id, table.requested_at > now - DAY)
        counted = select(table.requested_at).where(*mine, table.state != State.CANCELLED.name)
        newest = counted.order_by(table.requested_at.desc()).limit(self._rules.per_day)
        times = list((await connection.execute(newest)).scalars())
        if len(times) < self._rules.per_day:
            return None
        return too_often(now, times[-1] + DAY)

    async def begin(self, connection: AsyncConnection, key: str, new: NewReplacement) -> None:
        """Where `hindrance` has found none. `key` is that of the change which asks for it."""
        now = self._clock.now()
        row = {
            "id": new_id(),
            "key": key,
            "person_id": new.person_id,
            "company_id": new.company_id,
            "account_id": new.account_id,
            "subscription_id": new.subscription_id,
            "service_id": new.service_id,
            "sim_id": new.sim_id,
            "number": new.number,
            "asked": _written(new.asked),
            "state": State.REQUESTED.name,
            "requested_at": now,
            "due_at": now,
            "attempt": 1,
            "at_operator": False,
        }
        await connection.execute(insert(sim_replacements).values(**row))
        await self._tell(connection, new, NotificationKind.SIM_REPLACEMENT_REQUESTED)

    async def begun_by(self, key: str) -> str:
        """The id of the one that was begun under the key."""
        async with self._database.read() as connection:
            wanted = select(sim_replacements.c.id).where(sim_replacements.c.key == key)
            return str((await connection.execute(wanted)).scalar_one())

    async def latest(self, subscription_ids: Sequence[str]) -> Mapping[str, Latest]:
        """By subscription (backend ids) that the caller may see. Those that were cancelled or failed are as if they had never been."""
        async with self._database.read() as connection:
            return await _latest(connection, subscription_ids)

    async def of_sims(self, sim_ids: Sequence[str]) -> Mapping[str, SimReplacement]:
        """Of each SIM the latest, by SIM id. Whoever calls has made sure that the caller may see the SIMs."""
        wanted = select(sim_replacements).where(sim_replacements.c.sim_id.in_(sim_ids))
        async with self._database.read() as connection:
            rows = await connection.execute(wanted.order_by(sim_replacements.c.requested_at, _under_way()))
            return {row.sim_id: _shown(row) for row in rows}

    async def shown(self, id: str) -> SimReplacement:
        async with self._database.read() as connection:
            return _shown((await connection.execute(select(sim_replacements).where(_is(id)))).one())

    async def hold(self, id: str) -> Held | None:
        async with self._database.read() as connection:
            row = (await connection.execute(select(sim_replacements).where(_is(id)))).one_or_none()
        return None if row is None else _held(row)

    async def cancel(self, connection: AsyncConnection, held: Held) -> bool:
        """Whether it was still to be cancelled."""
        cancelling = update(sim_replacements).where(_is(held.id), *_cancellable())
        done = await connection.execute(cancelling.values(state=State.CANCELLED.name, due_at=None))
        if done.rowcount == 1:
            await self._tell(connection, held.new, NotificationKind.SIM_REPLACEMENT_CANCELLED)
        return done.rowcount == 1

    async def due(self) -> list[Held]:
        """The earliest first."""
        late = sim_replacements.c.due_at <= self._clock.now()
        async with self._database.read() as connection:
            rows = await connection.execute(
                select(sim_replacements).where(late).order_by(sim_replacements.c.due_at).limit(100)
            )
            return [_held(row) for row in rows]

    async def notified(self, held: Held, not_told: Sequence[str]) -> None:
        """Everybody was told whose address takes messages: from now on it waits."""
        until = self._clock.now() + self._rules.cooling
        async with self._database.write() as connection:
            if await _moved(connection, held.id, State.REQUESTED, State.NOTIFIED):
                waits = {"executes_at": until, "due_at": until, "attempt": 1}
                await _moved(connection, held.id, State.NOTIFIED, State.COOLING, **waits)
                if not_told:
                    await self._audit.add(connection, _entry(held, "NoticesRefused", not_told))

    async def executed(self, held: Held, not_told: Sequence[str]) -> None:
        """In the audit trail it stands as done by whoever asked for it; ended twice it is told once."""
        entry = _entry(held, "ReplacementExecuted", not_told, sim=held.new_sim_id, order=held.order_id)
        code = {"code": "refused"} if not_told else {}
        async with self._database.write() as connection:
            if await _moved(connection, held.id, State.COOLING, State.EXECUTED, due_at=None):
                await self._audit.add(connection, entry)
                await self._tell(connection, held.new, NotificationKind.SIM_REPLACEMENT_ORDERED, **code)

    async def failed(self, held: Held, why: SimReplacementFailure, not_told: Sequence[str]) -> None:
        """The same."""
        before = State.REQUESTED if why is SimReplacementFailure.NOTICES else State.COOLING
        async with self._database.write() as connection:
            if await _moved(connection, held.id, before, State.FAILED, due_at=None, failure=why.name):
                await self._audit.add(connection, _entry(held, "ReplacementFailed", not_told))
                await self._tell(connection, held.new, NotificationKind.SIM_REPLACEMENT_FAILED, failure=why.name)

    async def claim(self, id: str) -> bool:
        """Whether the operator is to be asked; from then on it cannot be cancelled, unless it is given back."""
        waiting = (_is(id), sim_replacements.c.state == State.COOLING.name)
        async with self._database.write() as connection:
            claimed = await connection.execute(update(sim_replacements).where(*waiting).values(at_operator=True))
        return claimed.rowcount == 1

    async def give_back(self, id: str) -> None:
        """The operator was asked for the first time, and has begun nothing."""
        async with self._database.write() as connection:
            await connection.execute(update(sim_replacements).where(_is(id)).values(at_operator=False))

    async def ordered(self, id: str, order_id: str, new_sim_id: str) -> None:
        async with self._database.write() as connection:
            told = update(sim_replacements).where(_is(id))
            await connection.execute(told.values(order_id=order_id, new_sim_id=new_sim_id))

    async def postpone(self, id: str, attempt: int) -> None:
        """That attempt did not succeed; the next one comes after a pause that grows."""
        pause = min(timedelta(minutes=2 ** min(attempt - 1, 10)), LONGEST_PAUSE)
        failed = (_is(id), sim_replacements.c.attempt == attempt, sim_replacements.c.due_at.is_not(None))
        async with self._database.write() as connection:
            again = update(sim_replacements).where(*failed)
            await connection.execute(again.values(due_at=self._clock.now() + pause, attempt=attempt + 1))

    async def recipients(self, new: NewReplacement) -> list[Recipient]:
        """Who may be told of it now: who asked, first, and the administrators of the account, whichever company they are of."""
        in_order = select(people).order_by(people.c.id != new.person_id, people.c.id)
        async with self._database.read() as connection:
            rows = await connection.execute(in_order.where(_concerned(new), joined()))
            return [Recipient(row.id, row.name, row.email, Language[row.language]) for row in rows]

    async def _tell(
        self, connection: AsyncConnection, new: NewReplacement, kind: NotificationKind, **details: str
    ) -> None:
        news = News(kind, {"number": new.number or "-", **details}, public(SUBSCRIPTION, new.subscription_id))
        await self._notifications.tell(connection, _concerned(new), news)


async def under_way_on(connection: AsyncConnection, company_id: str, account_id: str) -> bool:
    """Whether a SIM of the account is being replaced for the company."""
    table = sim_replacements.c
    whose = (table.company_id == company_id, table.account_id == account_id)
    return (await connection.execute(select(table.id).where(*whose, _under_way()))).first() is not None


async def _latest(connection: AsyncConnection, subscription_ids: Sequence[str]) -> Mapping[str, Latest]:
    table = sim_replacements.c
    carried_out = table.state == State.EXECUTED.name
    wanted = select(sim_replacements).where(table.subscription_id.in_(subscription_ids), _under_way() | carried_out)
    rows = await connection.execute(wanted.order_by(table.requested_at, _under_way()))
    return {row.subscription_id: Latest(_shown(row), row.new_sim_id) for row in rows}


async def _is_promised(connection: AsyncConnection, asked: Asked) -> bool:
    same = select(sim_replacements.c.id).where(sim_replacements.c.asked == _written(asked), _under_way())
    return (await connection.execute(same)).first() is not None


def _entry(held: Held, result: str, not_told: Sequence[str], **after: str | None) -> Entry:
    """Of what became of the replacement; it comes from no request."""
    return Entry(
        person_id=held.new.person_id,
        company_id=held.new.company_id,
        action="replaceSim",
        result=result,
        object_id=public(SUBSCRIPTION, held.new.subscription_id),
        before={"sim": held.new.sim_id},
        after={**after, "notTold": [_whom(each) for each in not_told]} if not_told else after,
    )


def _whom(not_told: str) -> str:
    return not_told if not_told in (OLD_SIM, CODE) else public(CONTACT, not_told)


async def _moved(connection: AsyncConnection, id: str, before: State, after: State, **values: Any) -> bool:
    """Whether it stood in the state before; to skip a state is a mistake of ours."""
    if after not in NEXT[before]:
        raise ValueError(f"{after.name} does not follow {before.name}")
    moving = update(sim_replacements).where(_is(id), sim_replacements.c.state == before.name)
    return (await connection.execute(moving.values(state=after.name, **values))).rowcount == 1


def _concerned(new: NewReplacement) -> ColumnElement[bool]:
    asked = (grants.c.person_id == new.person_id) & (grants.c.role == ContactRole.SUBSCRIPTIONS.name)
    concerned = select(grants.c.person_id).where(
        grants.c.account_id == new.account_id, asked | (grants.c.role == ContactRole.ADMINISTRATOR.name)
    )
    return people.c.id.in_(concerned)


def _is(id: str) -> ColumnElement[bool]:
    return sim_replacements.c.id == id


def _cancellable() -> tuple[ColumnElement[bool], ...]:
    return _under_way(), sim_replacements.c.at_operator.is_(False)


def _under_way() -> ColumnElement[bool]:
    return sim_replacements.c.state.in_([state.name for state in UNDER_WAY])


def _shown(row: Row[Any]) -> SimReplacement:
    state = SimReplacementState[row.state]
    return SimReplacement(
        id=public(SIM_REPLACEMENT, row.id),
        state=state,
        method=_asked(row).kind,
        requested_at=row.requested_at,
        executes_at=row.executes_at,
        cancellable=state in UNDER_WAY and not row.at_operator,
        failure=None if row.failure is None else SimReplacementFailure[row.failure],
    )


def _written(asked: Asked) -> str:
    return msgspec.json.encode(asked).decode()


def _asked(row: Row[Any]) -> Asked:
    return msgspec.json.decode(row.asked, type=Asked)


def _held(row: Row[Any]) -> Held:
    new = NewReplacement(
        row.person_id,
        row.company_id,
        row.account_id,
        row.subscription_id,
        row.service_id,
        row.sim_id,
        row.number,
        _asked(row),
    )
    state = SimReplacementState[row.state]
    return Held(row.id, new, state, row.attempt, row.at_operator, row.order_id, row.new_sim_id)
