"""The fake operator itself, as processes, over a world of any size."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from backends.operator import DEFINITIONS
from benchmarks.processes import free_port, running
from benchmarks.world import wide_world


@contextmanager
def fakes(subscriptions: int, today: date, folder: Path, cores: Sequence[int]) -> Iterator[dict[str, str]]:
    """Where each system answers, as settings of the gateway. 100,000 subscriptions take minutes to make, and 3 GB in the folder."""
    world = wide_world(today, subscriptions)
    with ExitStack() as stack:
        settings: dict[str, str] = {}
        for name, definition in DEFINITIONS.items():
            database, port = folder / f"{name}-{subscriptions}.db", free_port()
            database.write_bytes(definition.image(world))
            command = (
                sys.executable,
                "-m",
                "backends",
                "serve",
                name,
                "--port",
                str(port),
                "--database",
                str(database),
            )
            on_day = (*command, "--date", today.isoformat())
            system = stack.enter_context(running(on_day, port, cores, folder / f"{name}.log", os.environ))
            settings[f"GATEWAY_{name.upper()}_URL"] = system.url
        yield settings
