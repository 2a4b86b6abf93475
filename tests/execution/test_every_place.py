"""Every strange value at every kind of place: both executors make the same of it."""

import pytest

from tests.execution.differential import Case, assert_agreement
from tests.execution.documents import COUNT
from tests.execution.nasty.places import COMPOSITES, LEAVES, VALUES, WAYS, WRAPPINGS, places_context, places_schema
from tests.execution.world import LEFT_BEHIND, SchemaWorld

BELOW = {
    "Typed": "{ name }",
    "Untyped": "{ name }",
    "Named": "{ __typename name ... on Heir { heir: name } }",
    "Either": "{ __typename ... on Typed { name } ... on Untyped { other: name } }",
}
WHOLE = COUNT >= 1_000
"""In the short run each value takes one of the ways to each place, and lists of lists are left out."""


@pytest.mark.filterwarnings(*LEFT_BEHIND)
@pytest.mark.parametrize("base", [*LEAVES, *COMPOSITES])
async def test_both_executors_agree(base: str) -> None:
    world = SchemaWorld(places_schema, places_context)
    for place, wrapping in enumerate(WRAPPINGS if WHOLE else list(WRAPPINGS)[:2]):
        for number, way in enumerate(WAYS):
            field = f"{base.rsplit('.', 1)[-1].lower()}{wrapping}{way}"
            document = f"query ($i: Int!) {{ holder(i: $i) {{ {field} {BELOW.get(base, '')} }} }}"
            for index in range(len(VALUES)):
                if WHOLE or (index + place + number) % len(WAYS) == 0:
                    await assert_agreement(world, Case(document, {"i": index}))

    counts = world.compiled.counts
    assert counts.fallback == 0
    assert counts.compiled > counts.replayed > 0
