"""A server is left alone until it has done what the last load left behind."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from benchmarks.processes import Running

BUSY_SECONDS = 0.2
CORE = min(os.sched_getaffinity(0))
BUSY = f"""
import os, sys, time
os.sched_setaffinity(0, {{{CORE}}})
os.nice(int(sys.argv[1]))
print("begun", flush=True)
while time.process_time() < float(sys.argv[2]): pass
sys.stdin.read()
"""


@contextmanager
def busy(niceness: int, seconds: float) -> Iterator["subprocess.Popen[bytes]"]:
    """A process on the core that all of these share, at work for so much of its time, and then there until it is told to end."""
    command = [sys.executable, "-c", BUSY, str(niceness), str(seconds)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("others", [0, 1], ids=["alone", "beside another that leaves it little time"])
def test_it_rests_until_nothing_is_left_to_do(others: int) -> None:
    with ExitStack() as stack:
        for _ in range(others):
            stack.enter_context(busy(0, 1_000))
        server = Running(stack.enter_context(busy(10, BUSY_SECONDS)), "http://127.0.0.1")

        server.rest()

        assert server.cpu_seconds() >= BUSY_SECONDS - 0.02
