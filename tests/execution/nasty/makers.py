"""Values for every output type of a schema: mostly good ones, and as often as the dice say, bad ones."""

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    is_abstract_type,
    is_list_type,
    is_non_null_type,
)

from tests.execution.nasty.dice import Dice
from tests.execution.nasty.troubles import STRANGE, Later, Trouble, error_at, raising

LEAVES: dict[str, Sequence[Any]] = {
    "Int": (0, 1, -1, 7, 2**31 - 1, -(2**31), True, 3.0, "12"),
    "Float": (0.0, -0.0, 1.5, 1e300, 5e-324, 1, 2**53 + 1, True, "1.5"),
    "String": ("", "text", "åäö", "\u2028", '"\\\n\t', "\x00", "\N{GRINNING FACE}", 1, 1.5, True),
    "ID": ("a", "", 7, 10**20, "7"),
    "Boolean": (True, False, 1, 0),
    "Picky": ("fine", "good", "none", "bad"),
    "Anything": (None, 1, "x", [1, [2.5, None]], {"b": 1, "a": {"c": []}}, True, 10**15),
}
PLAIN_LEAVES = {
    "Int": (0, 1, -1, 7),
    "Float": (0.0, 1.5, -2.25),
    "String": ("", "text", "åäö"),
    "ID": ("a", "b"),
    "Boolean": (True, False),
    "Picky": ("fine", "good"),
    "Anything": ("x", [1, 2], {"a": 1}),
}

DEEP = 5
"""Below this many names in a key lists are short, or answers would have no end."""


class Maker:
    """`instance` makes an object of the type with that name, which answers for itself under a key."""

    def __init__(self, schema: GraphQLSchema, dice: Dice, instance: Callable[[str, str], Any]) -> None:
        self._schema = schema
        self.dice = dice
        self._instance = instance

    def of_field(self, type_name: str, field: str, key: str) -> Any:
        type_ = self._schema.type_map[type_name]
        assert isinstance(type_, GraphQLObjectType)
        return self.value(type_.fields[field].type, key)

    def value(self, type_: GraphQLOutputType, key: str) -> Any:
        """May raise any of troubles.CAUGHT."""
        if self.dice.goes_wrong(key):
            return self._trouble(type_, key)
        return self._good(type_, key)

    def _trouble(self, type_: GraphQLOutputType, key: str) -> Any:
        dice = self.dice
        error = error_at(dice, key)
        strange = dice.one_of(STRANGE, "strange", key)
        kinds: tuple[Callable[[], Any], ...] = (
            lambda: None,
            lambda: raising(error),
            lambda: error,
            lambda: strange,
            lambda: Later(lambda: raising(error), dice.number("turns", key) % 3),
            lambda: Later(lambda: error, 1),
            lambda: Later(lambda: strange, 0),
            lambda: Later(lambda: Later(lambda: 1, 1), 1),
            lambda: self._instance(dice.one_of(self._object_types(), "type", key), key),
            lambda: [self._good(type_, key)],
            lambda: _ending_badly([self._good(type_, key)]),
        )
        return dice.one_of(kinds, "kind", key)()

    def _object_types(self) -> list[str]:
        return [
            name
            for name, type_ in self._schema.type_map.items()
            if isinstance(type_, GraphQLObjectType) and not name.startswith("__")
        ]

    def _good(self, type_: GraphQLOutputType, key: str) -> Any:
        if is_non_null_type(type_):
            type_ = type_.of_type
        elif self.dice.happens(0.1, "null", key):
            return None
        if is_list_type(type_):
            return self._list(type_.of_type, key)
        if isinstance(type_, GraphQLEnumType):
            return self.dice.one_of(list(type_.values.values()), "leaf", key).value
        if isinstance(type_, GraphQLScalarType):
            leaves = LEAVES if self.dice.goes_wrong("leaf", key) else PLAIN_LEAVES
            return self.dice.one_of(leaves[type_.name], "leaf", key)
        if isinstance(type_, GraphQLObjectType):
            return self._instance(type_.name, key)
        assert is_abstract_type(type_)
        possible = [each.name for each in self._schema.get_possible_types(type_)]
        return self._instance(self.dice.one_of(possible, "type", key), key)

    def _list(self, item: GraphQLOutputType, key: str) -> Any:
        most = 4 if key.count(".") < DEEP else 2
        items = [self._item(item, f"{key}.{index}") for index in range(self.dice.number("length", key) % most)]
        if self.dice.calm or self.dice.happens(0.85, "container", key):
            return items
        return self.dice.one_of(CONTAINERS, "which container", key)(items)

    def _item(self, type_: GraphQLOutputType, key: str) -> Any:
        """An exception or an awaitable stands in the list; nothing is raised."""
        if not self.dice.calm and self.dice.happens(0.03, "later", key):
            return Later(lambda: self.value(type_, key), self.dice.number("turns", key) % 3)
        if self.dice.goes_wrong("item", key):
            return error_at(self.dice, key)
        return self._good(type_, key)


def _generated(items: list[Any]) -> Iterator[Any]:
    yield from items


def _ending_badly(items: list[Any]) -> Iterator[Any]:
    yield from items
    raise Trouble("the end of a list")


async def _awaited(items: list[Any]) -> AsyncIterator[Any]:
    for item in items:
        yield item


class _Iterable:
    """Neither list nor sequence."""

    def __init__(self, items: list[Any]) -> None:
        self._items = items

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)


CONTAINERS: tuple[Callable[[list[Any]], Any], ...] = (
    tuple,
    deque,
    _generated,
    _awaited,
    _Iterable,
    lambda items: dict(enumerate(items)).values(),
)
