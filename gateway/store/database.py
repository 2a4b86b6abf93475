"""One database, read and written in transactions."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from gateway.store import sqlite
from gateway.store.shared_transactions import SharedTransactions

POOL_SIZE = 10


class Database:
    """Many readers and, on SQLite, one writer at a time.

    `url` is SQLAlchemy's, with an async driver; SQLite lives in a file. The last two settings concern SQLite alone:
    FULL keeps every committed transaction through a power loss, and `busy_timeout_ms` is how long a writer waits for
    another process.
    """

    def __init__(self, url: str, *, synchronous: sqlite.Synchronous = "FULL", busy_timeout_ms: int = 5000) -> None:
        self.changes = 0
        """How often this process has written."""
        on_sqlite = make_url(url).get_backend_name() == "sqlite"
        driver = {"async_creator_fn": sqlite.connect} if on_sqlite else {}
        self._engine = create_async_engine(
            url,
            pool_size=POOL_SIZE,
            max_overflow=0,
            connect_args=driver,
            hide_parameters=True,  # errors are logged, and these are people's
        )
        writing = self._engine.execution_options(writes=True)
        self._begin = SharedTransactions(writing, busy_timeout_ms / 1000).write if on_sqlite else writing.begin
        if on_sqlite:
            sqlite.prepare(self._engine.sync_engine, synchronous, busy_timeout_ms)

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
        """All of it is on disk at the end, or none of it after any exception. Never await a backend inside.

        On SQLite others may write in the same transaction, before and after; whoever writes sees what others have written before.

        Not `counted` among the changes is what nobody needs to see at once.
        """
        try:
            async with self._begin() as connection:
                yield connection
        finally:
            self.changes += counted


def _require_folder(file: str | None) -> None:
    # asked first, because the driver leaves a thread behind when it cannot open a file
    if file and not Path(file).resolve().parent.is_dir():
        raise FileNotFoundError(f"there is no folder {Path(file).resolve().parent}")
