"""Who administrates which accounts, as it stands within the transaction that changes somebody's rights."""

from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.company.types import ContactRole
from gateway.identity.logins import can_sign_in
from gateway.store.tables import companies, grants, people


async def hold(connection: AsyncConnection, company_id: str) -> None:
    """The lock for all rights of a company."""
    await connection.execute(select(companies.c.id).where(companies.c.id == company_id).with_for_update())


async def rights(connection: AsyncConnection, person_id: str) -> dict[str, frozenset[ContactRole]]:
    """Roles by account id."""
    held: dict[str, set[ContactRole]] = {}
    for row in await connection.execute(select(grants).where(grants.c.person_id == person_id)):
        held.setdefault(row.account_id, set()).add(ContactRole[row.role])
    return {account: frozenset(roles) for account, roles in held.items()}


async def set_rights(
    connection: AsyncConnection, company_id: str, person_id: str, wanted: Mapping[str, frozenset[ContactRole]]
) -> None:
    """These, and no others."""
    await connection.execute(delete(grants).where(grants.c.person_id == person_id))
    whose = {"company_id": company_id, "person_id": person_id}
    rows = [
        {**whose, "account_id": account, "role": role.name}
        for account, roles in wanted.items()
        for role in ContactRole
        if role in roles
    ]
    if rows:
        await connection.execute(insert(grants), rows)


async def administrated(connection: AsyncConnection, person_id: str) -> set[str]:
    """The accounts the person is administrator of; none for somebody who cannot sign in."""
    of_person = select(grants.c.account_id).join(people, people.c.id == grants.c.person_id)
    return set((await connection.execute(of_person.where(people.c.id == person_id, _able()))).scalars())


async def left_without(connection: AsyncConnection, company_id: str, accounts: Iterable[str], person_id: str) -> bool:
    """Whether one of these accounts would have no administrator who can sign in, were it not for this person."""
    others = select(grants.c.account_id).join(people, people.c.id == grants.c.person_id)
    of_company = (grants.c.company_id == company_id, people.c.id != person_id)
    return bool(set(accounts) - set((await connection.execute(others.where(*of_company, _able()))).scalars()))


async def administrator_beside(connection: AsyncConnection, company_id: str, account_id: str) -> bool:
    """Whether the company has an administrator who can sign in, of an account other than this one."""
    of_person = select(grants.c.account_id).join(people, people.c.id == grants.c.person_id)
    others = (grants.c.company_id == company_id, grants.c.account_id != account_id)
    return (await connection.execute(of_person.where(*others, _able()).limit(1))).first() is not None


def _able() -> ColumnElement[bool]:
    return (grants.c.role == ContactRole.ADMINISTRATOR.name) & can_sign_in()
