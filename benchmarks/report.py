"""docs/performance.md: the text beside this file, with what was measured put into it."""

from collections.abc import Callable
from pathlib import Path

from benchmarks import plots
from benchmarks.goals import of_goals
from benchmarks.lineup import COMPILED, CONTENDERS, LIMIT
from benchmarks.operations import OPERATIONS, READS
from benchmarks.profiling import SHOWN
from benchmarks.results import Comparison, Growth, Growths, Knowing, Lasting, Profile, Profiles, Sharing, load
from benchmarks.tables import number, of_operation, table

TEXT = Path(__file__).with_name("performance.md")


def write(results: Path, page: Path) -> None:
    """The page, and its plots in a folder of its name. Raises FileNotFoundError where something has not been measured."""
    comparison, growths = load(Comparison, results), load(Growths, results)
    knowing, sharing, lasting = load(Knowing, results), load(Sharing, results), load(Lasting, results)
    profiles = load(Profiles, results)
    measured = {
        "machine": table(["", ""], ([name, text] for name, text in comparison.machine.items())),
        "rounds": str(comparison.rounds),
        "seconds": number(comparison.seconds),
        "plots": "\n\n".join(
            f"![Answers a second at {connections} connections]({page.stem}/answers-{connections}.svg)"
            for connections in comparison.connections
        ),
        "comparison": "\n\n".join(
            f"### {operation.title}\n\n{of_operation(comparison, operation.name, CONTENDERS)}"
            for operation in OPERATIONS
        ),
        "goals": of_goals(comparison, knowing, sharing),
        "profile_seconds": number(profiles.seconds),
        "profiles": of_profiles(profiles),
        "growth_seconds": number(growths.seconds),
        "growth": "\n\n".join(of_growth(growth, page) for growth in growths.all),
        "lasting": of_lasting(lasting),
    }
    text = TEXT.read_text(encoding="utf-8")
    for name, value in measured.items():
        text = text.replace(f"{{{{{name}}}}}", value)
    page.write_text(text, encoding="utf-8")
    for connections in comparison.connections:
        plots.rates(comparison, connections, page.with_suffix("") / f"answers-{connections}.svg")
    for growth in growths.all:
        plots.cost(growth, page.with_suffix("") / f"{growth.name}.svg")


def of_profiles(profiles: Profiles) -> str:
    """A column an operation: microseconds of ours, and of the one by hand."""
    found = {(each.operation, each.contender): each for each in profiles.all}
    ours, by_hand = ([found[operation.name, contender.name] for operation in READS] for contender in (COMPILED, LIMIT))
    rows = [[layer, *map(_of_layer(layer), ours, by_hand)] for layer in SHOWN]
    return table(["", *(operation.title for operation in READS)], [*rows, ["in all", *map(_in_all, ours, by_hand)]])


def _of_layer(layer: str) -> Callable[[Profile, Profile], str]:
    return lambda ours, by_hand: " : ".join(
        number(each.us[layer]) if layer in each.us else "-" for each in (ours, by_hand)
    )


def _in_all(ours: Profile, by_hand: Profile) -> str:
    return " : ".join(number(sum(each.us.values())) for each in (ours, by_hand))


def of_growth(growth: Growth, page: Path) -> str:
    """A plot of CPU time, and a table of answers a second."""
    sizes = list(dict.fromkeys(point.size for point in growth.points))
    rates = {(point.contender, point.size): number(point.rate) for point in growth.points}
    rows = [
        [contender.title, *(rates.get((contender.name, size), "") for size in sizes)]
        for contender in CONTENDERS
        if any(point.contender == contender.name for point in growth.points)
    ]
    plot = f"![CPU time of an answer by {growth.of}]({page.stem}/{growth.name}.svg)"
    return f"### By {growth.of}\n\n{plot}\n\nAnswers a second:\n\n{table(['', *map(number, sizes)], rows)}"


def of_lasting(lasting: Lasting) -> str:
    rows = [
        ["from its start to its first answer", f"{lasting.seconds_to_start:.1f} s"],
        ["memory at its start", f"{lasting.at_start:.0f} MiB"],
        [f"when all of {lasting.documents:,} documents are known", f"{lasting.all_known:.0f} MiB"],
        [f"after half of {lasting.requests:,} requests", f"{lasting.half_way:.0f} MiB"],
        ["after all of them", f"{lasting.at_the_end:.0f} MiB"],
    ]
    return table(["one worker", ""], rows)
