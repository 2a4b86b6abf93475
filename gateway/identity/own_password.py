"""A person's own password, given again to confirm a change of how they sign in. A wrong one counts as one when signing in does."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.identity import logins
from gateway.identity.answering import Answering
from gateway.identity.caller import Caller
from gateway.identity.outcomes import Refusal, Refused, too_often
from gateway.identity.passwords import Passwords
from gateway.store.database import Database
from gateway.store.tables import people


class Given(NamedTuple):
    matches: bool
    stored: str | None
    """The hash it was checked against, which may have been changed since."""


class OwnPassword:
    def __init__(self, database: Database, passwords: Passwords, answering: Answering) -> None:
        self._database = database
        self._passwords = passwords
        self._answering = answering

    async def check(self, caller: Caller, password: str) -> Given:
        """Before the transaction of the change: it takes a good part of a second."""
        async with self._database.read() as connection:
            mine = select(people.c.password_hash).where(people.c.id == caller.person_id)
            stored = (await connection.execute(mine)).scalar_one()
        return Given((await self._passwords.check(password, stored)).matches, stored)

    async def refused(self, connection: AsyncConnection, caller: Caller, given: Given, now: datetime) -> Refusal | None:
        """None for the right one, within the transaction of the change, which holds the person's row from then on."""
        login = await logins.hold(connection, caller.person_id)
        if login is None or login.password_hash is None or login.password_hash != given.stored:
            return Refused()
        if wait := too_often(now, login.failures.locked_until):
            return wait
        return None if given.matches else await self._answering.failed(connection, login, now)
