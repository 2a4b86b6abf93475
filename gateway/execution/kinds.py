"""What the values of a column are, told by their classes: thousands of values are of a few."""

from collections.abc import Awaitable, Sequence
from functools import lru_cache
from inspect import isawaitable
from itertools import chain
from types import GeneratorType
from typing import Any

TROUBLE = (Awaitable, GeneratorType, Exception)
MOST_CLASSES = 1_000


@lru_cache(MOST_CLASSES)
def plain(cls: type) -> bool:
    """Whether objects of the class are surely neither awaitable nor exceptions nor lists of a kind of their own.

    A class that shows another one in place of itself (`__class__`) may be any of these to `isinstance`.
    """
    if issubclass(cls, TROUBLE) or (issubclass(cls, list) and cls is not list):
        return False
    return not any("__class__" in vars(base) for base in cls.__mro__[:-1])


def all_plain(values: Sequence[Any]) -> bool:
    if len(values) == 1:
        only: type = type(values[0])
        return plain(only)
    return all(map(plain, set(map(type, values))))


def all_plain_with_entries(values: Sequence[Any]) -> bool:
    """The same of the entries of lists too."""
    kinds = set(map(type, values))
    if list in kinds:
        kinds.update(map(type, chain.from_iterable(value for value in values if type(value) is list)))
    return all(map(plain, kinds))


def any_awaitable(values: Sequence[Any]) -> bool:
    return not all_plain(values) and any(isawaitable(value) for value in values)
