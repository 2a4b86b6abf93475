"""Writes to a system's database, one after the other."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosqlite


class Transactions:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.connection = connection
        self.whole = asyncio.Lock()
        """Held by who replaces documents or reads a page, since both take several statements, and there is one connection for all."""
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[None]:
        """What is written inside stands whole or not at all. Not to be nested."""
        async with self._writing:
            whole = False
            try:
                yield
                await self.connection.commit()
                whole = True
            finally:
                if not whole:
                    await self.connection.rollback()
