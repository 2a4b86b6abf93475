"""Customer accounts a company adds to its own, and gives up again.

An account that is registered on another company than the one that asks takes a code, sent to the person the operator has registered for
it. Whoever asks for the code is answered the same, after as many reads and within the same limits, whether there is such an account or not.
"""

from datetime import datetime
from enum import Enum
from hashlib import sha256

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.graph.ids import ACCOUNT, ACCOUNT_LINK, public
from gateway.graph.notifications.types import NotificationKind
from gateway.identity import administration, challenges, logins
from gateway.identity.answering import Answering, Asked
from gateway.identity.audit import Audit, Entry
from gateway.identity.caller import Caller
from gateway.identity.challenges import Held
from gateway.identity.codes import Codes, Purpose
from gateway.identity.new_id import new_id
from gateway.identity.new_person import is_mobile
from gateway.identity.notifications import News, Notifications, administrators
from gateway.identity.outbox import Outbox, TextMessage
from gateway.identity.outcomes import Refusal, Refused, TooOften, too_often
from gateway.identity.rules import Rules
from gateway.identity.sending_limits import DAY
from gateway.identity.sim_replacements import under_way_on
from gateway.identity.texts import account_link, account_link_subject
from gateway.ports.billing import Ownership
from gateway.ports.messaging import Email
from gateway.store.database import Database
from gateway.store.tables import challenges as asked_table
from gateway.store.tables import grants, linked_accounts, people

CONTACTS_LANGUAGE = Language.SV
"""The operator says nothing of it."""


class Kept(Enum):
    """Why an account stays with the company."""

    UNKNOWN = "unknown"  # the caller has no role on it
    NO_RIGHT = "no right"  # the caller is not its administrator
    LAST = "last"  # nobody would be administrator of anything
    REPLACEMENT = "replacement"  # of one of its SIMs is under way, and nobody could stop it


class AccountLinks:
    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        codes: Codes,
        answering: Answering,
        audit: Audit,
        notifications: Notifications,
        outbox: Outbox,
        rules: Rules,
    ) -> None:
        self._database = database
        self._clock = clock
        self._codes = codes
        self._answering = answering
        self._audit = audit
        self._notifications = notifications
        self._outbox = outbox
        self._rules = rules

    async def request(
        self, caller: Caller, number: str, ownership: Ownership | None, company: str, entry: Entry
    ) -> str | Refusal:
        """The link's id, and soon a message with its code, if there is such an account with somebody to send it to."""
        code, link_id = self._codes.new(), new_id()
        async with self._database.write() as connection:
            now = self._clock.now()
            login = await logins.hold(connection, caller.person_id)
            if login is None or not login.may_log_in:
                return Refused()
            if wait := too_often(now, login.failures.locked_until):
                return wait
            if wait := await self._wait(connection, caller, number, now):
                return wait
            await challenges.replace_all(connection, self._asked(caller, number, link_id, code, now), now)
            await self._audit.add(connection, entry)
            message = self._message(code, company, ownership) if ownership is not None else None
            if message is not None:
                await self._outbox.add(connection, message, f"link-{link_id}", self._rules.code_lifetime)
        return public(ACCOUNT_LINK, link_id)

    async def refused(
        self, connection: AsyncConnection, caller: Caller, number: str, link_id: str, code: str
    ) -> Refusal | None:
        """None for the code that was sent for the account to whom this person asked for it; a wrong one is counted."""
        now = self._clock.now()
        asked = await self._answering.asked(connection, link_id, Purpose.ACCOUNT_LINK, now)
        if not isinstance(asked, Asked):
            return asked
        if asked.login.person_id != caller.person_id or asked.challenge.bound_to != _bound_to(number):
            return Refused()
        return await self._answering.refused_from_elsewhere(connection, asked, code, now)

    async def is_linked(self, connection: AsyncConnection, company_id: str, account_id: str) -> bool:
        """As it stays until this transaction ends."""
        await administration.hold(connection, company_id)
        found = await connection.execute(select(linked_accounts.c.account_id).where(*_link(company_id, account_id)))
        return found.first() is not None

    async def link(self, connection: AsyncConnection, caller: Caller, account_id: str, company: str) -> bool:
        """Whether the caller is still administrator, and so from now on of the account. Whom it concerns is told.

        Of an account that `is_linked`, in the same transaction, has found to be none of the company's.
        """
        if not await administration.administrated(connection, caller.person_id):
            return False
        row = {"company_id": caller.company_id, "account_id": account_id}
        await connection.execute(insert(linked_accounts).values(**row))
        role = {"person_id": caller.person_id, "role": ContactRole.ADMINISTRATOR.name}
        await connection.execute(insert(grants).values(**row, **role))
        about = public(ACCOUNT, account_id)
        news = News(NotificationKind.ACCOUNT_LINKED, {"number": account_id, "by": caller.name}, about)
        await self._notifications.tell(connection, administrators(caller.company_id), news)
        elsewhere = (grants.c.company_id != caller.company_id, grants.c.account_id == account_id)
        owners = select(grants.c.person_id).where(*elsewhere, grants.c.role == ContactRole.ADMINISTRATOR.name)
        news = News(NotificationKind.ACCOUNT_LINKED_ELSEWHERE, {"number": account_id, "company": company}, about)
        await self._notifications.tell(connection, people.c.id.in_(owners), news)
        return True

    async def unlink(self, connection: AsyncConnection, caller: Caller, account_id: str) -> frozenset[str] | Kept:
        """Who had a role on the account, which they have no more; they and the administrators are told.

        What counts are the rights of this moment, not those with which the request began.
        """
        await administration.hold(connection, caller.company_id)
        if account_id not in await administration.rights(connection, caller.person_id):
            return Kept.UNKNOWN
        if account_id not in await administration.administrated(connection, caller.person_id):
            return Kept.NO_RIGHT
        if not await administration.administrator_beside(connection, caller.company_id, account_id):
            return Kept.LAST
        if await under_way_on(connection, caller.company_id, account_id):
            return Kept.REPLACEMENT
        of_account = (grants.c.company_id == caller.company_id, grants.c.account_id == account_id)
        holders = select(grants.c.person_id).where(*of_account)
        concerned = frozenset((await connection.execute(holders)).scalars())
        await connection.execute(delete(linked_accounts).where(*_link(caller.company_id, account_id)))
        news = News(NotificationKind.ACCOUNT_UNLINKED, {"number": account_id, "by": caller.name})
        whom = administrators(caller.company_id) | people.c.id.in_(concerned)
        await self._notifications.tell(connection, whom, news)
        return concerned

    def _asked(self, caller: Caller, number: str, link_id: str, code: str, now: datetime) -> Held:
        purpose = Purpose.ACCOUNT_LINK
        return Held(
            id=link_id,
            person_id=caller.person_id,
            purpose=purpose,
            code_hmac=self._codes.seal(code, challenge_id=link_id, person_id=caller.person_id, purpose=purpose),
            sends=1,
            expires_at=now + self._rules.code_lifetime,
            bound_to=_bound_to(number),
        )

    async def _wait(self, connection: AsyncConnection, caller: Caller, number: str, now: datetime) -> TooOften | None:
        """For one person, and for one account, whether there is such an account or not."""
        limits, at = self._rules.sending, asked_table.c.created_at
        requests = (asked_table.c.purpose == Purpose.ACCOUNT_LINK.value, at > now - DAY)
        free = []
        for which in (asked_table.c.person_id == caller.person_id, asked_table.c.bound_to == _bound_to(number)):
            newest = select(at).where(which, *requests).order_by(at.desc()).limit(limits.per_day)
            free.append(limits.free_at(list((await connection.execute(newest)).scalars())))
        return too_often(now, *free)

    def _message(self, code: str, company: str, ownership: Ownership) -> Email | TextMessage | None:
        """None where nobody can be reached."""
        lifetime, phone, email = self._rules.code_lifetime, ownership.contact_phone, ownership.contact_email
        text = account_link(code, company, ownership.account_name, lifetime, CONTACTS_LANGUAGE)
        if phone is not None and (email is None or is_mobile(phone)):
            return TextMessage(phone, text)
        return Email(email, account_link_subject(CONTACTS_LANGUAGE), text) if email is not None else None


def _bound_to(number: str) -> str:
    return sha256(number.encode("utf-8", "surrogatepass")).hexdigest()


def _link(company_id: str, account_id: str) -> tuple[ColumnElement[bool], ...]:
    return linked_accounts.c.company_id == company_id, linked_accounts.c.account_id == account_id
