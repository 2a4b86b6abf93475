"""The audit trail as it stands in the gateway's database, its chain whole."""

from typing import Any

from sqlalchemy import select

from gateway.identity.assembly import database_from
from gateway.identity.audit import chain
from gateway.settings import Settings
from gateway.store.tables import audit


async def trail(settings: Settings, *columns: str) -> list[dict[str, Any]]:
    """Its rows, oldest first, or those columns of them."""
    database = database_from(settings)
    try:
        async with database.read() as connection:
            assert (await chain(connection)).broken_at is None
            rows = [dict(row._mapping) for row in await connection.execute(select(audit).order_by(audit.c.position))]
    finally:
        await database.close()
    return [{name: row[name] for name in columns or row} for row in rows]
