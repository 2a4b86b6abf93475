"""Draws by the thousand. Like `identifiers.draw` they depend on their seed's text alone, and on nothing drawn elsewhere."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """One seed's draws, one after the other."""

    def __init__(self, *seed: str | int) -> None:
        # Of all that `random` offers, only this promises the same numbers in every version of Python.
        self._next = Random("/".join(str(part) for part in seed)).random  # noqa: S311

    def whole(self, low: int, high: int) -> int:
        """From low to high, both included."""
        return low + int(self._next() * (high - low + 1))

    def happens(self, per_cent: float) -> bool:
        return self._next() * 100 < per_cent

    def one(self, of: Sequence[T]) -> T:
        return of[int(self._next() * len(of))]

    def weighed(self, weights: Mapping[T, float]) -> T:
        """One of the keys, each as often as its value says in proportion to the others."""
        left = self._next() * sum(weights.values())
        for each, weight in weights.items():
            left -= weight
            if left < 0:
                return each
        return next(reversed(list(weights)))
