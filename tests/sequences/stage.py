"""Where sequences are played: one gateway and one signed-in person for all of them, and for each an operator of its own."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

import msgspec
from starlette.types import ASGIApp, Receive, Scope, Send

from backends.faults import Fault
from backends.operator import FakeOperator, open_operator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.conftest import TODAY
from tests.harness import SignedIn, in_process, open_gateway

T = TypeVar("T")
ATTEMPTS = 4
PASSING = {"OUTCOME_UNKNOWN", "BACKEND_UNAVAILABLE", "BACKEND_TIMEOUT"}
WRITES = {"createTicket": "POST"}
"""Where it is not PATCH."""
FAULTS: dict[str, Fault] = {
    "none": Fault(times=1),
    "slow": Fault(latency_seconds=0.01, times=2),
    "dropped": Fault(body="dropped", times=1),
    "dropped twice": Fault(body="dropped", times=2),
    "503": Fault(statuses=(503,), times=2),
    "503 after it": Fault(statuses=(200, 503), times=2),
}
"""What befalls the writes of one change; "503 after it" is a write that is asked for once more."""
READ_FAULTS = {
    f"503 at call {number}": Fault(statuses=(200,) * number + (503,), times=number + 1) for number in range(5)
}
"""What befalls its calls, reads too."""


class Stage:
    """To be used from another thread than the loop's."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock = clock
        self.operator: FakeOperator
        self.person: SignedIn
        self.seen = Counter[tuple[str, str]]()
        """How often each mutation was answered with each type, and had to be asked for again after each error."""
        self.sequences = 0
        self._loop = asyncio.get_running_loop()
        self._keys = 0
        self._open = AsyncExitStack()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def begin(self) -> None:
        """On the first day, in the world as it was made."""
        self.sequences += 1
        self.clock.advance(TODAY - self.clock.now())
        self.operator = await self._open.enter_async_context(open_operator(self.clock))

    async def end(self) -> None:
        await self._open.aclose()

    def new_key(self) -> str:
        self._keys += 1
        return f"k{self._keys}"

    async def change(self, document: str, operation: str, given: Mapping[str, Any], fault: str) -> dict[str, Any]:
        """The answer to the change, asked for under its key until there is one."""
        faults = [system.faults for system in (self.operator.provisioning, self.operator.ticketing)]
        for each in faults:
            each.add(self._fault(operation, fault))
        answer: dict[str, Any] = await self._asked(document, given)
        for each in faults:
            each.clear()
        self.seen[operation, answer[operation]["__typename"]] += 1
        result: dict[str, Any] = answer[operation]
        return result

    def _fault(self, operation: str, fault: str) -> Fault:
        if fault in READ_FAULTS:
            return READ_FAULTS[fault]
        return msgspec.structs.replace(FAULTS[fault], method=WRITES.get(operation, "PATCH"))

    async def _asked(self, document: str, given: Mapping[str, Any]) -> dict[str, Any]:
        for _ in range(ATTEMPTS):
            answer = await self.person.ask(document, {"input": given})
            if "errors" not in answer:
                data: dict[str, Any] = answer["data"]
                return data
            codes = {error["extensions"]["code"] for error in answer["errors"]}
            assert codes <= PASSING, answer["errors"]
            self.seen.update(("asked again", code) for code in codes)
        raise AssertionError(f"no answer in {ATTEMPTS} attempts: {answer['errors']}")


@asynccontextmanager
async def open_stage(settings: Settings, clock: ManualClock) -> AsyncIterator[Stage]:
    stage = Stage(clock)
    await stage.begin()
    backends = {origin: behind(stage, number) for number, origin in enumerate(in_process(stage.operator))}
    async with open_gateway(settings, clock, stage.operator, backends) as gateway:
        stage.person = await gateway.signed_in("anna@norrskenbygg.example")
        await stage.end()
        stage.sequences = 0
        yield stage


def behind(stage: Stage, number: int) -> ASGIApp:
    """The system of the operator of the moment."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await stage.operator.systems[number].app(scope, receive, send)

    return app
