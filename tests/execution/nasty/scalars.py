"""Leaves of the nasty schema: a scalar that refuses, one that takes anything, an enum with values of every kind."""

from enum import Enum
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

Picky = NewType("Picky", str)
Anything = NewType("Anything", object)


def _write_picky(value: Any) -> Any:
    if value == "bad" or not isinstance(value, str):
        raise ValueError(f"Picky cannot write {value!r}.")
    return None if value == "none" else f"<{value}>"


def _read_picky(value: Any) -> str:
    if value == "bad" or not isinstance(value, str):
        raise ValueError(f"Picky cannot read {value!r}.")
    return value


def _write_anything(value: Any) -> Any:
    """Whatever JSON can say, as it is."""
    if isinstance(value, dict):
        return {_write_picky(str(key)): _write_anything(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_write_anything(each) for each in value]
    if isinstance(value, str | int | float | None):
        return value
    raise ValueError(f"Anything cannot write {value!r}.")


SCALARS: dict[object, ScalarDefinition] = {
    Picky: strawberry.scalar(name="Picky", serialize=_write_picky, parse_value=_read_picky),
    Anything: strawberry.scalar(name="Anything", serialize=_write_anything, parse_value=lambda value: value),
}


@strawberry.enum
class Colour(Enum):
    RED = 1
    _1 = "one"
    None_ = strawberry.enum_value("nothing", name="None")
    GREEN = strawberry.enum_value(("g", "r"), name="green_x")
    CLASS = strawberry.enum_value(2.5, name="class")
