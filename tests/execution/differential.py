"""One operation run by both executors, and the differences between what they answer."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.execution.comparison import MISSING, Answer, Candidate, differences, same_errors

LONGEST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Case:
    """An operation, and the seed of all that goes wrong while it runs."""

    document: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operation_name: str | None = None
    seed: int = 0


class World(Protocol):
    async def expected(self, case: Case) -> Answer:
        """The reference's answer."""
        ...

    async def found(self, case: Case) -> Sequence[Answer]:
        """The other executor's, as often as it takes to have gone all its ways."""
        ...

    async def candidates(self, case: Case) -> Collection[Candidate]:
        """Every error that can be reported."""
        ...


async def compare(world: World, case: Case) -> list[str]:
    """Empty where the executors agree."""
    expected = await world.expected(case)
    found = await world.found(case)
    wrong: list[str] = []
    possible: Collection[Candidate] | None = None
    for number, answer in enumerate(found, 1):
        if possible is None and not same_errors(expected, answer) and expected.data is not MISSING:
            possible = await world.candidates(case)
        wrong += [f"run {number}: {each}" for each in differences(expected, answer, possible)]
    return wrong


async def assert_agreement(world: World, case: Case) -> None:
    wrong = ["does not end"]
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_SECONDS):
            wrong = await compare(world, case)
    assert wrong == [], "\n".join([*wrong, f"seed {case.seed}", f"variables {dict(case.variables)!r}", case.document])
