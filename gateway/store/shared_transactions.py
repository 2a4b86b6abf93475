"""Transactions of one SQLite database, each shared by those of this process who want to write at the same time.

SQLite has one writer at a time, and a commit waits for the disk, which takes longer than what is written. So whoever is waiting when a
transaction has been begun writes in it too. They do so one after another, each seeing what those before have written, and who fails takes
back no more than their own. All go on when the transaction is on disk; if it cannot be committed, all have failed. Nor does everybody wait
anew for another process that does not end: who has waited for as long as the one before has waited in vain.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from time import monotonic
from typing import Any, NamedTuple, TypeVar

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from gateway.store.sqlite import ahead

T = TypeVar("T")


class SharedTransactions:
    """`patience_seconds` is how long SQLite waits for another process that writes."""

    def __init__(self, engine: AsyncEngine, patience_seconds: float) -> None:
        self._engine = engine
        self._patience_seconds = patience_seconds
        # in order of arrival; SQLite's own wait is a lottery
        self._turn = asyncio.Lock()
        self._open: _Open | None = None
        self._locked: OperationalError | None = None
        """Why the latest transaction could not be begun, where another process was writing."""

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Is left when what was written is on disk, also by those who are cancelled while it is being brought there."""
        since = monotonic()
        async with self._turn:
            if self._locked is not None and monotonic() - since >= self._patience_seconds:
                raise self._locked
            async with self._first() if self._open is None else _next(self._open.connection) as connection:
                yield connection
            written = self._open
        if written is not None:
            await unbroken(written.committing)

    @asynccontextmanager
    async def _first(self) -> AsyncIterator[AsyncConnection]:
        async with AsyncExitStack() as transaction:
            connection = await transaction.enter_async_context(self._engine.begin())
            try:
                yield connection
            except OperationalError as error:
                self._locked = error if _is_locked(error) else None
                raise
            self._locked = None
            committing = asyncio.create_task(self._commit(transaction.pop_all()))
            self._open = _Open(Unbroken(self._engine, connection.sync_connection), committing)

    async def _commit(self, transaction: AsyncExitStack) -> None:
        """In its turn, which comes after those who were waiting for theirs already."""
        async with self._turn:
            self._open = None
            await transaction.aclose()


@asynccontextmanager
async def _next(connection: AsyncConnection) -> AsyncIterator[AsyncConnection]:
    await connection.run_sync(ahead, "SAVEPOINT writer")
    async with AsyncExitStack() as undoing:
        undoing.push_async_callback(connection.exec_driver_sql, "ROLLBACK TO writer")
        yield connection
        undoing.pop_all()


def _is_locked(error: OperationalError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY


class _Open(NamedTuple):
    """A transaction in which somebody has written."""

    connection: AsyncConnection
    committing: asyncio.Task[None]


class Unbroken(AsyncConnection):
    """For a transaction that others share: a statement that is cut off takes the whole connection along, so none is."""

    async def execute(self, *args: Any, **kwargs: Any) -> Any:
        return await unbroken(super().execute(*args, **kwargs))

    async def exec_driver_sql(self, *args: Any, **kwargs: Any) -> Any:
        return await unbroken(super().exec_driver_sql(*args, **kwargs))

    async def run_sync(self, *args: Any, **kwargs: Any) -> Any:
        return await unbroken(super().run_sync(*args, **kwargs))


async def unbroken(work: Coroutine[Any, Any, T] | asyncio.Task[T]) -> T:
    """Lets the work end before it lets go of whoever is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
    return task.result()
