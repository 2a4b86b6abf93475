"""One page of a list that can grow: what is asked for, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
Key = str | int | float


class Position(NamedTuple):
    """Where an entry stands in its list: its sort key and, among equal keys, its backend id."""

    key: Key
    id: str


@dataclass(frozen=True, slots=True)
class PageRequest:
    """`size` entries from one end: after a position, or `backwards` the last ones before it."""

    size: int
    position: Position | None = None
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Entries in list order with the position of each. `total` counts the whole list where the page was read without a position."""

    items: Sequence[T]
    positions: Sequence[Position]
    more: bool
    """Whether the list goes on beyond this page, in the direction of reading."""
    total: int | None
