"""The benchmark for a moment: everybody is up, says the same, and is measured. Nothing is asserted of how fast."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import msgspec
import pytest

from benchmarks import alone, growing, profiling
from benchmarks.checking import ask
from benchmarks.comparing import Plan, compare
from benchmarks.lineup import COMPILED, CONTENDERS, LIMIT
from benchmarks.operations import LIST_OF_TEN, ONE_LEAF, OPERATIONS, RENAME, START_PAGE, USAGE, Operation
from benchmarks.stage import Stage, stage

pytestmark = pytest.mark.bench

A_MOMENT = Plan(connections=(4,), rounds=1, seconds=1, warm_up_seconds=0)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage((*OPERATIONS, *growing.OPERATIONS, ONE_LEAF), tmp_path_factory.mktemp("stage")) as here:
        yield here


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_all_contenders_answer_alike_and_are_measured(here: Stage, operation: Operation, said: list[str]) -> None:
    measured, peaks = compare(here, operation, CONTENDERS, A_MOMENT, said.append)

    names = [contender.name for contender in CONTENDERS]
    assert [each.contender for each in measured] == names
    assert [each.contender for each in peaks] == names
    assert {(each.operation, each.connections, each.failed) for each in measured} == {(operation.name, 4, 0)}
    assert len(said) == len(CONTENDERS)


@pytest.mark.parametrize(
    ("operation", "entries"),
    [(START_PAGE, 50), (LIST_OF_TEN, 10), (USAGE, 100)],
    ids=lambda one: getattr(one, "name", str(one)),
)
def test_lists_are_as_long_as_they_say(here: Stage, operation: Operation, entries: int) -> None:
    with here.serving(COMPILED, in_memory=operation.in_memory) as server:
        answer = msgspec.json.decode(ask(f"{server.url}/graphql", operation, here.token))

    subscriptions = answer["data"]["viewer"]["subscriptions"]
    assert len(subscriptions.get("nodes") or subscriptions["edges"]) == entries


def test_each_change_is_asked_for_under_a_key_of_its_own(here: Stage) -> None:
    with here.serving(COMPILED) as server, closing(sqlite3.connect(here.folder / "gateway.db")) as database:
        made = "SELECT count(*) FROM keyed_changes WHERE outcome IS NOT NULL"
        (before,) = database.execute(made).fetchone()
        loads = [here.loader.run(f"{server.url}/graphql", [RENAME.body], connections=4, seconds=1) for _ in range(2)]
        (after,) = database.execute(made).fetchone()

    assert after - before >= sum(load.requests for load in loads) > 0


def test_growth_is_measured_size_by_size(here: Stage, said: list[str]) -> None:
    leaves = growing.with_leaves(here, 1, said.append, growing.OF_LEAVES[:2])
    pages = growing.with_pages(here, 1, said.append, [growing.OF_PAGES[0], growing.OF_PAGES[-1]])

    worlds = growing.with_worlds(here, 1, said.append, (100,))

    assert [(each.contender, each.size) for each in worlds.points] == [("compiled", 100)]
    assert sorted({each.size for each in leaves.points}) == [10, 100]
    assert sorted({each.size for each in pages.points}) == [1, 100]
    assert len(said) == len(leaves.points) + len(pages.points) + 1 == 2 * 7 + 2 * 4 + 1


def test_the_gateway_alone(here: Stage, said: list[str]) -> None:
    knowing = alone.knowing(here, 1, said.append)
    lasting = alone.lasting(here, 20, 200, 1, said.append)

    assert 0 < knowing.look_up < knowing.request
    assert lasting.documents == 20
    assert lasting.requests >= 200
    assert min(lasting.at_start, lasting.all_known, lasting.half_way, lasting.at_the_end) > 0


def test_the_time_of_an_answer_is_divided_among_layers(here: Stage, said: list[str]) -> None:
    (ours, by_hand) = profiling.profiles(here, [LIST_OF_TEN], 1, said.append).all

    assert (ours.contender, by_hand.contender, ours.operation) == (COMPILED.name, LIMIT.name, LIST_OF_TEN.name)
    assert {profiling.EXECUTION, profiling.ADAPTERS, profiling.CALLS} <= ours.us.keys() <= set(profiling.SHOWN)
    assert profiling.BY_HAND in by_hand.us
    assert profiling.EXECUTION not in by_hand.us
