"""`python -m backends`: one fake system as a server, or the whole demo."""

import asyncio
import os
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from backends.demo import run_demo
from backends.operator import DEFINITIONS, SMALL_WORLD, image, local_day
from backends.serving import serving, stop_signal
from backends.system import open_system
from gateway.clock import Clock, FileClock, SystemClock


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
    clock = FileClock(clock_file) if clock_file else SystemClock()
    asyncio.run(serve_system(system.value, port, clock, day.date() if day else local_day(clock), database))


async def serve_system(name: str, port: int, clock: Clock, day: date, database: Path | None) -> None:
    stopped = stop_signal()
    async with open_system(DEFINITIONS[name], clock, image(name, SMALL_WORLD, day), database) as system:
        try:
            async with serving(system.app, port) as url:
                typer.echo(url)
                await stopped.wait()
        except OSError as error:
            raise SystemExit(f"{name} cannot be served on 127.0.0.1:{port}: {os.strerror(error.errno or 0)}") from error


@app.command()
def demo() -> None:
    """Runs the gateway on 127.0.0.1:$GATEWAY_PORT (8000) over all fake systems, until Ctrl-C."""
    raise typer.Exit(run_demo())


if __name__ == "__main__":
    app(prog_name="python -m backends")
