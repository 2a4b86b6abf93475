"""Generated documents over the nasty schema: both executors give the same answer to each."""

from dataclasses import replace

import pytest
from graphql import ValueNode
from hypothesis import strategies as st
from hypothesis_graphql import nodes

from tests.execution.differential import Case, assert_agreement
from tests.execution.documents import COUNT, Scalars, cases, for_each_case
from tests.execution.nasty.schema import nasty_context, nasty_schema
from tests.execution.world import LEFT_BEHIND, SchemaWorld

ANYTHING: tuple[ValueNode, ...] = (
    nodes.Int(1),
    nodes.String("\u2028"),
    nodes.List([nodes.Float(1.5), nodes.Null]),
    nodes.Object([]),
)
SCALARS: Scalars = {
    "Picky": st.sampled_from([nodes.String(text) for text in ("fine", "fine", "fine", "bad")]),
    "Anything": st.sampled_from(ANYTHING),
}


@pytest.mark.filterwarnings(*LEFT_BEHIND)
async def test_both_executors_agree() -> None:
    world = SchemaWorld(nasty_schema, nasty_context)

    async def check(case: Case) -> None:
        await assert_agreement(world, case)
        if case.seed % 4 == 0:  # nothing went wrong: now the same plan, and something does
            await assert_agreement(world, replace(case, seed=case.seed + 3))

    await for_each_case(cases(nasty_schema._schema, SCALARS), COUNT, check)

    counts = world.compiled.counts
    assert counts.fallback <= counts.compiled / 100
    assert counts.compiled - counts.replayed > COUNT / 3, "the fast path has to be seen too"
    assert counts.replayed > COUNT / 5
