"""Where sequences are played: one gateway and one signed-in person for all of them, and for each an operator of its own."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, TypeVar

import httpx2
import msgspec
from sqlalchemy import delete, select
from starlette.types import ASGIApp, Receive, Scope, Send

from backends.faults import Fault
from backends.operator import FakeOperator, open_operator
from gateway.clock import ManualClock
from gateway.identity.outbox import LONGEST_PAUSE
from gateway.settings import Settings
from gateway.store.tables import code_sends, messages, network_changes, notifications, sim_replacements, ticket_looks
from tests.conftest import TODAY
from tests.harness import SignedIn, in_process, open_gateway
from tests.mutations.replacing_sims import MESSAGES, ORDERS, confirmed
from tests.waiting import MOST_SECONDS

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
OUTAGES: dict[str, Fault] = {
    "503": Fault(method="POST", statuses=(503,)),
    "dropped": Fault(method="POST", body="dropped"),
}
"""What befalls the messages, or the network's orders, until they are up again."""
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
        self._outages: dict[str, str] = {}
        self._open = AsyncExitStack()
        self._ending = False
        self._calls = 0
        """Under way."""

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def begin(self) -> None:
        """On the first day, in the world as it was made."""
        self.sequences += 1
        self.clock.advance(TODAY - self.clock.now())
        self.operator = await self._open.enter_async_context(open_operator(self.clock))
        self._ending = False
        self._outages.clear()

    async def end(self) -> None:
        """With nothing of the gateway's own left that the next one would see."""
        async with self.person.gateway.app.state.database.write() as connection:
            for table in (sim_replacements, notifications, network_changes, ticket_looks, code_sends):
                await connection.execute(delete(table))
        await self._sent()
        self._ending = True
        async with asyncio.timeout(MOST_SECONDS):
            while self._calls:  # noqa: ASYNC110  of the gateway's own, which no event tells
                await asyncio.sleep(0.005)
        await self._open.aclose()

    async def _sent(self) -> None:
        """What waits in the outbox has gone to the operator of this sequence."""
        for system in self.operator.systems:
            system.faults.clear()
        self.clock.advance(LONGEST_PAUSE)
        async with asyncio.timeout(MOST_SECONDS):
            while await self._waiting():  # noqa: ASYNC110  another task sends it, which no event tells
                await asyncio.sleep(0.005)

    async def _waiting(self) -> bool:
        async with self.person.gateway.app.state.database.read() as connection:
            return (await connection.execute(select(messages.c.key).limit(1))).first() is not None

    async def call(self, number: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Of a system of the operator of the moment; between two there is none."""
        if self._ending:
            raise httpx2.ConnectError("there is no operator")
        self._calls += 1
        try:
            await self.operator.systems[number].app(scope, receive, send)
        finally:
            self._calls -= 1

    def new_key(self) -> str:
        self._keys += 1
        return f"k{self._keys}"

    async def change(self, document: str, operation: str, given: Mapping[str, Any], fault: str) -> dict[str, Any]:
        """The answer to the change, asked for under its key until there is one."""
        for system in (self.operator.provisioning, self.operator.ticketing):
            system.faults.add(self._fault(operation, fault))
        answer: dict[str, Any] = await self._asked(document, given)
        self._only_outages()
        self.seen[operation, answer[operation]["__typename"]] += 1
        result: dict[str, Any] = answer[operation]
        return result

    async def outage(self, of: str, how: str) -> None:
        """Of "messages" or of the "network" where it takes orders: one of OUTAGES, or "up"."""
        self._outages[of] = how
        self._only_outages()

    def _only_outages(self) -> None:
        places = {"messages": (self.operator.messaging, MESSAGES), "network": (self.operator.provisioning, ORDERS)}
        for system in self.operator.systems:
            system.faults.clear()
        for of, how in self._outages.items():
            if how in OUTAGES:
                system, path = places[of]
                system.faults.add(msgspec.structs.replace(OUTAGES[how], path=path))

    async def take_back(self, iccid: str) -> None:
        resources = self.operator.provisioning.database["resource"]
        [card] = await resources.having("serialNumber", iccid)
        await resources.put_many([{**card, "resourceStatus": "reserved"}])

    async def confirmed(self, line: str, details: Mapping[str, str]) -> str:
        """A step-up for the replacement of its SIM."""
        reading_messages = replace(self.person.gateway, operator=self.operator)
        self.person, token = await confirmed(replace(self.person, gateway=reading_messages), line, **details)
        return token

    async def settled(self) -> None:
        """What was due has been carried out, or put off."""
        replacements = self.person.gateway.app.state.graphql._services.sim_replacements
        async with asyncio.timeout(MOST_SECONDS):
            while await replacements.due():  # noqa: ASYNC110  another task carries it out, which no event tells
                await asyncio.sleep(0.005)

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
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await stage.call(number, scope, receive, send)

    return app
