"""Invitations: a code by e-mail, good once, with which a contact chooses a password and gets a user name."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.identity.types import Language
from gateway.graph.ids import CONTACT, public
from gateway.graph.notifications.types import NotificationKind
from gateway.identity.audit import Audit, Entry
from gateway.identity.caller import Caller
from gateway.identity.names import LONGEST, username_key
from gateway.identity.new_id import new_id
from gateway.identity.notifications import News, Notifications, administrators
from gateway.identity.outbox import Outbox
from gateway.identity.outcomes import Refused, TooOften, too_often
from gateway.identity.password_rules import BrokenRule, PasswordRules
from gateway.identity.passwords import Passwords
from gateway.identity.sending_limits import DAY, SendingLimits
from gateway.identity.texts import invitation
from gateway.identity.tokens import hash_of, new_token
from gateway.ports.messaging import Email
from gateway.store.database import Database
from gateway.store.tables import invitations, people


@dataclass(frozen=True, slots=True)
class InvitationRules:
    lifetime: timedelta
    to_person: SendingLimits
    by_company: SendingLimits


class Invitations:
    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        passwords: Passwords,
        password_rules: PasswordRules,
        audit: Audit,
        outbox: Outbox,
        notifications: Notifications,
        rules: InvitationRules,
    ) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._password_rules = password_rules
        self._audit = audit
        self._outbox = outbox
        self._notifications = notifications
        self._rules = rules

    async def wait(self, connection: AsyncConnection, company_id: str, person_id: str) -> TooOften | None:
        """How long until the company may invite that person; None where it may now."""
        return too_often(
            self._clock.now(),
            self._rules.by_company.free_at(await self._sent(connection, invitations.c.company_id == company_id)),
            self._rules.to_person.free_at(await self._sent(connection, invitations.c.person_id == person_id)),
        )

    async def send(self, connection: AsyncConnection, by: Caller, person_id: str) -> None:
        """By e-mail, once the transaction is committed; the person's earlier ones are good no longer."""
        now, invitation_id, token = self._clock.now(), new_id(), new_token()
        long_over = (invitations.c.company_id == by.company_id, invitations.c.expires_at < now - DAY)
        await connection.execute(delete(invitations).where(*long_over))
        await self.withdraw(connection, person_id)
        row = {
            "id": invitation_id,
            "person_id": person_id,
            "company_id": by.company_id,
            "token_hash": hash_of(token),
            "invited_at": now,
            "expires_at": now + self._rules.lifetime,
        }
        await connection.execute(insert(invitations).values(**row))
        invited = update(people).where(people.c.id == person_id).values(invited_at=now)
        person = (await connection.execute(invited.returning(people.c.email, people.c.language))).one()
        subject, text = invitation(by.name, token, self._rules.lifetime, Language[person.language])
        email = Email(person.email, subject, text)
        await self._outbox.add(connection, email, f"invitation-{invitation_id}", self._rules.lifetime)

    async def withdraw(self, connection: AsyncConnection, person_id: str) -> None:
        """None of the person's is good any longer. Their rows stay for a day: the limits are judged by them."""
        good = (invitations.c.person_id == person_id, invitations.c.ended_at.is_(None))
        await connection.execute(update(invitations).where(*good).values(ended_at=self._clock.now()))

    async def accept(self, token: str, password: str, address: str | None) -> str | Refused | BrokenRule:
        """The user name. Nobody is signed in: that takes the password and a second factor."""
        async with self._database.read() as connection:
            invited = await self._invited(connection, token)
        if invited is None:
            return Refused()
        if broken := await self._password_rules.broken(password, invited):
            return broken
        password_hash = await self._passwords.hash(password)
        async with self._database.write() as connection:
            person = await self._invited(connection, token)
            if person is None:
                return Refused()
            await self.withdraw(connection, person.id)
            username = await _free_username(connection, person)
            values = {
                "username": username,
                "username_key": username_key(username),
                "password_hash": password_hash,
                "failures": 0,
                "last_failed_at": None,
                "locked_until": None,
            }
            await connection.execute(update(people).where(people.c.id == person.id).values(values))
            entry = Entry(
                person_id=person.id,
                company_id=person.company_id,
                action="acceptInvitation",
                result="InvitationAccepted",
                object_id=public(CONTACT, person.id),
                after={"username": username},
                address=address,
            )
            await self._audit.add(connection, entry)
            news = News(NotificationKind.CONTACT_JOINED, {"name": person.name}, entry.object_id)
            others = administrators(person.company_id) & (people.c.id != person.id)
            await self._notifications.tell(connection, others, news)
        return username

    async def _invited(self, connection: AsyncConnection, token: str) -> Row[Any] | None:
        """Who may accept with that token now."""
        good = (
            invitations.c.token_hash == hash_of(token),
            invitations.c.expires_at > self._clock.now(),
            invitations.c.ended_at.is_(None),
            people.c.may_log_in.is_(True),
            people.c.password_hash.is_(None),
        )
        joined = select(people).join(invitations, invitations.c.person_id == people.c.id)
        return (await connection.execute(joined.where(*good).with_for_update())).one_or_none()

    async def _sent(self, connection: AsyncConnection, which: ColumnElement[bool]) -> list[datetime]:
        """During the last day, the newest first."""
        at = invitations.c.invited_at
        recent = select(at).where(which, at > self._clock.now() - DAY).order_by(at.desc())
        return list((await connection.execute(recent)).scalars())


def no_username(person_id: str) -> dict[str, str]:
    """Of somebody who has accepted no invitation. An address becomes a user name for who reads its e-mail, and nobody else."""
    unnamed = f"invited:{person_id}"
    return {"username": unnamed, "username_key": unnamed}


async def _free_username(connection: AsyncConnection, person: Row[Any]) -> str:
    """The person's e-mail address, with a number after it where it is a user name already."""
    if len(username_key(person.email)) > LONGEST - 4:
        return f"user-{person.id}"
    name, number = person.email, 1
    while await _is_taken(connection, name):
        number += 1
        name = f"{person.email}-{number}"
    return str(name)


async def _is_taken(connection: AsyncConnection, name: str) -> bool:
    found = await connection.execute(select(people.c.id).where(people.c.username_key == username_key(name)))
    return found.first() is not None
