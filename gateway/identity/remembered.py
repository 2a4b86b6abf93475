"""What this process read of a session a moment ago, so that a busy one is not looked up again for every request."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from gateway.clock import Clock
from gateway.identity.caller import Caller
from gateway.metrics import Count

K = TypeVar("K")
V = TypeVar("V")

FOR = timedelta(seconds=5)
"""How late a change made by another process may be noticed."""
MOST = 10_000
"""Sessions remembered at the same time; beyond them the one read longest ago is forgotten."""


@dataclass(slots=True)
class Known:
    """A session as it was read. `last_used_at` moves on as this process uses it."""

    caller: Caller
    may_log_in: bool
    ended: bool
    expires_at: datetime
    last_used_at: datetime
    read_at: datetime


Read = Callable[[str], Awaitable[Known | None]]


class Remembered:
    """By the hash of the token. A session is read once, however many ask for it at the same time."""

    def __init__(self, clock: Clock, read: Read, *, from_memory: Count, from_database: Count) -> None:
        self._clock = clock
        self._read = read
        self._from_memory = from_memory
        self._from_database = from_database
        self._known: dict[str, Known] = {}
        self._reading: dict[str, asyncio.Task[Known | None]] = {}

    async def session(self, token_hash: str) -> Known | None:
        """None where there is no such session, which is not remembered: a flood of made-up tokens must not push out the true ones."""
        known = self._known.get(token_hash)
        if known is not None and timedelta(0) <= self._clock.now() - known.read_at < FOR:
            self._from_memory.one()
            return known
        reading = self._reading.get(token_hash)
        if reading is None:
            self._from_database.one()
            reading = self._reading[token_hash] = asyncio.create_task(self._look_up(token_hash))
        else:
            self._from_memory.one()
        return await asyncio.shield(reading)

    def forget(self, person_id: str) -> None:
        """To be called once a change to what the person may do, or to one of their sessions, is in the database.

        What is being read at this moment may be from before it, so that it is given to those who wait for it already, and not remembered.
        """
        self._reading.clear()
        for token_hash in [key for key, known in self._known.items() if known.caller.person_id == person_id]:
            del self._known[token_hash]

    async def _look_up(self, token_hash: str) -> Known | None:
        this = asyncio.current_task()
        try:
            known = await self._read(token_hash)
            if known is not None and self._reading.get(token_hash) is this:
                keep_newest(self._known, token_hash, known)
            return known
        finally:
            if self._reading.get(token_hash) is this:
                del self._reading[token_hash]


def keep_newest(known: dict[K, V], key: K, value: V) -> None:
    """At most MOST entries, the one kept longest ago given up for a new one."""
    known.pop(key, None)
    if len(known) >= MOST:
        del known[next(iter(known))]
    known[key] = value
