"""Writes a large world: one database a system, in the form the fake systems open."""

import os
import sqlite3
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from backends.operator import DEFINITIONS, SMALL_WORLD, read_world
from backends.world.large import large_world, sizes


class GenerateError(Exception):
    """The world cannot be written; the text is for the person who asked for it."""


def generate(folder: Path, today: date, subscriptions: int, seed: int, tell: Callable[[str], None]) -> None:
    """Raises GenerateError before anything is written, but where the disk is full."""
    check_size("--subscriptions", subscriptions, today)
    files = {name: folder / f"{name}.db" for name in DEFINITIONS}
    check_free(folder, files.values())
    world = large_world(SMALL_WORLD, today, subscriptions, seed)
    tell(
        f"{len(world.subscriptions)} subscriptions of {len(world.companies)} companies, with {len(world.orders)} orders "
        f"and {len(world.tickets)} tickets, on {today}, seed {seed}"
    )
    for name, file in files.items():
        try:
            DEFINITIONS[name].write(world, file)
        except (OSError, sqlite3.OperationalError) as error:
            raise GenerateError(f"{file} cannot be written: {error}.") from error
        tell(f"{file}  {file.stat().st_size / 1_000_000:.1f} MB")


def check_size(name: str, subscriptions: int, today: date) -> None:
    """`name` is what the person calls the number."""
    possible = sizes(read_world(SMALL_WORLD, today))
    if subscriptions not in possible:
        raise GenerateError(
            f"{name} is {subscriptions}; a world holds from {possible[0]} subscriptions, which are the small world's, "
            f"to {possible[-1]}."
        )


def check_free(folder: Path, files: Iterable[Path]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GenerateError(f"{folder} cannot be made a folder: {os.strerror(error.errno or 0)}.") from error
    for file in files:
        if file.exists():
            raise GenerateError(f"{file} is there already. Remove it, or name another folder with --folder.")
