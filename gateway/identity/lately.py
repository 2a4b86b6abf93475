"""What this process read of the gateway's own data a moment ago, for what nearly every page shows."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from gateway.clock import Clock
from gateway.identity.remembered import FOR, keep_newest
from gateway.store.database import Database

T = TypeVar("T")


class Lately:
    """Good for `remembered.FOR`, and no longer than until this process changes anything: so a change is seen by the next read."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._known: dict[Hashable, _Known] = {}

    async def read(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        now, changes = self._clock.now(), self._database.changes
        known = self._known.get(key)
        if known is not None and known.changes == changes and timedelta(0) <= now - known.read_at < FOR:
            found: T = known.found
            return found
        found = await read()
        keep_newest(self._known, key, _Known(found, changes, now))
        return found


class _Known(NamedTuple):
    found: Any
    changes: int
    """Of the database, when reading began."""
    read_at: datetime
