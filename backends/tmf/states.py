"""State machines: which state may follow which."""

from collections.abc import Mapping, Set
from typing import TypeAlias

from backends.tmf.http import TmfError

Moves: TypeAlias = Mapping[str, Set[str]]
"""The states that may follow each state; a state from which nothing may follow is there too."""


def check_move(moves: Moves, what: str, now: str, then: str) -> None:
    """Raises TmfError where `then` may not follow `now`. To stay is always allowed."""
    if then != now and then not in moves[now]:
        raise TmfError(422, f"{what} is {now}, and cannot become {then}", code="illegalTransition")
