"""Whether a number has changed its SIM so lately that a code sent to it says little of who reads it (A12).

It is asked as a relying party asks CAMARA's SIM Swap: `check`, with the age from which on a SIM is trusted.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from gateway.clock import Clock

LastSimChange: TypeAlias = Callable[[str], Awaitable[datetime | None]]
"""As the port of provisioning has it."""


class SimSwaps:
    def __init__(self, last_sim_change: LastSimChange, clock: Clock, trusted_after: timedelta) -> None:
        self._last_sim_change = last_sim_change
        self._clock = clock
        self._trusted_after = trusted_after

    async def lately(self, number: str) -> bool:
        """False also of a number that is not this operator's. Raises Fault (NETWORK)."""
        changed = await self._last_sim_change(number)
        return changed is not None and self._clock.now() - changed < self._trusted_after
