"""How long the gateway's own data is remembered, and that a change is seen by the next read."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.identity.lately import Lately
from gateway.identity.remembered import FOR, MOST
from gateway.settings import Settings
from gateway.store.database import Database
from tests.harness import Gateway, SignedIn, open_gateway

PAGE = """{ viewer {
  user { name } session { current } company { alias } accounts { number alias }
} }"""
SET_ALIAS = """mutation ($alias: String, $key: IdempotencyKey!) {
  setCompanyAlias(input: {alias: $alias, idempotencyKey: $key}) { ... on SetCompanyAliasSuccess { company { alias } } }
}"""
MOMENT = timedelta(microseconds=1)


class Reads:
    """Statements that read the database, by whichever gateway."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, *execution: Any) -> None:
        self.count += execution[2].startswith("SELECT")

    def since(self) -> int:
        """How many there were since this was asked last."""
        count, self.count = self.count, 0
        return count


@pytest.fixture
def reads() -> Iterator[Reads]:
    reads = Reads()
    event.listen(Engine, "before_cursor_execute", reads)
    yield reads
    event.remove(Engine, "before_cursor_execute", reads)


@pytest.fixture
async def another(operator: FakeOperator, clock: ManualClock, settings: Settings) -> AsyncIterator[Gateway]:
    """A second process, over the same database."""
    async with open_gateway(settings, clock, operator) as gateway:
        yield gateway


async def company_alias(gateway: Gateway, token: str) -> str | None:
    alias: str | None = (await SignedIn(gateway, token).data(PAGE))["viewer"]["company"]["alias"]
    return alias


async def test_a_page_asked_for_again_reads_nothing_for_five_seconds(
    anna: SignedIn, clock: ManualClock, reads: Reads
) -> None:
    first = await anna.data(PAGE)
    assert reads.since() > 0
    clock.advance(FOR - MOMENT)
    assert [await anna.data(PAGE) for _ in range(5)] == [first] * 5
    assert reads.since() == 0
    clock.advance(MOMENT)
    assert await anna.data(PAGE) == first
    assert reads.since() == 6, (
        "the session with its rights, the person, its other factors, its sessions, the aliases of company and accounts"
    )


async def test_what_is_changed_here_is_seen_by_the_next_read(anna: SignedIn) -> None:
    for number, alias in enumerate(["Norrsken", None, "Bygget"]):
        assert await anna.data(SET_ALIAS, {"alias": alias, "key": f"k{number}"})
        assert await company_alias(anna.gateway, anna.token) == alias


async def test_what_another_process_changed_is_seen_within_five_seconds(
    anna: SignedIn, another: Gateway, clock: ManualClock
) -> None:
    assert await company_alias(another, anna.token) is None
    await anna.data(SET_ALIAS, {"alias": "Norrsken", "key": "k"})
    clock.advance(FOR - MOMENT)
    assert await company_alias(another, anna.token) is None
    clock.advance(MOMENT)
    assert await company_alias(another, anna.token) == "Norrsken"


async def test_what_was_read_while_something_changed_is_not_remembered(database: Database, clock: ManualClock) -> None:
    lately = Lately(database, clock)

    async def before_the_change() -> str:
        async with database.write():
            pass
        return "before"

    async def after_it() -> str:
        return "after"

    assert await lately.read("key", before_the_change) == "before"
    assert await lately.read("key", after_it) == "after"
    assert await lately.read("key", before_the_change) == "after"


async def test_only_so_much_is_remembered(database: Database, clock: ManualClock) -> None:
    lately, read = Lately(database, clock), []

    async def note(number: int) -> int:
        read.append(number)
        return number

    for number in [*range(MOST + 1), MOST, 1, 0]:
        assert await lately.read(number, lambda number=number: note(number)) == number  # type: ignore[misc]
    assert read == [*range(MOST + 1), 0]
