"""`python -m backends`: one fake system as a server, a large world for it, or the whole demo."""

import asyncio
import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from backends.demo import run_demo
from backends.generating import GenerateError, generate
from backends.operator import DEFINITIONS, SMALL_WORLD, image, local_day
from backends.serving import serving, stop_signal
from backends.system import open_system
from gateway.clock import Clock, FileClock, SystemClock

GENERATED = Path("generated-world")


class SystemName(StrEnum):
    PROVISIONING = "provisioning"
    BILLING = "billing"
    TICKETING = "ticketing"
    MESSAGING = "messaging"


app = typer.Typer(add_completion=False, no_args_is_help=True, help="The fake operator.")


@app.command()
def serve(
    system: Annotated[SystemName, typer.Argument(help="Which system to be.")],
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port on 127.0.0.1; 0 takes a free one.")] = 0,
    clock_file: Annotated[Path | None, typer.Option(help="File with seconds to add to the system's time.")] = None,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Day the world is loaded for; today by the clock."),
    ] = None,
    database: Annotated[
        Path | None,
        typer.Option(help="File that keeps what was written; it is made if it is missing. In memory otherwise."),
    ] = None,
) -> None:
    """Runs one fake system until it is told to stop; prints its URL on one line when it is ready."""
    if database and not database.parent.is_dir():
        raise SystemExit(f"There is no folder {database.parent}.")
    clock = FileClock(clock_file) if clock_file else SystemClock()
    today = day.date() if day else local_day(clock)
    # A database that is there holds its world already.
    filled = b"" if database and database.exists() else image(system.value, SMALL_WORLD, today)
    asyncio.run(serve_system(system.value, port, clock, filled, database))


async def serve_system(name: str, port: int, clock: Clock, filled: bytes, database: Path | None) -> None:
    stopped = stop_signal()
    async with open_system(DEFINITIONS[name], clock, filled, database) as system:
        try:
            async with serving(system.app, port) as url:
                typer.echo(url)
                await stopped.wait()
        except OSError as error:
            raise SystemExit(f"{name} cannot be served on 127.0.0.1:{port}: {os.strerror(error.errno or 0)}") from error


@app.command("generate")
def generate_world(
    subscriptions: Annotated[int, typer.Option(help="How many there are in all, those of the small world included.")],
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another world; the same seed, the same bytes.")] = 1,
    day: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], help="Day the world is made for; today by default."),
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the databases go; it is made if it is missing.")] = GENERATED,
) -> None:
    """Writes a large world that grows out of the small one: one database for each fake system, for `serve --database`."""
    today = day.date() if day else local_day(SystemClock())
    try:
        generate(folder, today, subscriptions, seed, typer.echo)
    except GenerateError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


@app.command()
def demo() -> None:
    """Runs the gateway on 127.0.0.1:$GATEWAY_PORT (8000) over all fake systems, until Ctrl-C.

    $WORLD_SUBSCRIPTIONS makes their world a generated one of that size, as `generate` does.
    """
    raise typer.Exit(run_demo())


if __name__ == "__main__":
    app(prog_name="python -m backends")
