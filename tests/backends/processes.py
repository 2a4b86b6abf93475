"""Running `python -m backends` as a person does."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]
SECONDS_TO_STOP = 60


@contextmanager
def backends_command(*words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Told to stop at the end, if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", "backends", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait(SECONDS_TO_STOP)


def line(stream: IO[str] | None) -> str:
    """The next line a process writes; empty when it has ended."""
    assert stream is not None
    return stream.readline().strip()
