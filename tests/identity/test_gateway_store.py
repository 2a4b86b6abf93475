"""The store on its own: migrations, transactions, instants, and what the tables themselves refuse."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, func, insert, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.schema import CreateTable

from gateway.store import migrate
from gateway.store.database import Database
from gateway.store.tables import companies, grants, linked_accounts, metadata, people, refused_sign_ins

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    yield database
    await database.close()


@pytest.fixture
async def store(empty: Database) -> Database:
    await migrate.upgrade(empty)
    return empty


async def test_the_migrations_lead_to_the_tables_of_the_code(store: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata))

    async with store.read() as connection:
        assert await connection.run_sync(differences) == []


def test_the_tables_are_those_of_any_sql_database() -> None:
    """PostgreSQL's dialect can write every one of them."""
    written = [
        str(CreateTable(table).compile(dialect=make_url("postgresql://").get_dialect()()))
        for table in metadata.sorted_tables
    ]
    assert len(written) == len(metadata.tables)
    assert [
        statement for statement in written if "_at " in statement and "TIMESTAMP WITH TIME ZONE" not in statement
    ] == []


async def test_a_database_is_current_only_after_its_upgrade_which_may_be_repeated(empty: Database) -> None:
    with pytest.raises(migrate.DatabaseOutOfDateError) as behind:
        await migrate.require_current(empty)
    newest = max(path.name[1:5] for path in (migrate.MIGRATIONS / "versions").glob("v*.py"))
    expected = f"The database is at revision none, this gateway needs {newest}. Run: gateway database upgrade"
    assert str(behind.value) == expected
    await migrate.upgrade(empty)
    await migrate.upgrade(empty)
    await migrate.require_current(empty)


async def test_sqlite_writes_ahead_keeps_commits_and_guards_references(store: Database) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    async with store.read() as connection:
        values = [(await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in names]
    assert values == ["wal", 2, 1, 5000]


async def test_a_write_is_kept_whole_or_not_at_all(store: Database) -> None:
    async def fail_after_writing() -> None:
        async with store.write() as connection:
            await connection.execute(insert(companies).values(id="o1"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail_after_writing()
    assert await count_companies(store) == 0
    async with store.write() as connection:
        await connection.execute(insert(companies).values(id="o1"))
    assert await count_companies(store) == 1


async def test_nothing_done_in_a_read_is_kept(store: Database) -> None:
    async with store.read() as connection:
        await connection.execute(insert(companies).values(id="o1"))
    assert await count_companies(store) == 0


async def test_writers_take_turns_in_one_process_and_between_processes(store: Database, tmp_path: Path) -> None:
    """A second Database stands for another process: it shares nothing with the first but the file."""
    other = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    try:
        await asyncio.gather(*(count_one(database) for database in (store, other) for _ in range(25)))
    finally:
        await other.close()
    async with store.read() as connection:
        which = refused_sign_ins.c.reason == "LOCKED"
        assert (await connection.execute(select(refused_sign_ins.c.count).where(which))).scalar_one() == 50


async def test_a_reader_does_not_wait_for_a_writer(store: Database) -> None:
    async with store.write() as connection:
        await connection.execute(insert(companies).values(id="o1"))
        assert await count_companies(store) == 0


async def test_an_instant_comes_back_in_utc_whatever_offset_it_went_in_with(store: Database) -> None:
    stockholm = timezone(timedelta(hours=1))
    async with store.write() as connection:
        await connection.execute(update(refused_sign_ins).values(last_at=NOW.astimezone(stockholm)))
        instants = set((await connection.execute(select(refused_sign_ins.c.last_at))).scalars())
    assert instants == {NOW}
    assert {instant.tzinfo for instant in instants} == {UTC}


async def test_an_instant_without_an_offset_is_refused(store: Database) -> None:
    async with store.write() as connection:
        with pytest.raises(StatementError, match="an instant needs its offset"):
            await connection.execute(update(refused_sign_ins).values(last_at=NOW.replace(tzinfo=None)))


async def test_z1_the_database_itself_refuses_a_right_on_another_companys_account(store: Database) -> None:
    async with store.write() as connection:
        await add_company(connection, "o1", "a1", "p1")
        await add_company(connection, "o2", "a2", "p2")
        await grant(connection, "o1", "p1", "a1")
    for company, person, account in [("o1", "p1", "a2"), ("o2", "p1", "a2"), ("o1", "p2", "a1"), ("o1", "p1", "a3")]:
        with pytest.raises(IntegrityError):
            await grant_alone(store, company, person, account)


async def test_two_people_cannot_have_one_user_name(store: Database) -> None:
    async with store.write() as connection:
        await add_company(connection, "o1", "a1", "p1")
        with pytest.raises(IntegrityError):
            await add_person(connection, "o1", "p9", username_key="p1")


async def test_a10_an_error_of_the_database_tells_nothing_of_what_was_written(store: Database) -> None:
    """It may end in the log, with everything that it says."""
    async with store.write() as connection:
        await add_company(connection, "o1", "a1", "anna@norrsken.example")
        with pytest.raises(IntegrityError) as refused:
            await add_person(connection, "o1", "p9", username_key="anna@norrsken.example")
    assert "INSERT INTO people" in str(refused.value)
    assert "anna@norrsken.example" not in str(refused.value)


async def test_an_address_that_leads_nowhere_fails_when_it_is_opened(tmp_path: Path) -> None:
    nowhere = Database(f"sqlite+aiosqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        await nowhere.open()
    await nowhere.close()


async def count_one(database: Database) -> None:
    """Reads, then writes what it read and one more: loses counts unless nobody writes in between."""
    which = refused_sign_ins.c.reason == "LOCKED"
    async with database.write() as connection:
        count = (await connection.execute(select(refused_sign_ins.c.count).where(which))).scalar_one()
        await connection.execute(update(refused_sign_ins).where(which).values(count=count + 1))


async def count_companies(database: Database) -> int:
    async with database.read() as connection:
        return (await connection.execute(select(func.count()).select_from(companies))).scalar_one()


async def add_company(connection: AsyncConnection, company: str, account: str, person: str) -> None:
    await connection.execute(insert(companies).values(id=company))
    await connection.execute(insert(linked_accounts).values(company_id=company, account_id=account))
    await add_person(connection, company, person, username_key=person)


async def add_person(connection: AsyncConnection, company: str, person: str, *, username_key: str) -> None:
    values = {"username": username_key, "username_key": username_key, "name": "P", "email": "p@p.example"}
    await connection.execute(
        insert(people).values(id=person, company_id=company, language="SV", may_log_in=True, **values)
    )


async def grant(connection: AsyncConnection, company: str, person: str, account: str) -> None:
    values = {"company_id": company, "person_id": person, "account_id": account, "role": "TICKETS"}
    await connection.execute(insert(grants).values(values))


async def grant_alone(database: Database, company: str, person: str, account: str) -> None:
    async with database.write() as connection:
        await grant(connection, company, person, account)
