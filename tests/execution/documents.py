"""Generated operations over a schema, and how many of them."""

import asyncio
import math
import os
from collections.abc import Callable, Coroutine, Mapping
from random import Random
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    GraphQLObjectType,
    GraphQLSchema,
    ValueNode,
    get_named_type,
    is_composite_type,
    print_ast,
    strip_ignored_characters,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import mutations, queries

from tests.execution.differential import Case
from tests.execution.enriching import enriched
from tests.execution.inputs import Inputs, with_inputs

COUNT = int(os.environ.get("TEST_DOCUMENTS", "500"))
"""Documents in each differential test: 500 in `make test`, 1,000 in `.ci/run`, 10,000 in `make test-long`."""

VARIANTS = 4
"""Documents made of each that hypothesis-graphql yields, by adding other things to it."""
SEEDS = 2**24

Scalars: TypeAlias = Mapping[str, st.SearchStrategy[ValueNode]]


async def for_each_case(
    cases: st.SearchStrategy[list[Case]], count: int, check: Callable[[Case], Coroutine[Any, Any, None]]
) -> None:
    """Checks so many different operations, the same in each run of the tests; a failing one is made as small as it gets."""
    loop = asyncio.get_running_loop()
    passed = set[tuple[str, int]]()

    examples = math.ceil(count / VARIANTS * 2)  # a good part of what hypothesis yields is not new

    @settings(
        max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=[*HealthCheck]
    )
    @given(cases)
    def check_all(drawn: list[Case]) -> None:
        for each in drawn:
            if len(passed) < count and (each.document, each.seed) not in passed:
                asyncio.run_coroutine_threadsafe(check(each), loop).result()
                passed.add((each.document, each.seed))

    await asyncio.to_thread(check_all)
    assert len(passed) == count


def cases(
    schema: GraphQLSchema, scalars: Scalars, *, mutating: float = 0.2, inputs: Inputs | None = None
) -> st.SearchStrategy[list[Case]]:
    """As many as VARIANTS at a time, of one document; `mutating` is the part of mutations, and `inputs` stand in most of them."""
    assert schema.query_type is not None
    assert schema.mutation_type is not None
    reads = _documents(queries, schema, scalars, _leading_on(schema.query_type), (1, 2))
    steps = _leading_on(schema.mutation_type)
    writes = (
        st.lists(st.sampled_from([*inputs, *inputs, *steps]), min_size=1, max_size=2, unique=True).flatmap(
            lambda names: mutations(schema, fields=sorted(names), custom_scalars=dict(scalars), print_ast=_as_it_is)
        )
        if inputs
        else _documents(mutations, schema, scalars, steps, (2, 5))
    )

    @st.composite
    def drawn(draw: st.DrawFn) -> list[Case]:
        seed = draw(st.integers(0, SEEDS - 1))
        document = draw(writes if seed % 100 < mutating * 100 else reads)
        seeds = [seed + number * SEEDS for number in range(VARIANTS)]
        return [case(schema, with_inputs(schema, document, inputs or {}, each), each) for each in seeds]

    return drawn()


def _documents(
    of: Callable[..., st.SearchStrategy[DocumentNode]],
    schema: GraphQLSchema,
    scalars: Scalars,
    fields: list[str],
    number: tuple[int, int],
) -> st.SearchStrategy[DocumentNode]:
    """Broad ones of all root fields, and deep ones of so many of those named, at least and at most."""
    how = {"custom_scalars": dict(scalars), "print_ast": _as_it_is}
    few = st.lists(st.sampled_from(fields), min_size=number[0], max_size=number[1], unique=True)
    return st.one_of(
        of(schema, **how), *[few.flatmap(lambda names: of(schema, fields=tuple(sorted(names)), **how))] * 2
    )


def _leading_on(root: GraphQLObjectType) -> list[str]:
    """Fields below which there is something to select."""
    return [name for name, field in root.fields.items() if is_composite_type(get_named_type(field.type))]


def _as_it_is(document: DocumentNode) -> DocumentNode:
    return document


def case(schema: GraphQLSchema, document: DocumentNode, seed: int) -> Case:
    made, variables = enriched(schema, document, seed)
    random = Random(seed)
    text = print_ast(made)
    style = random.random()
    if style < 0.2:
        text = strip_ignored_characters(text)
    elif style < 0.3:
        text = "\ufeff" + text.replace("\n", ",\r\n# a comment with \u2028 in it\r\n")
    return Case(text, variables, _operation_name(random), seed)


def _operation_name(random: Random) -> str | None:
    return "Unknown" if random.random() < 0.005 else None
