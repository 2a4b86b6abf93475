"""Passwords changed by those who know them, and chosen anew by those who do not.

With a new password every other session of the person has ended, and so has a sign-in that was begun with the old one; the person is told by
e-mail.
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.identity.types import Language
from gateway.graph.notifications.types import NotificationKind
from gateway.identity import challenges
from gateway.identity.audit import Audit, Entry
from gateway.identity.caller import Caller
from gateway.identity.codes import Purpose
from gateway.identity.logins import can_sign_in
from gateway.identity.names import username_key
from gateway.identity.new_id import new_id
from gateway.identity.notifications import News, Notifications
from gateway.identity.outbox import Outbox
from gateway.identity.outcomes import Refusal, Refused, TooOften, too_often
from gateway.identity.own_password import OwnPassword
from gateway.identity.password_rules import BrokenRule, PasswordRules
from gateway.identity.passwords import Passwords
from gateway.identity.sending_limits import DAY, SendingLimits
from gateway.identity.sessions import Sessions
from gateway.identity.texts import password_reset
from gateway.identity.tokens import hash_of, new_token
from gateway.ports.messaging import Email
from gateway.store.database import Database
from gateway.store.tables import password_resets, people


@dataclass(frozen=True, slots=True)
class ResetRules:
    lifetime: timedelta
    """Of a token."""
    limits: SendingLimits
    """For one user name, whether there is such a user or not."""


class PasswordChanges:
    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        password_rules: PasswordRules,
        own_password: OwnPassword,
        sessions: Sessions,
        audit: Audit,
        outbox: Outbox,
        notifications: Notifications,
        secret: str,
        rules: ResetRules,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._password_rules = password_rules
        self._own_password = own_password
        self._sessions = sessions
        self._audit = audit
        self._outbox = outbox
        self._notifications = notifications
        self._names = hmac.digest(secret.encode(), b"names at rest", "sha256")
        self._rules = rules

    async def change(self, caller: Caller, current: str, new: str, entry: Entry) -> Refusal | BrokenRule | None:
        """None once it is done."""
        async with self._database.read() as connection:
            person = (await connection.execute(select(people).where(people.c.id == caller.person_id))).one()
        if broken := await self._password_rules.broken(new, person):
            return broken
        given = await self._own_password.check(caller, current)
        new_hash = await self._passwords.hash(new) if given.matches else ""
        try:
            async with self._database.write() as connection:
                if refused := await self._own_password.refused(connection, caller, given, self._clock.now()):
                    return refused
                await self._set(connection, caller.person_id, new_hash, keep=caller.session_id)
                await self._audit.add(connection, entry)
                return None
        finally:
            self._sessions.forget(caller.person_id)

    async def request_reset(self, username: str) -> TooOften | None:
        """None, and soon an e-mail with a token to the user, if there is one who may sign in."""
        token = new_token()
        name = hmac.new(self._names, username_key(username).encode(), hashlib.sha256).hexdigest()
        async with self._database.write() as connection:
            now = self._clock.now()
            await connection.execute(delete(password_resets).where(password_resets.c.requested_at < now - DAY))
            if wait := await self._wait(connection, name, now):
                return wait
            who = select(people).where(people.c.username_key == username_key(username), can_sign_in())
            person = (await connection.execute(who)).one_or_none()
            reset_id = new_id()
            await connection.execute(
                insert(password_resets).values(
                    id=reset_id,
                    name_hmac=name,
                    person_id=person.id if person else None,
                    token_hash=hash_of(token),
                    requested_at=now,
                    expires_at=now + self._rules.lifetime,
                )
            )
            if person is not None:
                subject, text = password_reset(token, self._rules.lifetime, Language[person.language])
                email = Email(person.email, subject, text)
                await self._outbox.add(connection, email, f"reset-{reset_id}", self._rules.lifetime)
        return None

    async def reset(self, token: str, new: str, address: str | None) -> Refused | BrokenRule | None:
        """None once it is done: the token, and every other one of the person, is good no longer."""
        async with self._database.read() as connection:
            known = await self._person_of(connection, token)
        if known is None:
            return Refused()
        if broken := await self._password_rules.broken(new, known):
            return broken
        new_hash = await self._passwords.hash(new)
        async with self._database.write() as connection:
            person = await self._person_of(connection, token)
            if person is None:
                return Refused()
            mine = update(password_resets).where(password_resets.c.person_id == person.id)
            await connection.execute(mine.values(used_at=self._clock.now()))
            await self._set(connection, person.id, new_hash)
            entry = Entry(person.id, person.company_id, "resetPassword", "PasswordReset", address=address)
            await self._audit.add(connection, entry)
        self._sessions.forget(person.id)
        return None

    async def _set(
        self, connection: AsyncConnection, person_id: str, password_hash: str, keep: str | None = None
    ) -> None:
        """Ends all sessions but the one to `keep`, and what was begun of others, and tells the person."""
        await connection.execute(update(people).where(people.c.id == person_id).values(password_hash=password_hash))
        await challenges.close_all(connection, person_id, Purpose.LOGIN, self._clock.now())
        await self._sessions.end_good(connection, person_id, but=keep)
        news = News(NotificationKind.PASSWORD_CHANGED)
        await self._notifications.tell(connection, people.c.id == person_id, news)

    async def _person_of(self, connection: AsyncConnection, token: str) -> Row[Any] | None:
        """Who may choose a new password with that token now."""
        good = (
            password_resets.c.token_hash == hash_of(token),
            password_resets.c.expires_at > self._clock.now(),
            password_resets.c.used_at.is_(None),
            people.c.may_log_in.is_(True),
        )
        joined = select(people).join(password_resets, password_resets.c.person_id == people.c.id)
        return (await connection.execute(joined.where(*good).with_for_update())).one_or_none()

    async def _wait(self, connection: AsyncConnection, name: str, now: datetime) -> TooOften | None:
        at = password_resets.c.requested_at
        recent = select(at).where(password_resets.c.name_hmac == name, at > now - DAY).order_by(at.desc())
        times = (await connection.execute(recent.limit(self._rules.limits.per_day))).scalars()
        return too_often(now, self._rules.limits.free_at(list(times)))
