"""Adding a person with a login: what the `gateway` command does for the first administrator of an installation."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import phonenumbers
from sqlalchemy import ColumnElement, Table, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.graph.ids import is_backend_id
from gateway.graph.scalars import SHAPES, EmailAddress
from gateway.identity.administration import set_rights
from gateway.identity.names import LONGEST as LONGEST_USERNAME
from gateway.identity.names import username_key
from gateway.identity.new_id import new_id
from gateway.identity.password_rules import SHORTEST, BrokenRule, broken_rule
from gateway.identity.passwords import Passwords
from gateway.store.database import Database
from gateway.store.tables import companies, linked_accounts, people

LONGEST_NAME = 200
PASSWORD_RULES: Mapping[BrokenRule, str] = {
    BrokenRule.LENGTH: f"The password must have at least {SHORTEST} characters.",
    BrokenRule.COMMON: "The password is one of those that are tried first. Choose another.",
    BrokenRule.CONTEXT: "The password says no more than the person's name, user name or e-mail address, or the product's "
    "name. Choose another.",
}


@dataclass(frozen=True, slots=True)
class NewPerson:
    username: str
    name: str
    email: str
    mobile: str
    """E.164, of a telephone that takes text messages."""
    company_id: str
    """The backend's id of the company; the company is added where it is new here."""
    grants: Mapping[str, frozenset[ContactRole]]
    """Roles by the backend's account id; an account that is new here is linked to the company."""
    language: Language
    password: str


@dataclass(frozen=True, slots=True)
class NotAdded:
    """Nothing was changed. Each problem is a sentence for the person who asked."""

    problems: tuple[str, ...]


async def add_person(
    database: Database, passwords: Passwords, clock: Clock, new: NewPerson, known: Sequence[str] = ()
) -> str | NotAdded:
    """The new person's id. The person may sign in at once. `known` are words that no password may consist of."""
    if problems := tuple(_problems(new, known)):
        return NotAdded(problems)
    password_hash = await passwords.hash(new.password)
    async with database.write() as connection:
        if await _exists(connection, people, people.c.username_key == username_key(new.username)):
            return NotAdded((f"There is already a user called {new.username.strip()}.",))
        await _link(connection, new)
        person_id = new_id()
        await connection.execute(
            insert(people).values(
                id=person_id,
                company_id=new.company_id,
                name=new.name.strip(),
                username=new.username.strip(),
                username_key=username_key(new.username),
                email=new.email,
                mobile=new.mobile,
                mobile_added_at=clock.now(),
                language=new.language.name,
                may_log_in=True,
                password_hash=password_hash,
            )
        )
        await set_rights(connection, new.company_id, person_id, new.grants)
    return person_id


async def _link(connection: AsyncConnection, new: NewPerson) -> None:
    if not await _exists(connection, companies, companies.c.id == new.company_id):
        await connection.execute(insert(companies).values(id=new.company_id))
    for account_id in new.grants:
        of_company = (linked_accounts.c.company_id == new.company_id) & (linked_accounts.c.account_id == account_id)
        if not await _exists(connection, linked_accounts, of_company):
            values = {"company_id": new.company_id, "account_id": account_id}
            await connection.execute(insert(linked_accounts).values(values))


async def _exists(connection: AsyncConnection, table: Table, which: ColumnElement[bool]) -> bool:
    return (await connection.execute(select(1).select_from(table).where(which))).first() is not None


def _problems(new: NewPerson, known: Sequence[str]) -> Iterator[str]:
    if not new.username.strip() or len(username_key(new.username)) > LONGEST_USERNAME or not new.username.isprintable():
        yield f"The user name must have 1 to {LONGEST_USERNAME} printable characters."
    if not new.name.strip() or len(new.name) > LONGEST_NAME or not new.name.isprintable():
        yield f"The name must have 1 to {LONGEST_NAME} printable characters."
    if not re.fullmatch(SHAPES[EmailAddress], new.email):
        yield f"{new.email!r} is not an e-mail address."
    if not is_mobile(new.mobile):
        yield f"{new.mobile!r} is not a mobile number in E.164 form, e.g. +46701740605."
    if not is_backend_id(new.company_id):
        yield f"{new.company_id!r} is not a company's id: 1 to 24 letters, digits, dots, hyphens or underscores."
    for account_id, roles in new.grants.items():
        if not is_backend_id(account_id):
            yield f"{account_id!r} is not an account's id: 1 to 24 letters, digits, dots, hyphens or underscores."
        if not roles:
            yield f"Account {account_id} needs at least one role."
    if not any(new.grants.values()):
        yield "A person needs a role on at least one account."
    if broken := broken_rule(new.password, (*known, new.name, new.username, new.email)):
        yield PASSWORD_RULES[broken]


def is_mobile(number: str) -> bool:
    """Whether it is a number, in E.164 form, of a telephone that takes text messages."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    takes_sms = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return (
        phonenumbers.is_valid_number(parsed)
        and phonenumbers.number_type(parsed) in takes_sms
        and phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number
    )
