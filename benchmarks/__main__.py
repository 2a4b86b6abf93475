"""`python -m benchmarks`: measures, and writes docs/performance.md of what was measured."""

import signal
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from benchmarks import alone, growing, profiling, report
from benchmarks.comparing import Plan, compare
from benchmarks.lineup import CONTENDERS
from benchmarks.machine import machine
from benchmarks.operations import ONE_LEAF, OPERATIONS, READS, ROOT, Operation
from benchmarks.results import Comparison, Growths, save
from benchmarks.stage import Stage, stage
from benchmarks.tables import of_operation

MEASURED = ROOT / "build" / "benchmarks"
PAGE = ROOT / "docs" / "performance.md"

Rounds = Annotated[int, typer.Option(help="How often each is measured.")]
Seconds = Annotated[float, typer.Option(help="How long each measurement lasts.")]
Results = Annotated[Path, typer.Option(help="Folder for what is measured.")]

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The gateway beside its peers.")


@app.callback()
def stop_when_told() -> None:
    """Servers that were started are stopped, however this ends."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))


@app.command("compare")
def compare_all(
    rounds: Rounds = 5,
    seconds: Seconds = 5,
    results: Results = MEASURED,
) -> None:
    """Every contender on every operation."""
    plan = Plan(rounds=rounds, seconds=seconds, warm_up_seconds=seconds)
    measurements, peaks = [], []
    with _stage(OPERATIONS) as here:
        for operation in OPERATIONS:
            measured, of_memory = compare(here, operation, CONTENDERS, plan, typer.echo)
            measurements += measured
            peaks += of_memory
    comparison = Comparison(machine(), seconds, rounds, measurements, peaks)
    save(comparison, results)
    for operation in OPERATIONS:
        typer.echo(f"\n{operation.title}\n\n{of_operation(comparison, operation.name, CONTENDERS)}")


@app.command()
def grow(seconds: Seconds = 3, results: Results = MEASURED) -> None:
    """How cost grows with leaves, pages, connections, workers, and the operator's world."""
    with _stage(growing.OPERATIONS) as here:
        grown = [
            growing.with_leaves(here, seconds, typer.echo),
            growing.with_pages(here, seconds, typer.echo),
            growing.with_connections(here, seconds, typer.echo),
            growing.with_workers(here, seconds, typer.echo),
            growing.with_worlds(here, seconds, typer.echo),
        ]
    save(Growths(seconds, grown), results)


@app.command("alone")
def alone_(
    rounds: Rounds = 5,
    seconds: Seconds = 5,
    requests: Annotated[int, typer.Option(help="How many a worker answers.")] = 100_000,
    documents: Annotated[int, typer.Option(help="How many distinct documents they are.")] = 1_000,
    results: Results = MEASURED,
) -> None:
    """What concerns the gateway alone: known documents, shared reads, starting, memory."""
    plan = Plan(rounds=rounds, seconds=seconds, warm_up_seconds=seconds)
    with _stage((*OPERATIONS, ONE_LEAF)) as here:
        save(alone.knowing(here, seconds, typer.echo), results)
        save(alone.sharing(here, plan, typer.echo), results)
        save(alone.lasting(here, documents, requests, seconds, typer.echo), results)


@app.command()
def profile(seconds: Seconds = 5, results: Results = MEASURED) -> None:
    """Where the CPU time of an answer goes, beside the one by hand; as root, or as somebody who may become root."""
    with _stage(READS) as here:
        save(profiling.profiles(here, READS, seconds, typer.echo), results)


@app.command("report")
def report_(results: Results = MEASURED, page: Annotated[Path, typer.Option(help="The page to write.")] = PAGE) -> None:
    """Write the page and its plots of what was measured last."""
    try:
        report.write(results, page)
    except FileNotFoundError as missing:
        typer.echo(f"There is no {missing.filename}. Measure first: make bench", err=True)
        raise typer.Exit(1) from missing


@contextmanager
def _stage(operations: Iterable[Operation]) -> Iterator[Stage]:
    with (
        TemporaryDirectory(prefix="switchboard-bench-") as folder,
        stage(operations, Path(folder)) as here,
    ):
        yield here


if __name__ == "__main__":
    app(prog_name="python -m benchmarks")
