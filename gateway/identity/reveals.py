"""Secrets shown to people: never without a step-up, an entry in the audit trail, and a limit on how often."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.notifications.types import NotificationKind
from gateway.identity.audit import Audit, Entry
from gateway.identity.caller import Caller
from gateway.identity.notifications import News, Notifications, holders
from gateway.identity.outcomes import TooOften, too_often
from gateway.identity.sending_limits import HOUR
from gateway.identity.step_ups import Need, StepUps
from gateway.store.database import Database
from gateway.store.tables import audit, people


@dataclass(frozen=True, slots=True)
class RevealLimits:
    """In any hour."""

    person: int
    company: int


@dataclass(frozen=True, slots=True)
class SimOf:
    """Whose SIM it is."""

    account_id: str
    number: str | None


class Reveals:
    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        step_ups: StepUps,
        notifications: Notifications,
        limits: RevealLimits,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._step_ups = step_ups
        self._notifications = notifications
        self._limits = limits

    async def record(self, caller: Caller, need: Need, token: str | None, entry: Entry, of: SimOf) -> bool | TooOften:
        """Uses up the step-up, writes the entry and tells who answers for the SIM, after which the secret may be shown.

        False where the step-up is not good.
        """
        async with self._database.write() as connection:
            now = self._clock.now()
            if wait := await self._wait(connection, entry, now):
                return wait
            step_up_id = await self._step_ups.use(connection, caller, token, need)
            if step_up_id is None:
                return False
            await self._audit.add(connection, replace(entry, step_up_id=step_up_id))
            details = {"number": of.number or "-", "by": caller.name}
            news = News(NotificationKind.SIM_CODES_SHOWN, details, entry.object_id)
            whom = holders(ContactRole.ADMINISTRATOR, of.account_id) | (people.c.id == caller.person_id)
            await self._notifications.tell(connection, whom, news)
            return True

    async def _wait(self, connection: AsyncConnection, entry: Entry, now: datetime) -> TooOften | None:
        of_company = audit.c.company_id == entry.company_id
        of_person = audit.c.person_id == entry.person_id
        free = [
            await self._free_at(connection, entry, now, self._limits.company, of_company),
            await self._free_at(connection, entry, now, self._limits.person, of_company, of_person),
        ]
        return too_often(now, *free)

    async def _free_at(
        self, connection: AsyncConnection, entry: Entry, now: datetime, most: int, *whose: ColumnElement[bool]
    ) -> datetime | None:
        shown = (audit.c.action == entry.action, audit.c.result == entry.result, audit.c.at > now - HOUR)
        newest = select(audit.c.at).where(*whose, *shown).order_by(audit.c.position.desc()).limit(most)
        times = list((await connection.execute(newest)).scalars())
        return times[-1] + HOUR if len(times) >= most else None
