"""Looking at an operator's system now and then for what it tells nobody."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.clock import Clock


@dataclass(slots=True)
class NowAndThen:
    """To be called again and again; looks once a `pause` by the clock."""

    look: Callable[[], Awaitable[None]]
    clock: Clock
    pause: timedelta
    _looked_at: datetime | None = field(default=None, init=False)

    async def __call__(self) -> None:
        now = self.clock.now()
        if self._looked_at is None or not self._looked_at <= now < self._looked_at + self.pause:
            self._looked_at = now
            await self.look()
