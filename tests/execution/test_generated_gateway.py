"""Generated documents over the whole graph and the fake operator: both executors give the same answer to each."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis_graphql import nodes

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.schema import schema
from gateway.settings import Settings
from tests.execution.differential import Case, assert_agreement
from tests.execution.documents import COUNT, Scalars, for_each_case
from tests.execution.gateway.wire import LyingBackend, Weather
from tests.execution.gateway.world import GatewayWorld
from tests.execution.world import LEFT_BEHIND
from tests.harness import in_process, open_gateway
from tests.saved_operations import READS, variables

IDS = (
    *("sub_p1001", "sub_p1003", "sub_p1004", "sub_p1017", "sub_p2001", "acc_100201", "acc_100202", "acc_200101"),
    *("ord_po1001", "ord_po1003", "ord_po1014", "tic_t1001", "tic_t1003", "inv_b26101002013", "inv_b2611100203"),
    *("sub_p1002", "sub_p1005", "sub_p1006", "acc_100203", "con_nobody", "sub_nobody", "no id"),
)
TEXTS = {
    "ID": IDS,
    "PhoneNumber": ("+46701740612", "+46701740601", "+46701740699", "+4670", "nonsense"),
    "ICCID": ("8946000000000000000", "1"),
    "IMEI": ("350000000000000",),
    "EmailAddress": ("anna@norrskenbygg.example", "nobody"),
    "DateTime": ("2026-11-01T00:00:00+01:00", "2026-11-01"),
    "Date": ("2026-11-01", "2026-01-31", "2026-02-31"),
    "Decimal": ("100.00", "-1", "NaN"),
    "IdempotencyKey": ("0b8f7c6e-5d4a-4b3c-9a2b-1c0d9e8f7a6b", "short"),
}
SCALARS: Scalars = {name: st.sampled_from([nodes.String(text) for text in texts]) for name, texts in TEXTS.items()}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Nothing depends on time: reads that happen to be under way together are not shared, and nobody is late on a busy machine."""
    return settings.model_copy(update={"upstream_sharing": False, "upstream_deadline_seconds": 60.0})


@pytest.fixture
def weather() -> Weather:
    return Weather()


@pytest.fixture
async def world(
    settings: Settings, clock: ManualClock, operator: FakeOperator, weather: Weather
) -> AsyncIterator[GatewayWorld]:
    backends = {origin: LyingBackend(origin, app, weather) for origin, app in in_process(operator).items()}
    async with open_gateway(settings, clock, operator, backends) as gateway:
        anna = await gateway.signed_in("anna@norrskenbygg.example")
        erik = await gateway.signed_in("erik@norrskenbygg.example")
        world = GatewayWorld(gateway, [anna, anna, erik], weather)
        yield world
        await world.close()


@pytest.mark.filterwarnings(*LEFT_BEHIND)
async def test_both_executors_agree(world: GatewayWorld) -> None:
    async def check(case: Case) -> None:
        await assert_agreement(world, case)
        if case.seed % 4 == 0 and "subscriptionByNumber" not in case.document:
            assert more_calls(world) == {}, case

    await for_each_case(schema._schema, SCALARS, COUNT, check)

    counts = world.compiled.counts
    assert counts.fallback <= counts.compiled / 100
    assert counts.compiled - counts.replayed > COUNT / 3, "the fast path has to be seen too"


@pytest.mark.parametrize("path", READS, ids=lambda path: path.stem)
async def test_both_executors_agree_on_what_is_promised(world: GatewayWorld, path: Path) -> None:
    """Each saved operation runs compiled, in good weather and in bad."""
    for seed in range(8):
        await assert_agreement(world, Case(path.read_text(), variables(path), seed=seed))

    counts = world.compiled.counts
    assert (counts.compiled, counts.fallback) == (8, 0)


def more_calls(world: GatewayWorld) -> dict[tuple[str, str], int]:
    """In good weather there are none. A subscription by number is whoever's answer comes first, and one of them leads to a further read."""
    return dict(world.calls["compiled"] - world.calls["reference"])
