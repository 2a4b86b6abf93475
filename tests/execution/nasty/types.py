"""Types whose fields come in every wrapping and are answered in every way (ways.py).

Which field is what is dealt out by a fixed shuffle, so that each type has some of everything. Their names count them: `thing7`, `int12`.
"""

import random
from collections.abc import Iterator
from itertools import cycle, product
from typing import Annotated, Any

import strawberry

from tests.execution.nasty.inputs import Choice, Inner, echo  # noqa: F401 - annotations name them
from tests.execution.nasty.scalars import Anything, Colour, Picky  # noqa: F401 - annotations name them
from tests.execution.nasty.ways import HOME, RESOLVING, Info, by_edge, made

LEAVES = ("int", "float", "str", "bool", "strawberry.ID", "Colour", "Picky", "Anything")
COMPOSITES = ("Thing", "Cat", "Robot", "Plain", "Node", "Being", "Pet", "Falsy")
WRAPPINGS = (
    "{} | None",
    "{} | None",
    "{}",
    "list[{} | None] | None",
    "list[{}] | None",
    "list[{} | None]",
    "list[{}]",
    "list[list[{}] | None]",
    "list[list[{} | None]] | None",
)
FIELDS_EACH = 26


class Lazy:
    """Answers for fields without a resolver by their names, when they are read, and each time alike."""

    key: str
    maker: Any

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        known = name.startswith("known_")
        if known and self.maker.dice.happens(0.5, self.key, name):
            raise AttributeError(name)
        return self.maker.of_field(type(self).__name__, name.removeprefix("known_"), f"{self.key}.{name}")


def _shown(self: Lazy) -> str:
    return f"<{type(self).__name__} {self.key}>"


def _dealt() -> Iterator[tuple[str, str]]:
    """Bases and their wrappings, each pair once in a round."""
    pairs = [(base, wrapping.format(base)) for base, wrapping in product((*LEAVES, *COMPOSITES), WRAPPINGS)]
    random.Random(1).shuffle(pairs)
    return cycle(pairs)


PAIRS = _dealt()
WAYS = cycle(("attribute", "edge", "attribute", "known edge", *RESOLVING))


def fields(owner: str, number: int = FIELDS_EACH) -> dict[str, Any]:
    """The namespace of a class with so many fields."""
    namespace: dict[str, Any] = {"__module__": HOME, "__annotations__": {}, "__repr__": _shown}
    for index in range(number):
        (base, annotation), way = next(PAIRS), next(WAYS)
        name = f"{base.rsplit('.', 1)[-1].lower()}{index}"
        if callable(way):
            namespace[name] = way(annotation)
        else:
            namespace["__annotations__"][name] = annotation
            if way != "attribute":
                namespace[name] = by_edge(owner, name, f"known_{name}" if way == "known edge" else None)
    return namespace


@strawberry.interface
class Node(Lazy):
    id: strawberry.ID
    label: str | None

    @strawberry.field
    async def friend(self, info: Info) -> "Node | None":
        await info.context.turns("friend", self.key)
        friend: Node | None = made(self, info, {})
        return friend

    @strawberry.field
    def where(self, info: Info) -> str:
        return whereabouts(info)

    echo: str = strawberry.field(resolver=echo)


@strawberry.interface
class Being(Node):
    nodes: list[Node]
    pets: "list[Pet | None] | None"


def whereabouts(info: Info) -> str:
    """What a resolver is told of the place it stands in."""
    return repr(
        {
            "path": info.path.as_list(),
            "field": (info.field_name, info.python_name, str(info._raw_info.return_type)),
            "parent": info._raw_info.parent_type.name,
            "nodes": [node.loc and (node.loc.start, node.loc.end) for node in info._raw_info.field_nodes],
            "variables": sorted(info.variable_values.items(), key=repr),
            "operation": info.operation.name and info.operation.name.value,
            "fragments": sorted(info._raw_info.fragments),
            "selected": [getattr(each, "name", "a fragment") for each in info.selected_fields],
            "root": info.root_value,
        }
    )


class Truthless:
    """An object that counts as false."""

    def __bool__(self) -> bool:
        return False


Thing = strawberry.type(type("Thing", (Node,), fields("Thing")))
Cat = strawberry.type(type("Cat", (Being,), fields("Cat")))
Robot = strawberry.type(type("Robot", (Being,), fields("Robot")))
Falsy = strawberry.type(type("Falsy", (Truthless, Node), fields("Falsy")))
Hidden = strawberry.type(type("Hidden", (Node,), fields("Hidden", 8)))
Plain = strawberry.type(type("Plain", (Lazy,), fields("Plain")))
Pet = Annotated[Cat | Robot | Plain, strawberry.union("Pet")]  # type: ignore[valid-type]
