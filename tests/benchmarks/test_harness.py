"""The benchmark for a moment: everybody is up, says the same, and is measured. Nothing is asserted of how fast."""

from pathlib import Path

import pytest

from benchmarks.comparing import Plan, compare
from benchmarks.lineup import CONTENDERS
from benchmarks.operations import OPERATIONS
from benchmarks.stage import stage

pytestmark = pytest.mark.bench

A_MOMENT = Plan(connections=(4,), rounds=1, seconds=1, warm_up_seconds=1)


def test_all_contenders_answer_alike_and_are_measured(tmp_path: Path) -> None:
    said: list[str] = []
    with stage(OPERATIONS, tmp_path) as here:
        for operation in OPERATIONS:
            measured, peaks = compare(here, operation, CONTENDERS, A_MOMENT, said.append)

            assert [each.contender for each in measured] == [each.contender for each in peaks]
            assert {(each.operation, each.connections, each.failed) for each in measured} == {(operation.name, 4, 0)}
            assert [each.contender for each in measured] == [contender.name for contender in CONTENDERS]
    assert len(said) == len(OPERATIONS) * len(CONTENDERS)
