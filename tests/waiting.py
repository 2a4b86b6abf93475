"""For what another task does, which no event tells."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")


async def eventually(ask: Callable[[], Awaitable[T]], enough: Callable[[T], bool]) -> T:
    """What is answered once it is enough; the limit is for a machine that is busy."""
    async with asyncio.timeout(30):
        while True:
            if enough(found := await ask()):
                return found
            await asyncio.sleep(0.01)
