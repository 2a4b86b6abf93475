"""Generated documents over the whole graph and the fake operator: both executors give the same answer to each."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.schema import schema
from gateway.settings import Settings
from tests.execution.differential import Case, assert_agreement
from tests.execution.documents import COUNT, cases, for_each_case
from tests.execution.gateway.scalars import SCALARS
from tests.execution.gateway.wire import LyingBackend, Weather
from tests.execution.gateway.world import Compared, GatewayWorld
from tests.execution.world import LEFT_BEHIND
from tests.harness import in_process, open_gateway
from tests.saved_operations import READS, variables

FURTHER_RUNS = 10


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Nothing depends on time: reads that happen to be under way together are not shared, and nobody is late on a busy machine."""
    return settings.model_copy(update={"upstream_sharing": False, "upstream_deadline_seconds": 60.0})


@pytest.fixture
def weather() -> Weather:
    return Weather()


@pytest.fixture
def compared() -> Compared:
    return Compared()


@pytest.fixture
async def world(
    settings: Settings, clock: ManualClock, operator: FakeOperator, weather: Weather, compared: Compared
) -> AsyncIterator[GatewayWorld]:
    backends = {origin: LyingBackend(origin, app, weather) for origin, app in in_process(operator).items()}
    async with open_gateway(settings, clock, operator, backends) as gateway:
        anna = await gateway.signed_in("anna@norrskenbygg.example")
        erik = await gateway.signed_in("erik@norrskenbygg.example")
        world = GatewayWorld(gateway, [anna, anna, erik], weather, compared, changes=False)
        yield world
        await world.close()


@pytest.mark.filterwarnings(*LEFT_BEHIND)
async def test_both_executors_agree(world: GatewayWorld, compared: Compared) -> None:
    async def check(case: Case) -> None:
        await assert_agreement(world, case)
        if case.seed % 4 == 0 and "subscriptionByNumber" not in case.document:
            assert await more_calls(world, case) == {}, case

    await for_each_case(cases(schema._schema, SCALARS), COUNT, check)

    counts = compared.compiled.counts
    assert counts.fallback <= max(1, counts.compiled / 100)
    assert counts.compiled - counts.replayed > COUNT / 3, "the fast path has to be seen too"


@pytest.mark.parametrize("path", READS, ids=lambda path: path.stem)
async def test_both_executors_agree_on_what_is_promised(world: GatewayWorld, compared: Compared, path: Path) -> None:
    """Each saved operation runs compiled, in good weather and in bad."""
    for seed in range(8):
        await assert_agreement(world, Case(path.read_text(), variables(path), seed=seed))

    counts = compared.compiled.counts
    assert (counts.compiled, counts.fallback) == (8, 0)


async def test_a_list_whose_entries_come_from_several_systems_goes_on_as_one(world: GatewayWorld) -> None:
    """By either executor, so that what lies below it meets what lies below its neighbours alike."""
    fields = "... on ServiceSubscription { actions { action } }"
    document = f"""{{
      node(id: "sub_p1003") {{ {fields} }}
      nodes(ids: ["sub_p1001", "acc_100201"]) {{ {fields} }}
    }}"""
    case = Case(document, {}, seed=20)
    await assert_agreement(world, case)
    assert await more_calls(world, case) == {}


async def more_calls(world: GatewayWorld, case: Case) -> dict[tuple[str, str], int]:
    """In good weather there are none. A subscription by number is whoever's answer comes first, and one of them leads to a further read.

    Which answers come first also decides who is in time to share a read with another. So each is asked a few times where it matters, and
    the fewest calls of one are held against the most of the other.
    """
    calls = world.calls["compiled"], world.calls["reference"]
    for _ in range(FURTHER_RUNS):
        if not calls[0] - calls[1]:
            break
        await assert_agreement(world, case)
        fewest = min(calls[0], world.calls["compiled"], key=Counter.total)
        calls = fewest, max(calls[1], world.calls["reference"], key=Counter.total)
    return dict(calls[0] - calls[1])
