"""The fake operator itself, as processes, over a world of any size."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

from backends.generating import generate
from backends.operator import DEFINITIONS
from benchmarks.processes import free_port, running

SEED = 1


@contextmanager
def fakes(subscriptions: int, today: date, folder: Path, cores: Sequence[int]) -> Iterator[dict[str, str]]:
    """Where each system answers, as settings of the gateway. 100,000 subscriptions take minutes to make, and gigabytes in the folder."""
    generated = folder / f"world-{subscriptions}"
    generate(generated, today, subscriptions, SEED, lambda _: None)
    with ExitStack() as stack:
        settings: dict[str, str] = {}
        for name in DEFINITIONS:
            port = free_port()
            command = (
                sys.executable,
                "-m",
                "backends",
                "serve",
                name,
                "--port",
                str(port),
                "--database",
                str(generated / f"{name}.db"),
            )
            on_day = (*command, "--date", today.isoformat())
            system = stack.enter_context(running(on_day, port, cores, folder / f"{name}.log", os.environ))
            settings[f"GATEWAY_{name.upper()}_URL"] = system.url
        yield settings
