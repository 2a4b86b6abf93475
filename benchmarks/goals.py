"""What was set out for, held against what was measured: ratios of medians in one run."""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.lineup import COMPILED, LIMIT, MERCURIUS, PLAIN
from benchmarks.operations import READS, START_PAGE, USAGE, Operation
from benchmarks.results import Comparison, Knowing, Sharing
from benchmarks.tables import number, share, table


@dataclass(frozen=True)
class Goal:
    says: str
    wanted: float
    reached: tuple[float, ...]
    """At 16 and at 64 connections, where it is about load."""
    percent: bool = False
    at_most: bool = False

    @property
    def met(self) -> bool:
        return all(each <= self.wanted if self.at_most else each >= self.wanted for each in self.reached)

    def row(self) -> list[str]:
        shown = [self._shown(each) for each in self.reached]
        wanted = f"{'at most' if self.at_most else 'at least'} {self._shown(self.wanted)}"
        return [self.says, wanted, ", ".join(shown), "yes" if self.met else "no"]

    def _shown(self, value: float) -> str:
        return f"{value:.1%}" if self.percent and value < 0.1 else share(value, 1) if self.percent else number(value)


def goals(comparison: Comparison, knowing: Knowing, sharing: Sharing) -> list[Goal]:
    return [
        *(_of_the_limit(comparison, operation) for operation in READS),
        _over_plain(comparison, START_PAGE, 12),
        _over_plain(comparison, USAGE, 25),
        *(_over_mercurius(comparison, operation) for operation in READS),
        *(_lower_p99(comparison, operation) for operation in READS),
        Goal("Start page with reads shared: times itself without", 2.5, (sharing.shared / sharing.without,)),
        Goal("A known document's share of a one-leaf request", 0.05, (knowing.look_up / knowing.request,), True, True),
    ]


def of_goals(comparison: Comparison, knowing: Knowing, sharing: Sharing) -> str:
    return table(["goal", "wanted", "reached", "met"], (goal.row() for goal in goals(comparison, knowing, sharing)))


def _ratios(comparison: Comparison, operation: Operation, other: str) -> tuple[float, ...]:
    return tuple(
        comparison.rate(COMPILED.name, operation.name, connections)
        / comparison.rate(other, operation.name, connections)
        for connections in comparison.connections
    )


def _of_the_limit(comparison: Comparison, operation: Operation) -> Goal:
    wanted = 0.75 if operation.in_memory else 0.88
    return Goal(f"{operation.title}: of the limit", wanted, _ratios(comparison, operation, LIMIT.name), percent=True)


def _over_plain(comparison: Comparison, operation: Operation, wanted: float) -> Goal:
    return Goal(f"{operation.title}: times plain Strawberry", wanted, _ratios(comparison, operation, PLAIN.name))


def _over_mercurius(comparison: Comparison, operation: Operation) -> Goal:
    return Goal(f"{operation.title}: times Mercurius", 1, _ratios(comparison, operation, MERCURIUS.name))


def _lower_p99(comparison: Comparison, operation: Operation) -> Goal:
    says = f"{operation.title}: rounds with a lower p99 than Mercurius"
    return Goal(says, 0.5, tuple(_rounds_won(comparison, operation)), percent=True)


def _rounds_won(comparison: Comparison, operation: Operation) -> Iterator[float]:
    for connections in comparison.connections:
        ours = comparison.of(COMPILED.name, operation.name, connections)
        theirs = comparison.of(MERCURIUS.name, operation.name, connections)
        yield sum(one.p99_ms < other.p99_ms for one, other in zip(ours, theirs, strict=True)) / len(ours)
