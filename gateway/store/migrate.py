"""Brings a database to the newest revision; the revisions travel inside the package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from gateway.store.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


class DatabaseOutOfDateError(Exception):
    """The tables are not those this version of the gateway works with."""


async def upgrade(database: Database) -> None:
    """All missing revisions in one transaction: on a failure the database is as it was.

    Raises `DatabaseOutOfDateError` where a newer gateway has made it.
    """
    async with database.write() as connection:
        await connection.run_sync(_upgrade)


async def require_current(database: Database) -> None:
    """Raises `DatabaseOutOfDateError` unless the database is at the newest revision."""
    async with database.read() as connection:
        found, newest = await connection.run_sync(_revisions)
    if found != newest:
        states = f"The database is at revision {found or 'none'}, this gateway needs {newest}."
        raise DatabaseOutOfDateError(f"{states} Run: gateway database upgrade")


def _upgrade(connection: Connection) -> None:
    _revisions(connection)
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revisions(connection: Connection) -> tuple[str | None, str | None]:
    """That of the database, and the newest. Raises `DatabaseOutOfDateError` where the database is ahead of this gateway."""
    found = MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(_config())
    newest = script.get_current_head()
    if found is not None and found not in {each.revision for each in script.walk_revisions()}:
        raise DatabaseOutOfDateError(
            f"The database is at revision {found}, which this gateway does not know: it knows those up to {newest}. "
            "Run the newer version that made it, or restore the copy from before its upgrade."
        )
    return found, newest


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
