"""Plots as SVG, the same for the same numbers."""

from collections.abc import Iterable
from math import ceil
from pathlib import Path
from textwrap import fill

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.lineup import COMPILED, CONTENDERS, Contender
from benchmarks.operations import OPERATIONS
from benchmarks.results import Comparison, Growth, middle

mpl.rcParams.update(
    {"svg.hashsalt": "switchboard", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 9}
)

OURS, OTHERS = "#0b6e4f", "#9aa5b1"
MARKS = dict(zip((contender.name for contender in CONTENDERS), "o.sv^DPX", strict=True))


def rates(comparison: Comparison, connections: int, file: Path) -> None:
    """Answers a second by operation: the median, and from the slowest round to the fastest."""
    figure = Figure(figsize=(10, 9.5), layout="constrained")
    figure.suptitle(f"Answers a second, {connections} connections")
    places = list(figure.subplots(ceil(len(OPERATIONS) / 2), 2).flat)
    for left_over in places[len(OPERATIONS) :]:
        left_over.remove()
    for place, operation in enumerate(OPERATIONS):
        axes = places[place]
        measured = [comparison.of(contender.name, operation.name, connections) for contender in CONTENDERS]
        medians = [middle(rounds, lambda each: each.rate) for rounds in measured]
        below = [median - min(each.rate for each in rounds) for median, rounds in zip(medians, measured, strict=True)]
        above = [max(each.rate for each in rounds) - median for median, rounds in zip(medians, measured, strict=True)]
        axes.barh(
            [contender.title for contender in CONTENDERS],
            medians,
            xerr=[below, above],
            color=[OURS if contender is COMPILED else OTHERS for contender in CONTENDERS],
            error_kw={"linewidth": 1},
        )
        axes.set_title(fill(operation.title, 40), fontsize=9)
        axes.invert_yaxis()
        axes.tick_params(labelleft=place % 2 == 0)
    _save(figure, file)


def cost(growth: Growth, file: Path) -> None:
    """CPU time of an answer."""
    figure = Figure(figsize=(7, 4.5), layout="constrained")
    axes = figure.subplots()
    for contender in _in(growth):
        points = [each for each in growth.points if each.contender == contender.name]
        axes.plot(
            [each.size for each in points],
            [each.cpu_ms for each in points],
            marker=MARKS[contender.name],
            color=OURS if contender is COMPILED else None,
            label=contender.title,
        )
    axes.set(xscale="log", yscale="log", xlabel=growth.of, ylabel="CPU ms an answer")
    axes.grid(visible=True, alpha=0.3)
    axes.legend(fontsize=8)
    _save(figure, file)


def _in(growth: Growth) -> Iterable[Contender]:
    found = {point.contender for point in growth.points}
    return [contender for contender in CONTENDERS if contender.name in found]


def _save(figure: Figure, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")))
