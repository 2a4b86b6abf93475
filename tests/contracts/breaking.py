"""What every call says of a system that fails, of whatever port."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from gateway.faults import Capability
from tests.contracts.outcomes import fault_of
from tests.contracts.suite import Suite
from tests.contracts.worlds import CODES, CODES_OF_CHANGES, Breakage, World


@dataclass(frozen=True)
class Call:
    """One call for something there is: of a port, for one company."""

    capability: Capability
    of: Callable[[Any, Any], Awaitable[Any]]


class BreakingContract(Suite):
    """Table: `calls`, with one entry: a call of each method of the protocol, by its name."""

    protocol: ClassVar[type]

    def test_every_method_is_under_contract(self, calls: dict[str, Call]) -> None:
        assert calls.keys() == {name for name in vars(self.protocol) if not name.startswith("_")}

    @pytest.mark.parametrize("how", Breakage)
    async def test_no_call_gives_an_answer(self, world: World[Any, Any], calls: dict[str, Call], how: Breakage) -> None:
        port = world.breaks(how)
        faults = await asyncio.gather(*(fault_of(call.of(port, world.ours)) for call in calls.values()))
        assert dict(zip(calls, faults, strict=True)) == {
            name: ((CODES_OF_CHANGES if self.changes(name) else CODES)[how], call.capability)
            for name, call in calls.items()
        }

    def changes(self, name: str) -> bool:
        """A method that takes a key is a change."""
        return "key" in getattr(self.protocol, name).__annotations__

    async def test_the_calls_give_answers_otherwise(self, world: World[Any, Any], calls: dict[str, Call]) -> None:
        answers = await asyncio.gather(*(call.of(world.port, world.ours) for call in calls.values()))
        assert [name for name, answer in zip(calls, answers, strict=True) if not answer] == []
