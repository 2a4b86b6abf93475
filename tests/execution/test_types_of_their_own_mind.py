"""Types that are told apart by code of the application's own: the compiler leaves them to graphql-core, whole operations."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
import strawberry
from graphql import GraphQLAbstractType, GraphQLResolveInfo

from tests.execution.differential import Case, assert_agreement
from tests.execution.nasty.context import NastyContext
from tests.execution.nasty.dice import Dice
from tests.execution.world import SchemaWorld


class Duck:
    name = "duck"

    def __init__(self, word: str) -> None:
        self.word = word


@strawberry.type
class Loud:
    name: str
    word: str

    @classmethod
    def is_type_of(cls, value: Any, _info: GraphQLResolveInfo[Any]) -> bool:
        if value.word == "raise":
            raise ValueError("cannot tell")
        return bool(value.word.isupper())


@strawberry.type
class Quiet:
    name: str
    word: str

    @classmethod
    def is_type_of(cls, value: Any, _info: GraphQLResolveInfo[Any]) -> bool:
        return bool(value.word.islower())


Sound = Annotated[Loud | Quiet, strawberry.union("Sound")]


@strawberry.interface
class Elected:
    name: str

    @classmethod
    def resolve_type(cls, value: Any, _info: GraphQLResolveInfo[Any], _type: GraphQLAbstractType) -> str:
        if value.word == "raise":
            raise ValueError("no votes")
        return str(value.word)


@strawberry.type
class Winner(Elected):
    pass


@strawberry.type
class Runner(Elected):
    pass


@strawberry.type
class Query:
    @strawberry.field
    def sound(self, word: str) -> Sound | None:
        return Duck(word)  # type: ignore[return-value]

    @strawberry.field
    def loud(self, word: str) -> Loud | None:
        return Duck(word)  # type: ignore[return-value]

    @strawberry.field
    def elected(self, words: list[str]) -> list[Elected | None]:
        return [Duck(word) for word in words]  # type: ignore[misc]


SCHEMA = strawberry.Schema(Query, types=[Winner, Runner])


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("query ($w: String!) { sound(word: $w) { __typename ... on Loud { name } ... on Quiet { name word } } }", "sound"),
        ("query ($w: String!) { loud(word: $w) { name } }", "sound"),
        ("query ($w: String!) { elected(words: [$w, \"Winner\"]) { __typename name ... on Runner { runner: name } } }", "vote"),
    ],
)  # fmt: skip
async def test_both_executors_agree(document: str, words: str) -> None:
    context: Callable[[int], NastyContext] = lambda seed: NastyContext(SCHEMA._schema, Dice(seed), {})  # noqa: E731
    world = SchemaWorld(SCHEMA, context)
    said = {"sound": ("LOUD", "quiet", "Neither", "raise"), "vote": ("Winner", "Runner", "Quiet", "Nobody", "raise")}[
        words
    ]

    for word in said:
        await assert_agreement(world, Case(document, {"w": word}))

    assert (world.compiled.counts.fallback, world.compiled.counts.compiled) == (len(said), 0)
