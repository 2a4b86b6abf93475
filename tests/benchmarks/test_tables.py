"""What is shown of what was measured."""

import pytest

from benchmarks.goals import Goal, of_goals
from benchmarks.lineup import APOLLO, COMPILED, CONTENDERS, LIMIT, MERCURIUS, PLAIN
from benchmarks.operations import OPERATIONS, READS, START_PAGE
from benchmarks.results import Comparison, Knowing, Measurement, Peak, Sharing
from benchmarks.tables import number, of_operation

RATES = {COMPILED.name: 900.0, LIMIT.name: 1000.0, PLAIN.name: 50.0, MERCURIUS.name: 1000.0}


def measured(contender: str, operation: str, connections: int, round: int) -> Measurement:
    """Another 10 a second each round; our p99 is lower in the first of three."""
    p99 = 10.0 * (round + 1) if contender == COMPILED.name else 15.0
    rate = RATES.get(contender, 100.0) + 10 * round
    return Measurement(contender, operation, connections, round, rate, 2.0, p99, 1.25, 1.0, 0)


COMPARISON = Comparison(
    {"Processor": "one"},
    seconds=5,
    rounds=3,
    measurements=[
        measured(contender.name, operation.name, connections, round)
        for contender in CONTENDERS
        for operation in OPERATIONS
        for connections in (16, 64)
        for round in range(3)
    ],
    peaks=[Peak(contender.name, operation.name, 123.4) for contender in CONTENDERS for operation in OPERATIONS],
)


def test_an_operation_has_a_row_for_each_contender_and_load() -> None:
    assert of_operation(COMPARISON, START_PAGE.name, (COMPILED, APOLLO)).splitlines() == [
        "|  | at | answers/s | from, to | p50 ms | p99 ms | CPU s/1,000 | peak MiB | x plain | of the limit |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| Switchboard | 16 | 910 | 900, 920 | 2 | 20 | 1.25 | 123 | 15.2 | 90% |",
        "| Apollo Server, undici, DataLoader | 16 | 110 | 100, 120 | 2 | 15 | 1.25 | 123 | 1.83 | 11% |",
        "| Switchboard | 64 | 910 | 900, 920 | 2 | 20 | 1.25 | 123 | 15.2 | 90% |",
        "| Apollo Server, undici, DataLoader | 64 | 110 | 100, 120 | 2 | 15 | 1.25 | 123 | 1.83 | 11% |",
    ]


def test_goals_are_held_against_medians() -> None:
    rows = of_goals(COMPARISON, Knowing(2.0, 100.0), Sharing(64, 100, 240)).splitlines()

    assert len(rows) == 2 + 3 * len(READS) + 4
    assert rows[2] == "| Start page with 50 subscriptions: of the limit | at least 88% | 90%, 90% | yes |"
    assert rows[6] == "| Start page with 50 subscriptions: times plain Strawberry | at least 12 | 15.2, 15.2 | yes |"
    assert rows[7].endswith("| at least 25 | 15.2, 15.2 | no |")
    assert rows[8].endswith("times Mercurius | at least 1 | 0.901, 0.901 | no |")
    assert rows[12].endswith("rounds with a lower p99 than Mercurius | at least 50% | 33%, 33% | no |")
    assert rows[16:] == [
        "| Start page with reads shared: times itself without | at least 2.5 | 2.4 | no |",
        "| A known document's share of a one-leaf request | at most 5.0% | 2.0% | yes |",
    ]


def test_a_goal_is_met_where_all_is_reached() -> None:
    assert [Goal("it", 1, reached).met for reached in ((1.0, 1.0), (1.2, 0.9))] == [True, False]
    assert [Goal("it", 1, reached, at_most=True).met for reached in ((1.0,), (1.2,))] == [True, False]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.012345, "0.0123"), (1.5, "1.5"), (99.96, "100"), (123.4, "123"), (12345.6, "12,346")],
)
def test_numbers_have_three_digits_or_more(value: float, shown: str) -> None:
    assert number(value) == shown
