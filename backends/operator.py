"""The whole fake operator, in process: four systems over one world, living by one clock.

In a test:

    async with open_operator(clock) as operator:
        client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=operator.billing.app))
        operator.billing.faults.add(Fault(statuses=(503,)))
        operator.billing.log.calls()
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from backends.billing.app import BILLING
from backends.messaging.app import MESSAGING
from backends.provisioning.app import PROVISIONING
from backends.system import FakeSystem, open_system
from backends.ticketing.app import TICKETING
from backends.world import World, load_world
from gateway.clock import Clock

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SMALL_WORLD = Path(__file__).parent.parent / "fixtures" / "world"

DEFINITIONS = {each.name: each for each in (PROVISIONING, BILLING, TICKETING, MESSAGING)}


@dataclass(frozen=True)
class FakeOperator:
    provisioning: FakeSystem
    billing: FakeSystem
    ticketing: FakeSystem
    messaging: FakeSystem

    @property
    def systems(self) -> tuple[FakeSystem, ...]:
        return (self.provisioning, self.billing, self.ticketing, self.messaging)


@asynccontextmanager
async def open_operator(clock: Clock, generated: Path | None = None) -> AsyncIterator[FakeOperator]:
    """Over the small world on the clock's present day, or over a generated one in that folder.

    The small world is read once a process and day, and every opening has a copy of its own. A generated one is opened as
    it stands: what is written stays.
    """
    today = local_day(clock)
    async with AsyncExitStack() as stack:
        opened = {}
        for name, definition in DEFINITIONS.items():
            file = generated / f"{name}.db" if generated else None
            filled = b"" if generated else image(name, SMALL_WORLD, today)
            opened[name] = await stack.enter_async_context(open_system(definition, clock, filled, file))
        yield FakeOperator(**opened)


def local_day(clock: Clock) -> date:
    return clock.now().astimezone(STOCKHOLM).date()


@lru_cache(maxsize=16)
def image(name: str, world: Path, today: date) -> bytes:
    """The database of one system on that day."""
    return DEFINITIONS[name].image(read_world(world, today))


@lru_cache(maxsize=4)
def read_world(path: Path, today: date) -> World:
    return load_world(path, today)
