"""SQLite as the store speaks to it: aiosqlite with one hop a statement, and transactions of our own."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Literal, TypeVar

import aiosqlite
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

T = TypeVar("T")

Synchronous = Literal["FULL", "NORMAL"]


class OneHop(aiosqlite.Connection):
    """A statement goes to the connection's thread once and comes back with its rows.

    aiosqlite goes there four times, for the cursor, the statement, the rows and the end, and each time costs more than most statements do.
    """

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=1)
        self._thread.daemon = True
        self._ahead: list[str] = []
        self._inside = False
        self._broken_off = False

    def cursor(self) -> "Cursor":  # type: ignore[override]
        return Cursor(self)

    def ahead(self, statement: str) -> None:
        """Begins a transaction, or a part of one, in the same hop as the next statement."""
        self._ahead.append(statement)

    async def statement(self, run: Callable[[sqlite3.Connection], T]) -> T:
        done: T = await self._execute(self._guarded, run)  # type: ignore[no-untyped-call]
        return done

    async def commit(self) -> None:
        """Unlike the driver's, fails where there is nothing to commit."""
        await self.statement(lambda connection: connection.execute("COMMIT"))
        self._inside = False

    async def rollback(self) -> None:
        """The pool asks for it whenever a connection comes back, although nearly all have committed."""
        self._ahead.clear()
        if self._inside:
            await super().rollback()
        self._inside = self._broken_off = False

    def _guarded(self, run: Callable[[sqlite3.Connection], T]) -> T:
        """Some errors, a full disk among them, end the transaction. What would then be kept is its rest without its beginning."""
        if self._broken_off:
            raise sqlite3.OperationalError("an error has ended the transaction")
        try:
            while self._ahead:
                self._conn.execute(self._ahead[0])
                del self._ahead[0]
                self._inside = True
            return run(self._conn)
        except sqlite3.Error:
            self._broken_off = self._inside and not self._conn.in_transaction
            raise


class Cursor:
    """What SQLAlchemy asks of a driver's cursor. Everything is there once a statement has been executed."""

    arraysize = 1

    def __init__(self, connection: OneHop) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> "Cursor":
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        await self._connection.statement(lambda connection: self._take(connection.execute(statement, parameters)))

    async def executemany(self, statement: str, parameters: Sequence[Sequence[Any]]) -> None:
        await self._connection.statement(lambda connection: self._take(connection.executemany(statement, parameters)))

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """It was, in the same hop."""

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self.description, self._rows = cursor.description, cursor.fetchall()
        self.rowcount, self.lastrowid = cursor.rowcount, cursor.lastrowid
        cursor.close()


def connect(database: str, **options: Any) -> OneHop:
    """To be awaited; `options` are those of `sqlite3.connect`."""
    return OneHop(lambda: sqlite3.connect(database, **options))


def prepare(engine: Engine, synchronous: Synchronous, busy_timeout_ms: int) -> None:
    """Our own transactions instead of the driver's, which begin too late for a reader and too weak for a writer."""

    @event.listens_for(engine, "connect")
    def set_up(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute(f"PRAGMA synchronous = {synchronous}")
        cursor.execute(f"PRAGMA busy_timeout = {busy_timeout_ms:d}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # a deferred transaction that turns writer fails at once if another one wrote meanwhile
        writes = connection.get_execution_options().get("writes", False)
        ahead(connection, "BEGIN IMMEDIATE" if writes else "BEGIN")


def ahead(connection: Connection, statement: str) -> None:
    """Carried out with the next statement; an error of it is one of that statement."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, OneHop):
        raise TypeError(f"{driver} is no connection of ours")
    driver.ahead(statement)
