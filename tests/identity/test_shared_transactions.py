"""Writers of one process at the same time: one commit for all who wait, and each undone alone if it fails."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.store.database import Database
from gateway.store.tables import companies, linked_accounts
from tests.identity.test_gateway_store import empty, store
from tests.waiting import MOST_SECONDS

__all__ = ["empty", "store"]

Work = Callable[[AsyncConnection], Awaitable[object]]


@pytest.fixture
def statements(store: Database) -> Iterator[list[str]]:
    """What is sent to the database from now on, the first two words of each. What begins a transaction goes along with the next."""
    said: list[str] = []

    def note(_connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(" ".join(statement.split()[:2]))

    def note_commit(_connection: Connection) -> None:
        said.append("COMMIT")

    event.listen(Engine, "before_cursor_execute", note)
    event.listen(Engine, "commit", note_commit)
    yield said
    event.remove(Engine, "before_cursor_execute", note)
    event.remove(Engine, "commit", note_commit)


async def nothing(_connection: AsyncConnection) -> None:
    return None


async def fail(_connection: AsyncConnection) -> None:
    raise LookupError


async def add(store: Database, id: str, then: Work = nothing) -> str:
    async with store.write() as connection:
        await connection.execute(insert(companies).values(id=id))
        await then(connection)
        return id


async def kept(store: Database) -> list[str]:
    async with store.read() as connection:
        return list((await connection.execute(select(companies.c.id).order_by(companies.c.id))).scalars())


class Held:
    """A statement that goes on until it is released."""

    def __init__(self) -> None:
        self._begun, self._released = threading.Event(), threading.Event()

    async def __call__(self, connection: AsyncConnection) -> None:
        driver: Any = (await connection.get_raw_connection()).driver_connection
        await driver.create_function("hold", 0, self._hold)
        await connection.execute(text("SELECT hold()"))

    def _hold(self) -> int:
        self._begun.set()
        return int(self._released.wait(MOST_SECONDS))

    async def begun(self) -> None:
        assert await asyncio.to_thread(self._begun.wait, 20)

    def release(self) -> None:
        self._released.set()


async def test_who_writes_alone_pays_for_nobody_else(store: Database, statements: list[str]) -> None:
    await add(store, "o1")
    await add(store, "o2")
    assert statements == ["INSERT INTO", "COMMIT"] * 2


async def test_all_who_wait_share_one_commit(store: Database, statements: list[str]) -> None:
    assert await asyncio.gather(*(add(store, f"o{number}") for number in range(4))) == ["o0", "o1", "o2", "o3"]
    assert statements == [*["INSERT INTO"] * 4, "COMMIT"]
    assert await kept(store) == ["o0", "o1", "o2", "o3"]


async def test_who_comes_while_others_write_has_the_next_transaction(store: Database, statements: list[str]) -> None:
    late: list[asyncio.Task[str]] = []

    async def call_another(_connection: AsyncConnection) -> None:
        late.append(asyncio.create_task(add(store, "o3")))

    await asyncio.gather(add(store, "o1"), add(store, "o2", call_another))
    await asyncio.gather(*late)
    assert statements.count("COMMIT") == 2
    assert await kept(store) == ["o1", "o2", "o3"]


@pytest.mark.parametrize("failing", ["o0", "o1", "o3"])
async def test_who_fails_takes_back_no_more_than_their_own(store: Database, failing: str) -> None:
    ids = ["o0", "o1", "o2", "o3"]
    ended = await asyncio.gather(
        *(add(store, id, fail if id == failing else nothing) for id in ids), return_exceptions=True
    )
    others = [id for id in ids if id != failing]
    assert [each for each in ended if isinstance(each, str)] == others
    assert [type(each) for each in ended if not isinstance(each, str)] == [LookupError]
    assert await kept(store) == others


async def test_a_statement_that_is_refused_concerns_its_writer_alone(store: Database) -> None:
    ended = await asyncio.gather(add(store, "o1"), add(store, "o1"), add(store, "o2"), return_exceptions=True)
    assert (ended[0], type(ended[1]), ended[2]) == ("o1", IntegrityError, "o2")
    assert await kept(store) == ["o1", "o2"]


async def test_each_sees_what_those_before_have_written(store: Database) -> None:
    async def look(connection: AsyncConnection) -> None:
        seen.append(list((await connection.execute(select(companies.c.id))).scalars()))

    seen: list[list[str]] = []
    await asyncio.gather(add(store, "o1", look), add(store, "o2", fail), add(store, "o3", look), return_exceptions=True)
    assert seen == [["o1"], ["o1", "o3"]]


async def test_nobody_goes_on_before_it_is_on_disk(store: Database) -> None:
    held, before = Held(), store.changes
    first, second = (asyncio.create_task(each) for each in (add(store, "o1"), add(store, "o2", held)))
    await held.begun()
    assert (first.done(), second.done(), store.changes, await kept(store)) == (False, False, before, [])
    held.release()
    assert [await first, await second] == ["o1", "o2"]
    assert (store.changes, await kept(store)) == (before + 2, ["o1", "o2"])


async def test_what_cannot_be_committed_has_failed_for_all(store: Database) -> None:
    async def leave_dangling(connection: AsyncConnection) -> None:
        await connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        await connection.execute(insert(linked_accounts).values(company_id="nobody's", account_id="a1"))

    writers = (add(store, "o1"), add(store, "o2", leave_dangling), add(store, "o3"))
    ended = await asyncio.gather(*writers, return_exceptions=True)
    assert [type(each) for each in ended] == [IntegrityError] * 3
    assert await kept(store) == []
    await asyncio.gather(add(store, "o4"), add(store, "o5"))
    assert await kept(store) == ["o4", "o5"]


async def end_the_transaction(connection: AsyncConnection) -> None:
    """As a full disk does."""
    await connection.execute(text("INSERT OR ROLLBACK INTO companies (id) SELECT id FROM companies"))


async def test_a_transaction_that_an_error_has_ended_has_failed_for_all(store: Database) -> None:
    writers = (add(store, "o1"), add(store, "o2", end_the_transaction), add(store, "o3"))
    ended = await asyncio.gather(*writers, return_exceptions=True)
    assert [isinstance(each, DBAPIError) for each in ended] == [True] * 3
    assert await kept(store) == []
    await asyncio.gather(add(store, "o4"), add(store, "o5"))
    assert await kept(store) == ["o4", "o5"]


async def test_nothing_is_written_after_an_error_has_ended_the_transaction(store: Database) -> None:
    async def go_on(connection: AsyncConnection) -> None:
        with pytest.raises(IntegrityError):
            await end_the_transaction(connection)
        await connection.execute(insert(companies).values(id="o2"))

    with pytest.raises(OperationalError, match="an error has ended the transaction"):
        await add(store, "o1", go_on)
    assert await kept(store) == []


async def test_who_writes_nothing_is_as_good_as_anybody(store: Database) -> None:
    async def read_alone(what: Work) -> None:
        async with store.write() as connection:
            await what(connection)

    writers = (read_alone(nothing), add(store, "o1"), read_alone(nothing), read_alone(fail), add(store, "o2", fail))
    ended = await asyncio.gather(*writers, return_exceptions=True)
    assert [type(each) for each in ended] == [type(None), str, type(None), LookupError, LookupError]
    await read_alone(nothing)
    assert await kept(store) == ["o1"]


async def test_a_transaction_that_cannot_be_begun_writes_nothing(store: Database, tmp_path: Path) -> None:
    """Another process writes for longer than anybody waits."""
    impatient = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", busy_timeout_ms=1)

    async def go_on(connection: AsyncConnection) -> None:
        await connection.execute(insert(companies).values(id="o3"))

    async def try_twice() -> None:
        async with impatient.write() as connection:
            with pytest.raises(OperationalError, match="database is locked"):
                await go_on(connection)
            await go_on(connection)

    async def meanwhile(_connection: AsyncConnection) -> None:
        with pytest.raises(OperationalError, match="database is locked"):
            await try_twice()

    try:
        await add(store, "o1", meanwhile)
        await add(impatient, "o2")
    finally:
        await impatient.close()
    assert await kept(store) == ["o1", "o2"]


async def test_nobody_waits_for_another_process_after_who_has_waited_before_in_vain(
    store: Database, tmp_path: Path, statements: list[str]
) -> None:
    """Ten writers in a queue would wait ten times as long."""
    impatient = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", busy_timeout_ms=200)

    async def meanwhile(_connection: AsyncConnection) -> None:
        statements.clear()
        writers = (add(impatient, f"o{number}") for number in range(10))
        ended = await asyncio.gather(*writers, return_exceptions=True)
        assert [type(each) for each in ended] == [OperationalError] * 10
        assert len(statements) <= 2

    try:
        await add(store, "o11", meanwhile)
        await asyncio.gather(add(impatient, "o12"), add(impatient, "o13"))
    finally:
        await impatient.close()
    assert await kept(store) == ["o11", "o12", "o13"]


@pytest.mark.parametrize("times", [1, 2])
async def test_who_is_cancelled_within_a_statement_leaves_the_others_alone(store: Database, times: int) -> None:
    held = Held()
    writers = [asyncio.create_task(each) for each in (add(store, "o1"), add(store, "o2", held), add(store, "o3"))]
    await held.begun()
    for _ in range(times):
        writers[1].cancel()
        await asyncio.sleep(0)
    held.release()
    ended = await asyncio.gather(*writers, return_exceptions=True)
    assert (ended[0], type(ended[1]), ended[2]) == ("o1", asyncio.CancelledError, "o3")
    assert await kept(store) == ["o1", "o3"]


async def test_who_is_cancelled_alone_has_written_nothing(store: Database) -> None:
    held = Held()
    writer = asyncio.create_task(add(store, "o1", held))
    await held.begun()
    writer.cancel()
    held.release()
    with pytest.raises(asyncio.CancelledError):
        await writer
    assert await add(store, "o2") == "o2"
    assert await kept(store) == ["o2"]


async def test_who_is_cancelled_before_their_turn_is_passed_over(store: Database) -> None:
    held = Held()
    writers = [asyncio.create_task(each) for each in (add(store, "o1", held), add(store, "o2"), add(store, "o3"))]
    await held.begun()
    writers[2].cancel()
    held.release()
    ended = await asyncio.gather(*writers, return_exceptions=True)
    assert (ended[:2], type(ended[2])) == (["o1", "o2"], asyncio.CancelledError)
    assert await kept(store) == ["o1", "o2"]


async def test_who_is_cancelled_when_all_is_written_learns_of_it_when_it_is_on_disk(store: Database) -> None:
    held, before = Held(), store.changes
    first, second = (asyncio.create_task(each) for each in (add(store, "o1"), add(store, "o2", held)))
    await held.begun()
    first.cancel()
    await asyncio.sleep(0)
    assert (first.done(), store.changes) == (False, before)
    held.release()
    ended = await asyncio.gather(first, second, return_exceptions=True)
    assert (type(ended[0]), ended[1]) == (asyncio.CancelledError, "o2")
    assert (store.changes, await kept(store)) == (before + 2, ["o1", "o2"])
