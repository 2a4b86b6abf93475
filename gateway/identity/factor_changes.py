"""A person's factors changed: authenticator apps and recovery codes. Each change stands in the audit trail."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.identity.types import Factor, FactorKind, StepUpAction
from gateway.graph.ids import FACTOR, public
from gateway.graph.notifications.types import NotificationKind
from gateway.identity import logins
from gateway.identity.answering import Answering
from gateway.identity.audit import Audit, Entry
from gateway.identity.caller import Caller
from gateway.identity.factors import Factors
from gateway.identity.logins import Login
from gateway.identity.notifications import News, Notifications
from gateway.identity.outcomes import Refusal, Refused, TooOften, too_often
from gateway.identity.own_password import OwnPassword
from gateway.identity.step_ups import Need, StepUps
from gateway.store.database import Database
from gateway.store.tables import people


class Enrolled(NamedTuple):
    """An app that is to be confirmed; its secret is shown this once."""

    factor_id: str
    secret: str
    address: str


@dataclass(frozen=True, slots=True)
class NotConfirmed:
    """There is no step-up that is good for this."""


@dataclass(frozen=True, slots=True)
class NoSuchFactor:
    """None of the person's that this could be done to."""


@dataclass(frozen=True, slots=True)
class Needed:
    """The factor stays: without it nothing would be left to sign in with, or it is the number for text messages."""


class FactorChanges:
    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        own_password: OwnPassword,
        factors: Factors,
        answering: Answering,
        step_ups: StepUps,
        audit: Audit,
        notifications: Notifications,
    ) -> None:
        self._database = database
        self._clock = clock
        self._own_password = own_password
        self._factors = factors
        self._answering = answering
        self._step_ups = step_ups
        self._audit = audit
        self._notifications = notifications

    async def enrol(
        self, caller: Caller, label: str, token: str | None, entry: Entry
    ) -> Enrolled | NotConfirmed | TooOften:
        async with self._database.write() as connection:
            now = self._clock.now()
            login = await logins.hold(connection, caller.person_id)
            if login is not None and (wait := too_often(now, login.failures.locked_until)):
                return wait
            need = Need(StepUpAction.ENROL_TOTP)
            step_up_id = await self._step_ups.use(connection, caller, token, need)
            if step_up_id is None:
                return NotConfirmed()
            added = await self._factors.add_app(connection, caller.person_id, caller.username, label, now)
            enrolled = Enrolled(*added)
            object_id = public(FACTOR, enrolled.factor_id)
            await self._audit.add(connection, replace(entry, object_id=object_id, step_up_id=step_up_id))
            return enrolled

    async def confirm(self, caller: Caller, factor_id: str, code: str, entry: Entry) -> Factor | NoSuchFactor | Refusal:
        """With the app's first code, which is used up by it."""
        async with self._database.write() as connection:
            now = self._clock.now()
            login = await logins.hold(connection, caller.person_id)
            if login is None:
                return Refused()
            if wait := too_often(now, login.failures.locked_until):
                return wait
            row = await self._factors.find(connection, caller.person_id, factor_id)
            if row is None or row.confirmed_at is not None:
                return NoSuchFactor()
            factor = await self._factors.confirm_app(connection, row, code, now)
            if factor is None:
                return await self._answering.failed(connection, login, now)
            await self._audit.add(connection, replace(entry, after={"label": row.label}))
            await self._tell(connection, caller, NotificationKind.APP_ADDED, label=row.label)
            return factor

    async def new_recovery_codes(self, caller: Caller, password: str, entry: Entry) -> list[str] | Refusal:
        """Shown this once; those before are good no longer."""
        given = await self._own_password.check(caller, password)
        async with self._database.write() as connection:
            now = self._clock.now()
            if refused := await self._own_password.refused(connection, caller, given, now):
                return refused
            codes = await self._factors.replace_recovery_codes(connection, caller.person_id, now)
            await self._audit.add(connection, entry)
            await self._tell(connection, caller, NotificationKind.RECOVERY_CODES_MADE)
            return codes

    async def remove(
        self, caller: Caller, factor_id: str, token: str | None, entry: Entry
    ) -> NoSuchFactor | Needed | NotConfirmed | None:
        """None once it is done."""
        async with self._database.write() as connection:
            login = await logins.hold(connection, caller.person_id)
            if login is None:
                return NoSuchFactor()
            if factor_id == caller.person_id and login.mobile is not None:
                return Needed()
            row = await self._factors.find(connection, caller.person_id, factor_id)
            if row is None or row.confirmed_at is None:
                return NoSuchFactor()
            if await self._is_last(connection, login, factor_id):
                return Needed()
            need = Need(StepUpAction.REMOVE_FACTOR, [public(FACTOR, factor_id)])
            step_up_id = await self._step_ups.use(connection, caller, token, need)
            if step_up_id is None:
                return NotConfirmed()
            await self._factors.remove(connection, factor_id)
            before = {"kind": row.kind, "label": row.label}
            await self._audit.add(connection, replace(entry, before=before, step_up_id=step_up_id))
            if row.kind == FactorKind.TOTP.name:
                await self._tell(connection, caller, NotificationKind.APP_REMOVED, label=row.label)
            else:
                await self._tell(connection, caller, NotificationKind.RECOVERY_CODES_REMOVED)
            return None

    async def _tell(self, connection: AsyncConnection, caller: Caller, kind: NotificationKind, **details: str) -> None:
        """A13."""
        await self._notifications.tell(connection, people.c.id == caller.person_id, News(kind, details))

    async def _is_last(self, connection: AsyncConnection, login: Login, factor_id: str) -> bool:
        """Whether nothing would be left that lasts; recovery codes run out."""
        left = await self._factors.listed(connection, login.person_id)
        apps = [each for each in left if each.kind is FactorKind.TOTP and each.id != public(FACTOR, factor_id)]
        return login.mobile is None and not apps
