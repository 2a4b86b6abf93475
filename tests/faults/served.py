"""The fake operator's systems as servers of their own, each of which can go away and come back at its address."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from backends.operator import FakeOperator
from backends.serving import serving
from tests.upstream.peer import free_port


class Served:
    def __init__(self, operator: FakeOperator) -> None:
        self._apps = {system.name: system.app for system in operator.systems}
        self._ports = {name: free_port() for name in self._apps}
        self._running: dict[str, AsyncExitStack] = {}
        self.urls: dict[str, str] = {}

    async def start(self, name: str) -> None:
        """At the address it had before."""
        stack = self._running[name] = AsyncExitStack()
        self.urls[name] = await stack.enter_async_context(serving(self._apps[name], self._ports[name]))

    async def stop(self, name: str) -> None:
        """Its connections end, and nobody listens any more."""
        await self._running.pop(name).aclose()

    async def stop_all(self) -> None:
        for name in list(self._running):
            await self.stop(name)


@asynccontextmanager
async def served_by(operator: FakeOperator) -> AsyncIterator[Served]:
    served = Served(operator)
    try:
        for system in operator.systems:
            await served.start(system.name)
        yield served
    finally:
        await served.stop_all()
