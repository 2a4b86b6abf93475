"""Every strange value at every kind of place, one at a time: the schema of `{ holder(i: 7) { intSync { name } } }`.

The object that `holder` gives holds one value; each of its fields says that it is an int, a list of things, and so on, and hands out that
value in one of the ways there are.
"""

from collections.abc import Callable, Sequence
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any, NamedTuple

import strawberry
from strawberry.schema.config import StrawberryConfig

from gateway.graph.edges import edge
from tests.execution.nasty.context import NastyContext
from tests.execution.nasty.dice import Dice
from tests.execution.nasty.scalars import SCALARS, Anything, Colour, Picky  # noqa: F401 - annotations name them
from tests.execution.nasty.troubles import CAUGHT, RAISED, STRANGE, Later, raising

LEAVES = ("int", "float", "str", "bool", "strawberry.ID", "Colour", "Picky", "Anything")
COMPOSITES = ("Typed", "Untyped", "Named", "Either")
WRAPPINGS = {"": "{} | None", "List": "list[{}] | None", "Table": "list[list[{} | None]] | None"}


@strawberry.interface
class Named:
    name: str


@strawberry.type
class Typed(Named):
    """An object whose class is looked at."""


@strawberry.type
class Other(Named):
    """Another of the same interface."""


@strawberry.type
class Heir(Typed):
    """A type of its own that is, in Python, of the other too."""


class Offspring(Typed):
    """Inherits from a type without being one."""


@strawberry.type
class Untyped:
    """An object whose class nobody looks at."""

    name: str


Either = Annotated[Typed | Untyped, strawberry.union("Either")]


class Duck:
    """Has what a type has."""

    name = "duck"

    def __repr__(self) -> str:
        return "<Duck>"


class Cast:
    """Stands for a type that it is not, by strawberry.cast."""

    name = "cast"

    def __repr__(self) -> str:
        return "<Cast>"


class OtherColour(Enum):
    RED = 1


class Number(IntEnum):
    ONE = 1


class Text(str):
    pass


class Real(float):
    pass


class Row(list[Any]):
    pass


class Pair(NamedTuple):
    one: Any
    two: Any


VALUES: tuple[Callable[[], Any], ...] = (
    *(lambda value=value: value for value in STRANGE),
    *(lambda error=error: raising(error("raised")) for error in RAISED),
    *(lambda error=error: error("returned") for error in RAISED),
    *(lambda value=value: Later(lambda: value, 1) for value in (1, None, "text", KeyError("later"))),
    lambda: Later(lambda: raising(KeyError("raised later")), 1),
    lambda: Later(lambda: Later(lambda: "text", 1), 1),
    lambda: Typed(name="typed"),
    lambda: Typed(name=None),  # type: ignore[arg-type]
    lambda: Later(lambda: Typed(name="later"), 0),
    lambda: Other(name="other"),
    lambda: Heir(name="heir"),
    lambda: Offspring(name="offspring"),
    lambda: Untyped(name="untyped"),
    lambda: Typed,
    lambda: Duck(),
    lambda: strawberry.cast(Typed, Cast()),
    lambda: strawberry.cast(Untyped, Cast()),
    lambda: {"name": "dict"},
    lambda: Colour.RED,
    lambda: OtherColour.RED,
    lambda: "RED",
    lambda: Number.ONE,
    lambda: Text("text"),
    lambda: Real(1.5),
    lambda: Real("nan"),
    lambda: Decimal("1.50"),
    lambda: Row([1]),
    lambda: Pair(1, "two"),
    lambda: (each for each in "ab"),
    lambda: KeyError,
)


def wrapped(name: str, value: Callable[[], Any]) -> Any:
    """The value as an entry of lists, where the field of that name is one; raises what the value raises."""
    if "List" in name:
        return [value()]
    return [[value()], []] if "Table" in name else value()


class Holding:
    """Answers for fields without a resolver."""

    value: Callable[[], Any]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return wrapped(name, self.value)


def by_sync(name: str, annotation: str) -> Any:
    def resolve(root: Any) -> Any:
        return wrapped(name, root.value)

    return _resolved(resolve, annotation)


def by_async(name: str, annotation: str) -> Any:
    async def resolve(root: Any) -> Any:
        return wrapped(name, root.value)

    return _resolved(resolve, annotation)


def by_awaitable(name: str, annotation: str) -> Any:
    def resolve(root: Any) -> Any:
        return Later(lambda: wrapped(name, root.value), 1)

    return _resolved(resolve, annotation)


def _resolved(resolve: Callable[..., Any], annotation: str) -> Any:
    resolve.__annotations__["return"] = annotation
    return strawberry.field(resolver=resolve)


def by_edge(name: str, _annotation: str) -> Any:
    async def batch(_: NastyContext, parents: Sequence[Any]) -> Sequence[Any]:
        return [_outcome(name, parent.value) for parent in parents]

    return edge(batch, description="Answered for all parents at once.")


def by_attribute(_name: str, _annotation: str) -> Any:
    return strawberry.field(description="Read from the object.")


def _outcome(name: str, value: Callable[[], Any]) -> Any:
    try:
        outcome = wrapped(name, value)
    except CAUGHT as error:
        outcome = error
    return None if isinstance(outcome, StopIteration) else outcome  # which no coroutine can raise


WAYS = {"Sync": by_sync, "Async": by_async, "Awaitable": by_awaitable, "Edge": by_edge, "Attribute": by_attribute}


def _fields() -> dict[str, Any]:
    namespace: dict[str, Any] = {"__module__": __name__, "__annotations__": {}}
    for base in (*LEAVES, *COMPOSITES):
        for wrapping, pattern in WRAPPINGS.items():
            for way, make in WAYS.items():
                name = f"{base.rsplit('.', 1)[-1].lower()}{wrapping}{way}"
                namespace["__annotations__"][name] = pattern.format(base)
                namespace[name] = make(name, pattern.format(base))
    return namespace


Holder: Any = strawberry.type(type("Holder", (Holding,), _fields()))


@strawberry.type
class Query:
    @strawberry.field
    def holder(self, i: int) -> Holder | None:
        holder = object.__new__(Holder)
        holder.value = VALUES[i]
        return holder


places_schema = strawberry.Schema(Query, types=[Other, Heir], config=StrawberryConfig(scalar_map=SCALARS))


def places_context(seed: int) -> NastyContext:
    return NastyContext(places_schema._schema, Dice(seed), {})
