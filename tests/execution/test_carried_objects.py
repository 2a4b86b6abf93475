"""Objects that hold what others have to be asked for: all of them, some of them, or not what the schema says."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import strawberry

from gateway.graph.edges import edge
from tests.execution.differential import Case, assert_agreement
from tests.execution.nasty.context import NastyContext
from tests.execution.nasty.dice import Dice
from tests.execution.nasty.troubles import Later, Trouble
from tests.execution.world import SchemaWorld


@strawberry.type
class Author:
    name: str | None


@dataclass
class Held:
    title: Any
    author: Any = None


async def titles(context: NastyContext, books: Sequence["Book"]) -> Sequence[str | None]:
    context.log.append(f"titles of {len(books)}")
    return [f"title of {book.number}" for book in books]


async def authors(context: NastyContext, books: Sequence["Book"]) -> Sequence[Author | None]:
    context.log.append(f"authors of {len(books)}")
    return [Author(name=f"author of {book.number}") for book in books]


@strawberry.type
class Book:
    held: strawberry.Private[Held | None]
    number: int
    title: str = edge(titles, description="Held or asked for.", known="held.title")
    author: Author | None = edge(authors, description="Held or asked for.", known="held.author")


@strawberry.type
class Place:
    book: Book | None


HELD: dict[str, Callable[[], list[Held | None]]] = {
    "by all": lambda: [Held("a", Author(name="A")), Held("b"), Held("c", Author(name=None))],
    "by none": lambda: [None, None],
    "by some": lambda: [Held("a", Author(name="A")), None, Held("c")],
    "null where there may be none": lambda: [Held("a"), Held(None)],
    "of another class": lambda: [Held("a"), Held(1, Author(name="A"))],
    "an object of another class": lambda: [Held("a", "text"), Held("b")],
    "an exception": lambda: [Held(Trouble("not raised yet")), Held("b")],
    "an awaitable": lambda: [Held(Later(lambda: "a", 1)), Held("b")],
    "no objects": list,
}


@strawberry.type
class Query:
    @strawberry.field
    def places(self, held: str) -> list[Place | None] | None:
        books = [Book(held=each, number=number) for number, each in enumerate(HELD[held]())]
        return [None, *(Place(book=book) for book in books), Place(book=None)]


SCHEMA = strawberry.Schema(Query)
DOCUMENT = "query ($held: String!) { places(held: $held) { book { number title author { name } } } }"


@pytest.mark.parametrize("held", HELD)
async def test_both_executors_agree(held: str) -> None:
    world = SchemaWorld(SCHEMA, lambda seed: NastyContext(SCHEMA._schema, Dice(seed), {}))

    await assert_agreement(world, Case(DOCUMENT, {"held": held}))


@pytest.mark.parametrize(
    ("held", "asked"),
    [("by all", []), ("by some", ["titles of 1", "authors of 1"]), ("by none", ["titles of 2", "authors of 2"])],
)
async def test_only_those_that_hold_nothing_are_asked_for(held: str, asked: list[str]) -> None:
    contexts: list[NastyContext] = []

    def context(seed: int) -> NastyContext:
        contexts.append(NastyContext(SCHEMA._schema, Dice(seed), {}))
        return contexts[-1]

    await SchemaWorld(SCHEMA, context).found(Case(DOCUMENT, {"held": held}))

    assert [each.log for each in contexts] == [asked]
