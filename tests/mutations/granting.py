"""Rights other than those people begin with."""

from collections.abc import Mapping

from sqlalchemy import delete, insert, select

from gateway.graph.company.types import ContactRole
from gateway.identity.assembly import database_from
from gateway.settings import Settings
from gateway.store.tables import grants, people

ERIK = "erik@norrskenbygg.example"


async def grant(settings: Settings, username: str, roles: Mapping[str, ContactRole]) -> None:
    """From now on the person has these rights and no others, a role an account; a gateway notices within five seconds."""
    database = database_from(settings)
    try:
        async with database.write() as connection:
            found = select(people.c.id, people.c.company_id).where(people.c.username == username)
            person_id, company_id = (await connection.execute(found)).one()
            await connection.execute(delete(grants).where(grants.c.person_id == person_id))
            whose = {"person_id": person_id, "company_id": company_id}
            rows = [{**whose, "account_id": account, "role": role.name} for account, role in roles.items()]
            if rows:
                await connection.execute(insert(grants), rows)
    finally:
        await database.close()
