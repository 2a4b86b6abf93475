"""Arguments of every kind, and a field that says what it was given."""

import strawberry
from strawberry.types.unset import UNSET

from tests.execution.nasty.scalars import Anything, Colour, Picky


@strawberry.input
class Inner:
    a: int = 1
    b: str | None = "b"
    c: list[list[int | None] | None] | None = UNSET
    colour: Colour = Colour.RED
    picky: Picky | None = None


@strawberry.input
class Outer:
    must: int
    inner: Inner | None = UNSET
    inners: list[Inner] | None = UNSET
    maybe: strawberry.Maybe[int | None]
    class_: str | None = strawberry.field(name="class", default=None)
    outer: "Outer | None" = UNSET


@strawberry.input(one_of=True)
class Choice:
    number: strawberry.Maybe[int]
    text: strawberry.Maybe[str]
    inner: strawberry.Maybe[Inner]
    many: strawberry.Maybe[list[int]]


def echo(
    number: int | None = UNSET,
    with_default: int = 7,
    nullable_default: int | None = 8,
    ratio: float | None = None,
    text: str | None = "text",
    flag: bool | None = None,
    id: strawberry.ID | None = UNSET,
    colour: Colour | None = Colour._1,
    colours: list[Colour | None] | None = UNSET,
    picky: Picky | None = UNSET,
    anything: Anything | None = UNSET,
    numbers: list[int] | None = UNSET,
    table: list[list[int]] | None = UNSET,
    inner: Inner | None = UNSET,
    outer: Outer | None = UNSET,
    choice: Choice | None = UNSET,
    maybe: strawberry.Maybe[str | None] = None,
) -> str:
    """All it was given, as Python shows it."""
    return repr(dict(sorted(locals().items())))


def must(number: int, numbers: list[int], choice: Choice | None = None) -> str:
    return repr(dict(sorted(locals().items())))
