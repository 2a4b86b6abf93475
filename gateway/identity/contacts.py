"""The company's contacts changed, within the transaction of the change."""

from enum import Enum

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.notifications.types import NotificationKind
from gateway.identity.caller import Caller
from gateway.identity.notifications import News, Notifications, administrators
from gateway.store.tables import challenges, companies, grants, people, sessions


class Kept(Enum):
    """Why a contact stays."""

    UNKNOWN = "unknown"  # no contact of the company
    NO_RIGHT = "no right"  # the caller is not administrator of all that the contact may do something with
    ONESELF = "oneself"  # and so whoever removes remains: no account is left without an administrator


class Contacts:
    def __init__(self, clock: Clock, notifications: Notifications) -> None:
        self._clock = clock
        self._notifications = notifications

    async def remove(self, connection: AsyncConnection, caller: Caller, person_id: str) -> Kept | None:
        """None once it is done; the sessions have ended, and the other administrators are told.

        What counts are the rights of this moment, not those with which the request began: two administrators may remove each other at once.
        Whoever calls has to `forget` the person's sessions once it is committed.
        """
        await _hold(connection, caller.company_id)
        one = (people.c.id == person_id, people.c.company_id == caller.company_id, people.c.removed_at.is_(None))
        name: str | None = (await connection.execute(select(people.c.name).where(*one))).scalar_one_or_none()
        if name is None:
            return Kept.UNKNOWN
        if person_id == caller.person_id:
            return Kept.ONESELF
        governed = await _accounts(connection, grants.c.person_id == person_id)
        mine = await _accounts(connection, grants.c.person_id == caller.person_id, _administrating())
        if not mine or not governed <= mine:
            return Kept.NO_RIGHT
        await self._take_away(connection, person_id)
        others = set(await administrators(connection, caller.company_id)) - {caller.person_id}
        news = News(NotificationKind.CONTACT_REMOVED, {"name": name, "by": caller.name})
        await self._notifications.tell(connection, sorted(others), news)
        return None

    async def _take_away(self, connection: AsyncConnection, person_id: str) -> None:
        """All but the name, and the user name with it, so that the person can be invited again."""
        now = self._clock.now()
        gone = f"removed:{person_id}"
        values = {
            "username": gone,
            "username_key": gone,
            "email": "",
            "mobile": None,
            "mobile_added_at": None,
            "may_log_in": False,
            "password_hash": None,
            "removed_at": now,
        }
        await connection.execute(delete(grants).where(grants.c.person_id == person_id))
        await connection.execute(delete(challenges).where(challenges.c.person_id == person_id))
        open_ones = (sessions.c.person_id == person_id, sessions.c.ended_at.is_(None))
        await connection.execute(update(sessions).where(*open_ones).values(ended_at=now))
        await connection.execute(update(people).where(people.c.id == person_id).values(values))


async def _hold(connection: AsyncConnection, company_id: str) -> None:
    """The lock for all rights of a company."""
    await connection.execute(select(companies.c.id).where(companies.c.id == company_id).with_for_update())


async def _accounts(connection: AsyncConnection, *which: ColumnElement[bool]) -> set[str]:
    return set((await connection.execute(select(grants.c.account_id).where(*which))).scalars())


def _administrating() -> ColumnElement[bool]:
    return grants.c.role == ContactRole.ADMINISTRATOR.name
