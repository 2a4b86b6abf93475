"""Objects of which nothing is read: what stands in their place is looked at all the same."""

from collections.abc import Callable
from typing import Any

import pytest
import strawberry

from tests.execution.differential import Case, assert_agreement
from tests.execution.nasty.context import NastyContext
from tests.execution.nasty.dice import Dice
from tests.execution.nasty.troubles import Later, Trouble, raising
from tests.execution.world import SchemaWorld


@strawberry.type
class Inner:
    name: str


STANDING: dict[str, Callable[[], Any]] = {
    "an object": lambda: Inner(name="a"),
    "null": lambda: None,
    "of another class": lambda: "text",
    "an exception": lambda: Trouble("not raised yet"),
    "an awaitable": lambda: Later(lambda: Inner(name="b"), 1),
    "an awaitable of null": lambda: Later(lambda: None, 1),
    "an awaitable that fails": lambda: Later(lambda: raising(Trouble("later")), 1),
    "a list": lambda: [Inner(name="c")],
}


@strawberry.type
class Outer:
    one: Inner | None
    sure: Inner
    several: list[Inner | None]


@strawberry.type
class Query:
    @strawberry.field
    def outer(self, place: str, what: str) -> Outer | None:
        stands: Any = STANDING[what]()
        made: dict[str, Any] = {"one": None, "sure": Inner(name="d"), "several": []}
        return Outer(**{**made, place: [stands, stands] if place == "several" else stands})


SCHEMA = strawberry.Schema(Query)
DOCUMENT = """query ($place: String!, $what: String!) {
  outer(place: $place, what: $what) { one { __typename } sure { type: __typename } several { __typename } } }"""


@pytest.mark.parametrize("what", STANDING)
@pytest.mark.parametrize("place", ["one", "sure", "several"])
async def test_both_executors_agree(place: str, what: str) -> None:
    world = SchemaWorld(SCHEMA, lambda seed: NastyContext(SCHEMA._schema, Dice(seed), {}))

    await assert_agreement(world, Case(DOCUMENT, {"place": place, "what": what}))

    assert world.compiled.counts.compiled == 1
