"""The gateway is killed at each step of a SIM's replacement, and started again: nothing is done twice, and nothing is left out.

Where the step reaches another system it is killed (SIGKILL) while that holds back its answer to the step's change, after having made it:
the worst moment, since nobody has written down that it was made. Where the step writes to our own database, while it waits to write.
"""

import asyncio
import contextlib
import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette

from backends.faults import Fault
from backends.operator import FakeOperator, open_operator
from backends.serving import serving
from gateway.clock import SystemClock
from tests.harness import ROOT, Gateway, SignedIn
from tests.mutations.replacing_sims import MESSAGES, ORDERS, confirmed, replace, state, until
from tests.upstream.peer import free_port
from tests.waiting import MOST_SECONDS

pytestmark = pytest.mark.crash

ANNA = "anna@norrskenbygg.example"
METHOD = {"newEsim": {"email": "verkstad@norrskenbygg.example"}}


class Killable:
    """`gateway serve` in a process of its own, over the fake operator in this one."""

    def __init__(self, environment: dict[str, str], operator: FakeOperator) -> None:
        self.environment = environment
        """Of the next one that is started."""
        self._operator = operator
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, port: int) -> None:
        command = (sys.executable, "-m", "gateway", "serve", "--port", str(port))
        self._process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.DEVNULL)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Gateway]:
        port = free_port()
        self.start(port)
        async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
            try:
                await until(lambda: healthy(client), True)
                yield Gateway(Starlette(), client, self._operator)
            finally:
                self.kill()

    def limit_files(self, most_bytes: int) -> None:
        """As a disk does that has no room for more."""
        assert self._process is not None
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (most_bytes, resource.RLIM_INFINITY))

    def kill(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait(MOST_SECONDS)


async def healthy(client: httpx2.AsyncClient) -> bool:
    with contextlib.suppress(httpx2.TransportError):
        return (await client.get("/health/ready")).status_code == 200
    return False


@pytest.fixture
async def operator() -> AsyncIterator[FakeOperator]:
    async with open_operator(SystemClock()) as operator:
        yield operator


@pytest.fixture
async def killable(operator: FakeOperator, database_template: Path, tmp_path: Path) -> AsyncIterator[Killable]:
    database = shutil.copy(database_template, tmp_path / "gateway.db")
    async with AsyncExitStack() as stack:
        urls = {
            f"GATEWAY_{system.name.upper()}_URL": await stack.enter_async_context(serving(system.app))
            for system in operator.systems
        }
        yield Killable(
            {
                **os.environ,
                **urls,
                "GATEWAY_SECRET_KEY": "a key for tests, long enough to pass",
                "GATEWAY_DATABASE_URL": f"sqlite+aiosqlite:///{database}",
                "GATEWAY_CODE_RESEND_SECONDS": "0",
                "GATEWAY_UPSTREAM_DEADLINE_SECONDS": "20",
                "GATEWAY_CHANGE_PATIENCE_SECONDS": "5",
                "GATEWAY_SIM_REPLACEMENT_COOLING_HOURS": "0",
                "GATEWAY_WORKFLOW_LOOK_SECONDS": "0.05",
            },
            operator,
        )


def written(operator: FakeOperator, path: str) -> int:
    """Changes that have been made so far, though their answers be held back."""
    return sum(
        call.path == path and call.method == "POST" and call.status is not None
        for system in operator.systems
        for call in system.log.calls()
    )


def hold_back(operator: FakeOperator, path: str, after: int, drip_seconds: float = 30) -> None:
    """The answer to that change comes only once everybody has given up, or a byte each `drip_seconds`; those before it come at once."""
    system = operator.provisioning if path == ORDERS else operator.messaging
    for _ in range(after):
        system.faults.add(Fault(path=path, method="POST", times=1))
    system.faults.add(Fault(path=path, method="POST", body="drip", drip_seconds=drip_seconds, times=1))


STEPS = {
    "the old SIM is told": (MESSAGES, 0),
    "the administrator is told": (MESSAGES, 1),
    "the network is asked": (ORDERS, 0),
    "the code is sent": (MESSAGES, 2),
}
"""The change that the step makes, and how many of its kind come before it."""


@pytest.mark.parametrize(("path", "before"), STEPS.values(), ids=STEPS)
async def test_it_goes_on_and_nothing_is_done_twice(
    killable: Killable, operator: FakeOperator, path: str, before: int
) -> None:
    async with killable.serving() as gateway:
        anna = await gateway.signed_in(ANNA)
        anna, token = await confirmed(anna, email=METHOD["newEsim"]["email"])
        reached = written(operator, path) + before + 1
        hold_back(operator, path, before)
        await replace(anna, METHOD, token)
        await until(lambda: answer(written(operator, path) >= reached), True)
        killable.kill()

    for system in operator.systems:
        system.faults.clear()
    async with killable.serving() as gateway:
        anna = SignedIn(gateway, anna.token)
        await until(lambda: state(anna), "EXECUTED")
        await told_once(gateway, operator)


STEPS_TAKEN = "SELECT function_name FROM operation_outputs"
OWN_STEPS = {
    "what was told is written down": (1, "tellPerson", "REQUESTED"),
    "the end is written down": (2, "sendCode", "COOLING"),
}
"""How many messages come before the last one, the step that sends that one and is taken, and the state that is kept until the next one."""


@pytest.mark.parametrize(("before", "taken", "kept"), OWN_STEPS.values(), ids=OWN_STEPS)
async def test_it_goes_on_where_it_was_killed_before_it_could_write(
    killable: Killable, operator: FakeOperator, tmp_path: Path, before: int, taken: str, kept: str
) -> None:
    async with killable.serving() as gateway:
        anna = await gateway.signed_in(ANNA)
        anna, token = await confirmed(anna, email=METHOD["newEsim"]["email"])
        reached = written(operator, MESSAGES) + before + 1
        hold_back(operator, MESSAGES, before, drip_seconds=0.01)
        await replace(anna, METHOD, token)
        await until(lambda: answer(written(operator, MESSAGES) >= reached), True)
        with written_by_nobody_else(tmp_path / "gateway.db"):
            workflows = tmp_path / "gateway.db.workflows"
            await until(lambda: answer(taken in column(workflows, STEPS_TAKEN)), True)
            killable.kill()

    assert column(tmp_path / "gateway.db", "SELECT state FROM sim_replacements") == {kept}
    async with killable.serving() as gateway:
        anna = SignedIn(gateway, anna.token)
        await until(lambda: state(anna), "EXECUTED")
        await told_once(gateway, operator)


@contextlib.contextmanager
def written_by_nobody_else(database: Path) -> Iterator[None]:
    with contextlib.closing(sqlite3.connect(database, timeout=MOST_SECONDS)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield


def column(database: Path, query: str) -> set[str]:
    with contextlib.closing(sqlite3.connect(database, timeout=MOST_SECONDS)) as connection:
        return {value for (value,) in connection.execute(query)}


async def test_it_goes_on_where_it_was_killed_while_it_waited(
    killable: Killable, operator: FakeOperator, tmp_path: Path
) -> None:
    """And the day passes while no gateway runs."""
    later = tmp_path / "later"
    later.write_text("0")
    killable.environment |= {"GATEWAY_SIM_REPLACEMENT_COOLING_HOURS": "24", "GATEWAY_CLOCK_FILE": str(later)}
    async with killable.serving() as gateway:
        anna = await gateway.signed_in(ANNA)
        anna, token = await confirmed(anna, email=METHOD["newEsim"]["email"])
        await replace(anna, METHOD, token)
        await until(lambda: state(anna), "COOLING")
        killable.kill()

    later.write_text("86400")
    async with killable.serving() as gateway:
        anna = await gateway.signed_in(ANNA)
        await until(lambda: state(anna), "EXECUTED")
        await told_once(gateway, operator)


async def told_once(gateway: Gateway, operator: FakeOperator) -> None:
    orders = await operator.provisioning.database["serviceOrder"].having("category", "simReplacement")
    sent = [
        *await gateway.emails(ANNA),
        *await gateway.emails(METHOD["newEsim"]["email"]),
    ]
    told: list[dict[str, Any]] = await operator.messaging.database["communicationMessage"].having("messageType", "SMS")
    warnings = [each for each in told if "SIM-kortet" in each["content"]]
    assert (len(orders), len(sent), len(warnings)) == (1, 2, 1)


async def answer(value: bool) -> bool:
    await asyncio.sleep(0)
    return value
