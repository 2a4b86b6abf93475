"""Tables in Markdown."""

from collections.abc import Iterable, Sequence

from benchmarks.lineup import LIMIT, PLAIN, Contender
from benchmarks.results import Comparison, middle


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """The first column to the left, the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def of_operation(comparison: Comparison, operation: str, contenders: Iterable[Contender]) -> str:
    """One row a contender and number of connections."""
    head = [
        "",
        "at",
        "answers/s",
        "from, to",
        "p50 ms",
        "p99 ms",
        "CPU s/1,000",
        "peak MiB",
        f"x {PLAIN.name}",
        "of the limit",
    ]
    rows = [_row(comparison, operation, contender, at) for at in comparison.connections for contender in contenders]
    return table(head, rows)


def _row(comparison: Comparison, operation: str, contender: Contender, connections: int) -> list[str]:
    measured = comparison.of(contender.name, operation, connections)
    rates = [each.rate for each in measured]
    rate = middle(measured, lambda each: each.rate)
    peak = next(
        each.mib for each in comparison.peaks if (each.contender, each.operation) == (contender.name, operation)
    )
    return [
        contender.title,
        str(connections),
        number(rate),
        f"{number(min(rates))}, {number(max(rates))}",
        number(middle(measured, lambda each: each.p50_ms)),
        number(middle(measured, lambda each: each.p99_ms)),
        number(middle(measured, lambda each: each.cpu)),
        number(peak),
        ratio(rate, comparison.rate(PLAIN.name, operation, connections)),
        share(rate, comparison.rate(LIMIT.name, operation, connections)),
    ]


def number(value: float) -> str:
    """Three digits, or as many as stand before the point."""
    if value == 0 or value != value or abs(value) == float("inf"):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def ratio(one: float, other: float) -> str:
    return number(one / other) if other else "-"


def share(one: float, other: float) -> str:
    return f"{one / other:.0%}" if other else "-"
