"""How long a session is remembered, and what makes it forgotten: S1, S3, Z5."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, update

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.identity.audit import Audit
from gateway.identity.caller import Caller
from gateway.identity.remembered import MOST, Known, Remembered
from gateway.identity.sessions import Sessions
from gateway.metrics import Count, Metrics
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.tables import grants, people
from tests.harness import Gateway, open_gateway
from tests.identity.signing_in import ANNA, ERIK, LOGOUT, VERIFY, WHO, Client
from tests.upstream.peer import until

FIVE_SECONDS = timedelta(seconds=5)
MOMENT = timedelta(microseconds=1)
CONTACTS = "{ viewer { contacts { name } } }"
TYPENAME = "{ viewer { __typename } }"


class Lookups:
    """Statements that look for sessions, by whichever gateway."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, *execution: Any) -> None:
        statement: str = execution[2]
        self.count += statement.startswith("SELECT") and "FROM sessions" in statement

    def since(self) -> int:
        """How many there were since this was asked last."""
        count, self.count = self.count, 0
        return count


@pytest.fixture
def lookups() -> Iterator[Lookups]:
    lookups = Lookups()
    event.listen(Engine, "before_cursor_execute", lookups)
    yield lookups
    event.remove(Engine, "before_cursor_execute", lookups)


async def is_in(gateway: Gateway, token: str) -> bool:
    answer = await gateway.ask(TYPENAME, token=token)
    return answer.get("data") == {"viewer": {"__typename": "Viewer"}}


async def test_s1_one_lookup_each_five_seconds(gateway: Gateway, clock: ManualClock, lookups: Lookups) -> None:
    token = await Client(gateway).token()
    lookups.since()
    found = []
    for _ in range(4):
        assert [await is_in(gateway, token) for _ in range(10)] == [True] * 10
        found.append(lookups.since())
        clock.advance(FIVE_SECONDS / 2)
    assert found == [1, 0, 1, 0]


async def test_s1_one_lookup_for_all_who_come_at_once(gateway: Gateway, lookups: Lookups) -> None:
    anna, erik = await Client(gateway).token(), await Client(gateway, ERIK).token()
    lookups.since()
    answers = await asyncio.gather(*(gateway.ask(WHO, token=token) for token in (anna, erik) * 25))
    names = [answer["data"]["viewer"]["user"]["username"] for answer in answers]
    assert names == [ANNA, ERIK] * 25
    assert lookups.since() == 2


async def test_a_token_nobody_was_given_is_not_remembered(gateway: Gateway, lookups: Lookups) -> None:
    assert [await is_in(gateway, "x" * 43) for _ in range(3)] == [False] * 3
    assert lookups.since() == 3


@pytest.fixture
async def another(operator: FakeOperator, clock: ManualClock, settings: Settings) -> AsyncIterator[Gateway]:
    """A second process, over the same database."""
    async with open_gateway(settings, clock, operator) as gateway:
        yield gateway


async def test_s1_a_session_that_ended_elsewhere_is_over_within_five_seconds(
    gateway: Gateway, another: Gateway, clock: ManualClock
) -> None:
    token = await Client(gateway).token()
    assert await is_in(gateway, token)
    await another.ask(LOGOUT, token=token)
    assert not await is_in(another, token)
    clock.advance(FIVE_SECONDS - MOMENT)
    assert await is_in(gateway, token)
    clock.advance(MOMENT)
    assert not await is_in(gateway, token)


async def test_s3_a_person_who_may_no_longer_sign_in_is_out_within_five_seconds(
    gateway: Gateway, database: Database, clock: ManualClock
) -> None:
    token = await Client(gateway).token()
    assert await is_in(gateway, token)
    async with database.write() as connection:
        await connection.execute(update(people).values(may_log_in=False))
    clock.advance(FIVE_SECONDS)
    assert not await is_in(gateway, token)


async def test_z5_a_right_taken_away_elsewhere_bites_within_five_seconds(
    gateway: Gateway, database: Database, clock: ManualClock
) -> None:
    token = await Client(gateway).token()
    assert "errors" not in await gateway.ask(CONTACTS, token=token)
    async with database.write() as connection:
        await connection.execute(grants.delete())
    clock.advance(FIVE_SECONDS)
    answer = await gateway.ask(CONTACTS, token=token)
    assert answer["data"] == {"viewer": {"contacts": None}}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["NOT_ALLOWED"]


async def test_logging_out_is_over_at_once(gateway: Gateway) -> None:
    token = await Client(gateway).token()
    assert await is_in(gateway, token)
    await gateway.ask(LOGOUT, token=token)
    assert not await is_in(gateway, token)


async def test_the_session_that_a_new_sign_in_replaces_is_over_at_once(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    old = await anna.token()
    clock.advance(timedelta(minutes=1))
    given = {"challengeId": await anna.challenge(), "code": await anna.code()}
    assert await is_in(gateway, old)
    new = (await gateway.ask(VERIFY, {"input": given}, token=old))["data"]["verifyLogin"]["token"]
    assert (await is_in(gateway, old), await is_in(gateway, new)) == (False, True)


async def test_a_session_of_a_minute_is_kept_by_using_it(
    operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    short = settings.model_copy(update={"session_idle_minutes": 1})
    async with open_gateway(short, clock, operator) as gateway:
        token = await Client(gateway).token()
        for _ in range(10):
            clock.advance(timedelta(seconds=50))
            assert await is_in(gateway, token)
        clock.advance(timedelta(seconds=60))
        assert not await is_in(gateway, token)


@pytest.fixture
def anew(database: Database, clock: ManualClock) -> Sessions:
    """As the process that changes somebody's rights has them."""
    return Sessions(
        database, clock, Audit(clock), lifetime=timedelta(hours=12), idle=timedelta(minutes=30), metrics=Metrics()
    )


async def test_z5_a_change_of_rights_bites_at_once_where_it_was_made(
    gateway: Gateway, anew: Sessions, database: Database
) -> None:
    annas, eriks = await Client(gateway).token(), await Client(gateway, ERIK).token()
    anna, erik = await anew.authenticate(annas), await anew.authenticate(eriks)
    assert anna is not None
    assert anna.grants.keys() == {"100201", "100202", "100203"}
    async with database.write() as connection:
        await connection.execute(grants.delete().where(grants.c.account_id != "100202"))
    assert await anew.authenticate(annas) is anna
    anew.forget(anna.person_id)
    changed = await anew.authenticate(annas)
    assert changed is not None
    assert changed.grants.keys() == {"100202"}
    assert await anew.authenticate(eriks) is erik, "nobody else is looked up again"


class Reads:
    """Looks sessions up, and waits with the answer until it is told to go on."""

    def __init__(self, clock: ManualClock, caller: Caller) -> None:
        self.asked: list[str] = []
        self.go_on = asyncio.Event()
        self.memory = Remembered(clock, self.read, from_memory=Count(), from_database=Count())
        self._clock = clock
        self._caller = caller

    async def read(self, token_hash: str) -> Known:
        self.asked.append(token_hash)
        found = self._caller
        await self.go_on.wait()
        now = self._clock.now()
        return Known(found, True, False, now + timedelta(hours=1), now, read_at=now)

    def change(self, caller: Caller) -> None:
        self._caller = caller
        self.memory.forget(caller.person_id)

    async def caller(self, token_hash: str) -> Caller:
        known = await self.memory.session(token_hash)
        assert known is not None
        return known.caller


BEFORE = Caller("p1", "o1001", "s1", "Anna", "anna", Language.SV, {"100201": frozenset({ContactRole.ADMINISTRATOR})})
AFTER = replace(BEFORE, grants={})


@pytest.fixture
def reads(clock: ManualClock) -> Reads:
    return Reads(clock, BEFORE)


async def test_z5_what_was_being_looked_up_when_rights_changed_is_not_remembered(reads: Reads) -> None:
    early = asyncio.create_task(reads.caller("t1"))
    await until(lambda: len(reads.asked) == 1)
    reads.change(AFTER)
    late = asyncio.create_task(reads.caller("t1"))
    await until(lambda: len(reads.asked) == 2)
    reads.go_on.set()
    assert (await early, await late) == (BEFORE, AFTER)
    assert await reads.caller("t1") == AFTER
    assert reads.asked == ["t1", "t1"]


async def test_one_who_leaves_takes_nobody_along(reads: Reads) -> None:
    leaving, staying = (asyncio.create_task(reads.caller("t1")) for _ in range(2))
    await until(lambda: len(reads.asked) == 1)
    leaving.cancel()
    await asyncio.wait([leaving])
    reads.go_on.set()
    assert (leaving.cancelled(), await staying, reads.asked) == (True, BEFORE, ["t1"])


async def test_a_lookup_that_fails_is_made_again(clock: ManualClock) -> None:
    class NoDatabase(Exception): ...

    async def fail(_: str) -> None:
        raise NoDatabase

    memory = Remembered(clock, fail, from_memory=Count(), from_database=(lookups := Count()))
    for _ in range(2):
        with pytest.raises(NoDatabase):
            await memory.session("t1")
    assert lookups.value == 2


async def test_the_one_looked_up_longest_ago_makes_room(reads: Reads, clock: ManualClock) -> None:
    reads.go_on.set()
    for number in range(MOST):
        await reads.memory.session(f"t{number}")
    await reads.memory.session("one more")
    clock.advance(FIVE_SECONDS)
    await reads.memory.session("t1")
    clock.advance(-FIVE_SECONDS)
    asked = len(reads.asked)
    await reads.memory.session("one more")
    await reads.memory.session(f"t{MOST - 1}")
    assert len(reads.asked) == asked
    await reads.memory.session("t0")
    assert len(reads.asked) == asked + 1
