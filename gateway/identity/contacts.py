"""The company's contacts changed, within the transaction of the change.

What counts are the rights of that moment, not those with which the request began: two administrators may act on each other at once. Whoever
calls has to `forget` the person's sessions once it is committed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import Row, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import FactorKind, Language
from gateway.graph.ids import CONTACT, public
from gateway.graph.notifications.types import NotificationKind
from gateway.identity.administration import administrated, hold, left_without, rights, set_rights
from gateway.identity.caller import Caller
from gateway.identity.invitations import Invitations, no_username
from gateway.identity.new_id import new_id
from gateway.identity.notifications import News, Notifications, administrators, as_email
from gateway.identity.outbox import Outbox, TextMessage
from gateway.identity.outcomes import TooOften
from gateway.identity.texts import old_number, removed_contact
from gateway.ports.messaging import Email
from gateway.store.tables import challenges, factors, grants, password_resets, people, sessions

Grants = Mapping[str, frozenset[ContactRole]]
"""Roles by account id."""


class Kept(Enum):
    """Why a contact stays as it is."""

    UNKNOWN = "unknown"  # no contact of the company
    NO_RIGHT = "no right"  # the caller is not administrator of all that the contact may do something with
    ONESELF = "oneself"  # and so whoever changes remains: no account is left without an administrator
    LAST_ADMINISTRATOR = "last administrator"  # nobody else who can sign in administrates that account
    SAME_ADDRESS = "same address"  # another contact of the company has it
    NO_NUMBER = "no number"  # who is to sign in has nothing that codes could be sent to or made with


@dataclass(frozen=True, slots=True)
class NoSuchAccount:
    """None of the company's, as far as the caller may know."""

    account_id: str


@dataclass(frozen=True, slots=True)
class NewContact:
    person_id: str
    name: str
    email: str
    mobile: str | None
    may_log_in: bool
    grants: Grants


@dataclass(frozen=True, slots=True)
class ContactChange:
    """None: as it is."""

    person_id: str
    name: str | None
    email: str | None
    mobile: str | None
    may_log_in: bool | None
    grants: Grants | None


Hindrance = Kept | NoSuchAccount | TooOften


class Contacts:
    def __init__(self, clock: Clock, notifications: Notifications, outbox: Outbox, invitations: Invitations) -> None:
        self._clock = clock
        self._notifications = notifications
        self._outbox = outbox
        self._invitations = invitations

    async def may_invite(self, connection: AsyncConnection, caller: Caller, new: NewContact) -> Hindrance | None:
        """What stands against it."""
        await hold(connection, caller.company_id)
        if hindrance := await _out_of_reach(connection, caller, {}, new.grants):
            return hindrance
        if await _has_address(connection, caller.company_id, new.email, new.person_id):
            return Kept.SAME_ADDRESS
        if not new.may_log_in:
            return None
        if new.mobile is None:
            return Kept.NO_NUMBER
        return await self._invitations.wait(connection, caller.company_id, new.person_id)

    async def invite(self, connection: AsyncConnection, caller: Caller, new: NewContact) -> None:
        """Once `may_invite` has said nothing, in the same transaction. Who may not sign in is a contact without an invitation."""
        row = {
            "id": new.person_id,
            "company_id": caller.company_id,
            "name": new.name,
            **no_username(new.person_id),
            "email": new.email,
            "mobile": new.mobile,
            "mobile_added_at": self._clock.now() if new.mobile else None,
            "language": caller.language.name,
            "may_log_in": new.may_log_in,
        }
        await connection.execute(insert(people).values(**row))
        await set_rights(connection, caller.company_id, new.person_id, new.grants)
        if new.may_log_in:
            await self._invitations.send(connection, caller, new.person_id)
        await self._tell(connection, caller, NotificationKind.CONTACT_INVITED, new.person_id, new.name)

    async def may_change(self, connection: AsyncConnection, caller: Caller, change: ContactChange) -> Hindrance | None:
        """What stands against it."""
        await hold(connection, caller.company_id)
        person = await _contact(connection, caller.company_id, change.person_id)
        if person is None:
            return Kept.UNKNOWN
        held = await rights(connection, person.id)
        wanted = held if change.grants is None else change.grants
        if hindrance := await _out_of_reach(connection, caller, held, wanted):
            return hindrance
        if _but_grants(change) and not held.keys() <= await administrated(connection, caller.person_id):
            return Kept.NO_RIGHT
        if change.may_log_in is False and person.id == caller.person_id:
            return Kept.ONESELF
        if await left_without(connection, caller.company_id, _no_more_administrated(held, wanted), person.id):
            return Kept.LAST_ADMINISTRATOR
        if change.email and await _has_address(connection, caller.company_id, change.email, person.id):
            return Kept.SAME_ADDRESS
        if change.may_log_in and not (change.mobile or person.mobile or await _has_app(connection, person.id)):
            return Kept.NO_NUMBER
        if _invites(person, change):
            return await self._invitations.wait(connection, caller.company_id, person.id)
        return None

    async def change(self, connection: AsyncConnection, caller: Caller, change: ContactChange) -> None:
        """Once `may_change` has said nothing, in the same transaction."""
        person = await _contact(connection, caller.company_id, change.person_id)
        if person is None:
            raise LookupError(f"there is no contact {change.person_id}")
        before = await rights(connection, person.id)
        await self._change_reach(connection, caller, person, change)
        if change.grants is not None:
            await set_rights(connection, caller.company_id, person.id, change.grants)
        if change.may_log_in is False:
            await self._shut_out(connection, person.id)
        if _invites(person, change):
            await self._invitations.send(connection, caller, person.id)
        if _concerns_safety(person, before, change):
            name = change.name or person.name
            await self._tell(connection, caller, NotificationKind.CONTACT_CHANGED, person.id, name)

    async def remove(self, connection: AsyncConnection, caller: Caller, person_id: str) -> Kept | None:
        """None once it is done; the sessions have ended, and the person and the administrators are told."""
        await hold(connection, caller.company_id)
        person = await _contact(connection, caller.company_id, person_id)
        if person is None:
            return Kept.UNKNOWN
        if person_id == caller.person_id:
            return Kept.ONESELF
        mine = await administrated(connection, caller.person_id)
        if not mine or not (await rights(connection, person_id)).keys() <= mine:
            return Kept.NO_RIGHT
        await self._take_away(connection, person_id)
        if person.password_hash is not None:
            email = Email(person.email, *removed_contact(caller.name, Language[person.language]))
            await self._outbox.add(connection, email, f"removed-{person_id}")
        news = News(NotificationKind.CONTACT_REMOVED, {"name": person.name, "by": caller.name})
        await self._notifications.tell(connection, administrators(caller.company_id), news)
        return None

    async def _change_reach(
        self, connection: AsyncConnection, caller: Caller, person: Row[Any], change: ContactChange
    ) -> None:
        """Name, addresses and whether the person may sign in; what was sent to an address before is good no longer."""
        values: dict[str, Any] = {}
        if change.name is not None:
            values["name"] = change.name
        if change.may_log_in is not None:
            values["may_log_in"] = change.may_log_in
        if change.email not in (None, person.email):
            values["email"] = change.email
            await self._tell_of_address(connection, caller, person, change.email)
            await connection.execute(delete(password_resets).where(password_resets.c.person_id == person.id))
        if change.mobile not in (None, person.mobile):
            values |= {"mobile": change.mobile, "mobile_added_at": self._clock.now(), "mobile_used_at": None}
            await self._tell_of_number(connection, caller, person)
            await connection.execute(delete(challenges).where(challenges.c.person_id == person.id))
        if values:
            await connection.execute(update(people).where(people.c.id == person.id).values(values))

    async def _tell_of_address(
        self, connection: AsyncConnection, caller: Caller, person: Row[Any], new: str | None
    ) -> None:
        """At both, as long as the old one stands in the row; who has not accepted an invitation is a stranger there."""
        if person.password_hash is None:
            return
        news = News(NotificationKind.EMAIL_CHANGED, {"by": caller.name})
        await self._notifications.tell(connection, people.c.id == person.id, news)
        if new is not None:
            email = as_email(news, new, Language[person.language])
            await self._outbox.add(connection, email, f"address-{new_id()}")

    async def _tell_of_number(self, connection: AsyncConnection, caller: Caller, person: Row[Any]) -> None:
        """The person by e-mail, and whoever has the old number."""
        if person.password_hash is None:
            return
        news = News(NotificationKind.MOBILE_CHANGED, {"by": caller.name})
        await self._notifications.tell(connection, people.c.id == person.id, news)
        if person.mobile is not None:
            message = TextMessage(person.mobile, old_number(Language[person.language]))
            await self._outbox.add(connection, message, f"number-{new_id()}")

    async def _tell(
        self, connection: AsyncConnection, caller: Caller, kind: NotificationKind, person_id: str, name: str
    ) -> None:
        """All administrators, who did it among them, and the person."""
        news = News(kind, {"name": name, "by": caller.name}, public(CONTACT, person_id))
        whom = administrators(caller.company_id) | (people.c.id == person_id)
        await self._notifications.tell(connection, whom, news)

    async def _shut_out(self, connection: AsyncConnection, person_id: str) -> None:
        """Signed out everywhere, and nothing that was sent opens anything any longer."""
        open_ones = (sessions.c.person_id == person_id, sessions.c.ended_at.is_(None))
        await connection.execute(update(sessions).where(*open_ones).values(ended_at=self._clock.now()))
        await connection.execute(delete(challenges).where(challenges.c.person_id == person_id))
        await connection.execute(delete(password_resets).where(password_resets.c.person_id == person_id))
        await self._invitations.withdraw(connection, person_id)

    async def _take_away(self, connection: AsyncConnection, person_id: str) -> None:
        """All but the name, and the user name with it, so that the person can be invited again."""
        gone = f"removed:{person_id}"
        values = {
            "username": gone,
            "username_key": gone,
            "email": "",
            "mobile": None,
            "mobile_added_at": None,
            "may_log_in": False,
            "password_hash": None,
            "removed_at": self._clock.now(),
        }
        await self._shut_out(connection, person_id)
        await connection.execute(delete(grants).where(grants.c.person_id == person_id))
        # the recovery codes go with their row
        await connection.execute(delete(factors).where(factors.c.person_id == person_id))
        await connection.execute(update(people).where(people.c.id == person_id).values(values))


async def _contact(connection: AsyncConnection, company_id: str, person_id: str) -> Row[Any] | None:
    one = (people.c.id == person_id, people.c.company_id == company_id, people.c.removed_at.is_(None))
    return (await connection.execute(select(people).where(*one))).one_or_none()


async def _out_of_reach(
    connection: AsyncConnection, caller: Caller, held: Grants, wanted: Grants
) -> Kept | NoSuchAccount | None:
    """Roles are given and taken by who administrates the account, and so holds them all."""
    mine = await administrated(connection, caller.person_id)
    if not mine:
        return Kept.NO_RIGHT
    changed = {account for account in held.keys() | wanted.keys() if held.get(account) != wanted.get(account)}
    known = caller.grants.keys() | held.keys()
    unknown = next((account for account in wanted if account in changed - known), None)
    if unknown is not None:
        return NoSuchAccount(unknown)
    return None if changed <= mine else Kept.NO_RIGHT


async def _has_address(connection: AsyncConnection, company_id: str, email: str, but: str) -> bool:
    others = (people.c.company_id == company_id, people.c.id != but, people.c.removed_at.is_(None))
    emails = (await connection.execute(select(people.c.email).where(*others))).scalars()
    return email.casefold() in {each.casefold() for each in emails}


async def _has_app(connection: AsyncConnection, person_id: str) -> bool:
    confirmed = (factors.c.kind == FactorKind.TOTP.name, factors.c.confirmed_at.is_not(None))
    found = await connection.execute(select(factors.c.id).where(factors.c.person_id == person_id, *confirmed))
    return found.first() is not None


def _no_more_administrated(held: Grants, wanted: Grants) -> Iterable[str]:
    role = ContactRole.ADMINISTRATOR
    return [account for account in held if role in held[account] and role not in wanted.get(account, ())]


def _but_grants(change: ContactChange) -> bool:
    """Whether it changes something that is the person's on all accounts."""
    return any(each is not None for each in (change.name, change.email, change.mobile, change.may_log_in))


def _invites(person: Row[Any], change: ContactChange) -> bool:
    """Who may sign in and has no password yet is invited again, where the address was wrong or somebody asks for it."""
    may = person.may_log_in if change.may_log_in is None else change.may_log_in
    asked = change.may_log_in or change.email not in (None, person.email)
    return bool(may and asked and person.password_hash is None)


def _concerns_safety(person: Row[Any], before: Grants, change: ContactChange) -> bool:
    """All but another name."""
    return (
        change.email not in (None, person.email)
        or change.mobile not in (None, person.mobile)
        or change.may_log_in not in (None, person.may_log_in)
        or change.grants not in (None, before)
    )
