"""For what another task does, which no event tells; and for having it wait until all has happened that is to come before it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

T = TypeVar("T")

MOST_SECONDS = 120
"""How long a test waits for what comes at once, on a machine that has much else to do."""


class Held:
    """An application that, while it is held, answers nobody until it is let go."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._open = asyncio.Event()
        self._open.set()
        self.waiting = 0
        """Calls that have come and are not answered for that."""

    def hold(self) -> None:
        self._open.clear()

    def let_go(self) -> None:
        self._open.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.waiting += 1
        try:
            await self._open.wait()
        finally:
            self.waiting -= 1
        await self._app(scope, receive, send)


async def eventually(ask: Callable[[], Awaitable[T]], enough: Callable[[T], bool]) -> T:
    """What is answered once it is enough."""
    async with asyncio.timeout(MOST_SECONDS):
        while True:
            if enough(found := await ask()):
                return found
            await asyncio.sleep(0.01)
