"""Chance that depends on a seed and on what is asked, and never on the order of asking."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

RATES = (0.0, 0.01, 0.05, 0.2)
"""How often something goes wrong, by the seed's remainder."""


@dataclass(frozen=True, slots=True)
class Dice:
    seed: int

    @property
    def calm(self) -> bool:
        """Whether nothing is out of the ordinary, be it wrong or not."""
        return self.rate == 0

    @property
    def rate(self) -> float:
        return RATES[self.seed % len(RATES)]

    def number(self, *key: object) -> int:
        return int.from_bytes(blake2b(repr((self.seed, key)).encode(), digest_size=6).digest())

    def happens(self, chance: float, *key: object) -> bool:
        return self.number(*key) < chance * 2**48

    def one_of(self, choices: Sequence[T], *key: object) -> T:
        return choices[self.number(*key) % len(choices)]

    def goes_wrong(self, *key: object) -> bool:
        return self.happens(self.rate, "wrong", *key)
