"""People of the customers' companies, and the names customers gave their own things."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import Contact, ContactRole, Grant
from gateway.graph.identity.types import Factor, FactorKind, User
from gateway.graph.ids import CONTACT, FACTOR, public
from gateway.graph.scalars import EmailAddress, PhoneNumber
from gateway.identity.caller import Caller
from gateway.identity.factors import Factors
from gateway.identity.lately import Lately
from gateway.identity.masking import mask_number
from gateway.store.database import Database
from gateway.store.tables import companies, grants, linked_accounts, people


class People:
    """Reads. Whoever calls has made sure that the caller may see what is asked for; every read is of one company."""

    def __init__(self, database: Database, clock: Clock, factors: Factors) -> None:
        self._database = database
        self._factors = factors
        self._lately = Lately(database, clock)

    async def user(self, caller: Caller) -> User:
        """As it was at most five seconds ago."""
        row, others = await self._lately.read(("person", caller.person_id), lambda: self._person(caller.person_id))
        masked = mask_number(row.mobile) if row.mobile else None
        return User(
            id=public(CONTACT, row.id),
            name=row.name,
            username=row.username,
            mobile_masked=masked,
            language=caller.language,
            factors=[*([_sms_factor(row, masked)] if masked else []), *others],
        )

    async def _person(self, person_id: str) -> tuple[Row[Any], list[Factor]]:
        async with self._database.read() as connection:
            row = (await connection.execute(select(people).where(people.c.id == person_id))).one()
            return row, await self._factors.listed(connection, person_id)

    async def contacts(self, company_id: str) -> list[Contact]:
        """Everybody of the company, by name."""
        everybody = (
            select(people)
            .where(people.c.company_id == company_id, people.c.removed_at.is_(None))
            .order_by(people.c.name, people.c.id)
        )
        async with self._database.read() as connection:
            rows = (await connection.execute(everybody)).all()
            held = await _grants(connection, company_id)
        return [_contact(row, held.get(row.id, [])) for row in rows]

    async def company_alias(self, company_id: str) -> str | None:
        async with self._database.read() as connection:
            found = await connection.execute(select(companies.c.alias).where(companies.c.id == company_id))
            alias: str | None = found.scalar_one_or_none()
        return alias

    async def account_aliases(self, company_id: str) -> dict[str, str]:
        """By account id; accounts without an alias are left out."""
        of_company = select(linked_accounts.c.account_id, linked_accounts.c.alias).where(
            linked_accounts.c.company_id == company_id, linked_accounts.c.alias.is_not(None)
        )
        async with self._database.read() as connection:
            return {row.account_id: row.alias for row in await connection.execute(of_company)}

    async def recent_company_alias(self, company_id: str) -> str | None:
        """As it was at most five seconds ago."""
        return await self._lately.read(("company", company_id), lambda: self.company_alias(company_id))

    async def recent_account_aliases(self, company_id: str) -> Mapping[str, str]:
        """As they were at most five seconds ago."""
        return await self._lately.read(("accounts", company_id), lambda: self.account_aliases(company_id))

    async def set_company_alias(self, connection: AsyncConnection, company_id: str, alias: str | None) -> None:
        await connection.execute(update(companies).where(companies.c.id == company_id).values(alias=alias))

    async def set_account_alias(
        self, connection: AsyncConnection, company_id: str, account_id: str, alias: str | None
    ) -> None:
        of_account = (linked_accounts.c.company_id == company_id, linked_accounts.c.account_id == account_id)
        await connection.execute(update(linked_accounts).where(*of_account).values(alias=alias))


async def _grants(connection: AsyncConnection, company_id: str) -> dict[str, list[Grant]]:
    """By person, then by account id; the roles in the order of their enum."""
    of_company = select(grants).where(grants.c.company_id == company_id)
    rows = await connection.execute(of_company.order_by(grants.c.account_id))
    roles: dict[str, dict[str, set[ContactRole]]] = {}
    for row in rows:
        roles.setdefault(row.person_id, {}).setdefault(row.account_id, set()).add(ContactRole[row.role])
    return {person: [_grant(account, held) for account, held in by.items()] for person, by in roles.items()}


def _grant(account_id: str, held: set[ContactRole]) -> Grant:
    return Grant(account_id=account_id, roles=[role for role in ContactRole if role in held])


def _contact(row: Row[Any], held: list[Grant]) -> Contact:
    return Contact(
        id=public(CONTACT, row.id),
        name=row.name,
        email=EmailAddress(row.email),
        mobile=PhoneNumber(row.mobile) if row.mobile else None,
        may_log_in=row.may_log_in,
        grants=held,
        invited_at=row.invited_at,
        last_log_in_at=row.last_log_in_at,
    )


def _sms_factor(row: Row[Any], label: str) -> Factor:
    return Factor(
        id=public(FACTOR, row.id),
        kind=FactorKind.SMS,
        label=label,
        added_at=row.mobile_added_at,
        last_used_at=row.mobile_used_at,
    )
