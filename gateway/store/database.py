"""One database, read and written in transactions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

Synchronous = Literal["FULL", "NORMAL"]

POOL_SIZE = 10


class Database:
    """Many readers and, on SQLite, one writer at a time within this process.

    `url` is SQLAlchemy's, with an async driver; SQLite lives in a file. The last two settings concern SQLite alone:
    FULL keeps every committed transaction through a power loss, and `busy_timeout_ms` is how long a writer waits for
    another process.
    """

    def __init__(self, url: str, *, synchronous: Synchronous = "FULL", busy_timeout_ms: int = 5000) -> None:
        self._engine = create_async_engine(url, pool_size=POOL_SIZE, max_overflow=0)
        self._writing = self._engine.execution_options(writes=True)
        self.changes = 0
        """Transactions that this process has written."""
        self._turn: AbstractAsyncContextManager[None] = nullcontext()
        if self._engine.dialect.name == "sqlite":
            # writers of one process queue here in order of arrival; SQLite's own wait is a lottery
            self._turn = asyncio.Lock()
            _speak_sqlite(self._engine.sync_engine, synchronous, busy_timeout_ms)

    async def open(self) -> None:
        """Connects once, so that a wrong address fails now. Raises OSError or SQLAlchemy's `DBAPIError`."""
        if self._engine.dialect.name == "sqlite":
            _require_folder(self._engine.url.database)
        async with self._engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Ends every connection, even while being cancelled: a driver's thread left behind keeps the process alive."""
        await asyncio.shield(self._engine.dispose())

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """One consistent view; whatever is done in it, nothing is kept. Never await a backend inside."""
        async with self._engine.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self, *, counted: bool = True) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed at the end, rolled back on any exception. Never await a backend inside.

        Not `counted` among the changes is what nobody needs to see at once.
        """
        try:
            async with self._turn, self._writing.begin() as connection:
                yield connection
        finally:
            self.changes += counted


def _require_folder(file: str | None) -> None:
    # asked first, because the driver leaves a thread behind when it cannot open a file
    if file and not Path(file).resolve().parent.is_dir():
        raise FileNotFoundError(f"there is no folder {Path(file).resolve().parent}")


def _speak_sqlite(engine: Engine, synchronous: Synchronous, busy_timeout_ms: int) -> None:
    """Our own transactions instead of the driver's, which begin too late for a reader and too weak for a writer."""

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _record: object) -> None:
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
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
