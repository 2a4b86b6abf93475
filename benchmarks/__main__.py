"""`python -m benchmarks`: measures, and writes docs/performance.md of what was measured."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from backends.operator import SMALL_WORLD
from benchmarks.comparing import Plan, compare
from benchmarks.lineup import CONTENDERS
from benchmarks.machine import machine
from benchmarks.operations import OPERATIONS, ROOT
from benchmarks.results import Comparison, save
from benchmarks.stage import stage
from benchmarks.tables import of_operation

MEASURED = ROOT / "build" / "benchmarks"

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The gateway beside its peers.")


@app.command("compare")
def compare_all(
    rounds: Annotated[int, typer.Option(help="How often each is measured.")] = 5,
    seconds: Annotated[float, typer.Option(help="How long each time.")] = 5,
    results: Annotated[Path, typer.Option(help="Folder for what is measured.")] = MEASURED,
) -> None:
    """Measure every contender on every operation."""
    plan = Plan(rounds=rounds, seconds=seconds, warm_up_seconds=seconds)
    measurements, peaks = [], []
    with (
        TemporaryDirectory(prefix="switchboard-bench-") as folder,
        stage(OPERATIONS, Path(folder), SMALL_WORLD) as here,
    ):
        for operation in OPERATIONS:
            measured, of_memory = compare(here, operation, CONTENDERS, plan, typer.echo)
            measurements += measured
            peaks += of_memory
    comparison = Comparison(machine(), seconds, rounds, measurements, peaks)
    save(comparison, results)
    for operation in OPERATIONS:
        typer.echo(f"\n{operation.title}\n\n{of_operation(comparison, operation.name, CONTENDERS)}")


if __name__ == "__main__":
    app(prog_name="python -m benchmarks")
