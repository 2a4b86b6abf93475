"""A server is left alone until it has done what the last load left behind."""

import subprocess
import sys

from benchmarks.processes import Running

BUSY_SECONDS = 0.8
BUSY = f"""
import sys, time
print("begun", flush=True)
while time.process_time() < {BUSY_SECONDS}: pass
sys.stdin.read()
"""


def test_it_rests_until_nothing_is_left_to_do() -> None:
    with subprocess.Popen([sys.executable, "-c", BUSY], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        server = Running(process, "http://127.0.0.1")

        server.rest()

        assert server.cpu_seconds() >= BUSY_SECONDS - 0.02
        process.communicate()
