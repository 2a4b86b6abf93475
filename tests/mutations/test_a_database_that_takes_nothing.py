"""The gateway's database takes nothing for now: what is asked for is not made, what a system has made is not said to have failed."""

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from tests.harness import in_process, open_gateway
from tests.harness import test_settings as settings_of
from tests.identity.signing_in import ANNA
from tests.mutations.examples import EXAMPLES, KEYED, Ground, ask, result
from tests.mutations.inviting import KIM_S, arrived, nothing_waits
from tests.mutations.test_every_mutation import OF_OUR_OWN, changes, effects
from tests.mutations.trail import trail


class Hindered:
    """Its database, to which another process writes for longer than anybody waits."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.after_a_change = False
        """Whether it is from the next change at a system on, once that has answered."""
        self._other: sqlite3.Connection | None = None

    def begin(self) -> None:
        self._other = sqlite3.connect(self._file, isolation_level=None)
        self._other.execute("BEGIN IMMEDIATE")

    def end(self) -> None:
        self.after_a_change = False
        if self._other is not None:
            self._other.close()
            self._other = None

    @contextmanager
    def now(self) -> Iterator[None]:
        self.begin()
        try:
            yield
        finally:
            self.end()

    def behind(self, operator: FakeOperator) -> Mapping[str, ASGIApp]:
        return {origin: self._behind(app) for origin, app in in_process(operator).items()}

    def _behind(self, app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await app(scope, receive, send)
            if self.after_a_change and scope["method"] != "GET":
                self.after_a_change = False
                self.begin()

        return answer


@pytest.fixture
def database(tmp_path: Path, database_template: Path) -> Iterator[Hindered]:
    hindered = Hindered(Path(shutil.copy(database_template, tmp_path / "gateway.db")))
    yield hindered
    hindered.end()


@pytest.fixture
async def ground(
    operator: FakeOperator, clock: ManualClock, tmp_path: Path, database: Hindered
) -> AsyncIterator[Ground]:
    settings = settings_of(tmp_path / "gateway.db", database_busy_timeout_ms=100)
    async with open_gateway(settings, clock, operator, database.behind(operator)) as gateway:
        yield Ground(gateway, settings, clock, await gateway.signed_in(ANNA))


def codes(answer: dict[str, Any]) -> list[tuple[str, bool]]:
    said = [error["extensions"] for error in answer.get("errors", ())]
    return [(each["code"], each["retryable"]) for each in said]


@pytest.mark.parametrize(
    "name", ["addBar", "createTicket", "replaceSim", "linkAccount", "removeContact", "verifyLogin"]
)
async def test_nothing_is_begun_and_it_may_be_asked_for_again(ground: Ground, database: Hindered, name: str) -> None:
    asked = await EXAMPLES[name](ground)
    before = await effects(ground)
    with database.now():
        assert codes(await ask(ground.gateway, name, asked)) == [("BUSY", True)]
    assert await effects(ground) == before
    assert (await result(ground.gateway, name, asked))["__typename"].endswith("Success")


@pytest.mark.parametrize("name", sorted(set(KEYED) - OF_OUR_OWN))
async def test_what_a_system_has_made_is_not_said_to_have_failed(ground: Ground, database: Hindered, name: str) -> None:
    """Whoever read that it was not made would make it anew, under another key."""
    asked = await EXAMPLES[name](ground)
    await nothing_waits(ground.settings)
    database.after_a_change = True
    answer = await ask(ground.gateway, name, asked)
    database.end()
    assert codes(answer) == [("OUTCOME_UNKNOWN", True)]
    assert (len(changes(ground.operator)), await trail(ground.settings)) == (1, [])

    assert (await result(ground.gateway, name, asked))["__typename"] == "IdempotencyInProgress"
    ground.clock.advance(timedelta(seconds=30))
    assert (await result(ground.gateway, name, asked))["__typename"].endswith("Success")
    assert len(await trail(ground.settings)) == 1


async def test_a_change_nobody_knows_the_end_of_is_told_as_such(ground: Ground, database: Hindered) -> None:
    """Though that it is no longer under way cannot be written either."""
    asked = await EXAMPLES["addBar"](ground)
    ground.operator.provisioning.faults.add(Fault(method="PATCH", body="dropped", times=1))
    database.after_a_change = True
    answer = await ask(ground.gateway, "addBar", asked)
    assert codes(answer) == [("OUTCOME_UNKNOWN", True)]


async def test_who_reads_is_answered(ground: Ground, database: Hindered) -> None:
    """Also when it is time to write down that the session is used."""
    ground.clock.advance(timedelta(minutes=2))
    with database.now():
        assert await ground.anna.data("{ viewer { user { name } } }") == {"viewer": {"user": {"name": "Anna Åkesson"}}}


async def test_a_message_that_went_out_and_is_not_ticked_off_goes_out_once(
    operator: FakeOperator, clock: ManualClock, tmp_path: Path, database: Hindered
) -> None:
    """And the gateway can be stopped meanwhile."""
    settings = settings_of(tmp_path / "gateway.db", database_busy_timeout_ms=100)
    async with open_gateway(settings, clock, operator, database.behind(operator)) as gateway:
        ground = Ground(gateway, settings, clock, await gateway.signed_in(ANNA))
        asked = await EXAMPLES["inviteContact"](ground)
        database.after_a_change = True
        assert (await result(gateway, "inviteContact", asked))["__typename"] == "InviteContactSuccess"
        await arrived(gateway, KIM_S)
    database.end()
    clock.advance(timedelta(minutes=1))
    working = settings.model_copy(update={"workflows": True, "workflow_look_seconds": 0.02})
    async with open_gateway(working, clock, operator) as gateway:
        await nothing_waits(settings)
        assert len(await gateway.emails(KIM_S)) == 1
