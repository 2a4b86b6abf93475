"""Servers of their own: started on given cores, watched, and stopped."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.operations import ROOT

SECONDS_TO_START = 60
SECONDS_TO_STOP = 15
SECONDS_TO_REST = 120
LOOK_SECONDS = 0.2
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Running:
    process: "subprocess.Popen[bytes]"
    url: str

    def cpu_seconds(self) -> float:
        """User and system time so far, of the process and the workers it has started."""
        return sum(_ticks(pid) for pid in _family(self.process.pid)) / TICKS_A_SECOND

    def main_thread_seconds(self) -> float:
        """The same of the main thread alone."""
        pid = self.process.pid
        return _ticks(f"{pid}/task/{pid}") / TICKS_A_SECOND

    def rest(self) -> None:
        """Returns once the process has nothing left to do: what it still owes to one load must not be done in the time of the next.

        Raises RuntimeError if that never comes.
        """
        end = time.monotonic() + SECONDS_TO_REST
        while time.monotonic() < end:
            before = self.cpu_seconds()
            time.sleep(LOOK_SECONDS)
            if self.cpu_seconds() - before <= LOOK_SECONDS / 10 and not self._at_work():
                return
        raise RuntimeError(f"{self.url} is still at work {SECONDS_TO_REST} s after its load")

    def _at_work(self) -> bool:
        """Whether any thread runs, or would if others left it a core: one that has to wait for that takes no time either."""
        return any(_state(thread) in "RD" for thread in _threads(self.process.pid))

    def memory_mib(self) -> float:
        return sum(_status(pid, "VmRSS") for pid in _family(self.process.pid)) / 1024

    def peak_mib(self) -> float:
        """The most memory that each of them ever had resident, added up."""
        return sum(_status(pid, "VmHWM") for pid in _family(self.process.pid)) / 1024


@contextmanager
def running(
    command: Sequence[str], port: int, cores: Sequence[int], log: Path, environment: Mapping[str, str]
) -> Iterator[Running]:
    """The command on those cores alone, once it listens on the port of loopback. Raises RuntimeError if it never does."""
    pinned = ["taskset", "--cpu-list", ",".join(map(str, cores)), *command]
    with log.open("wb") as output:
        process = subprocess.Popen(pinned, cwd=ROOT, env=dict(environment), stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_until_listening(process, port, log)
        yield Running(process, f"http://127.0.0.1:{port}")
    finally:
        _stop(process)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


def _wait_until_listening(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
                answered = (
                    connection.getsockname() != connection.getpeername()
                )  # a free port can be given to its caller
        except OSError:
            answered = False
        if answered:
            return
        time.sleep(0.01)
    raise RuntimeError(f"A server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        for pid in _family(process.pid):
            os.kill(pid, signal.SIGKILL)


def _family(pid: int) -> list[int]:
    """A process and all it has started that still run."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(descendant for child in children for descendant in _family(int(child)))]


def _threads(pid: int) -> list[str]:
    """Of a process and all it has started."""
    return [f"{each}/task/{thread.name}" for each in _family(pid) for thread in Path(f"/proc/{each}/task").iterdir()]


def _ticks(of: int | str) -> int:
    """Of a process, or of one of its threads."""
    user, system = _stat(of)[11:13]
    return int(user) + int(system)


def _state(thread: str) -> str:
    """As ps shows it; Z also of one that has ended by now."""
    try:
        return _stat(thread)[0]
    except (FileNotFoundError, ProcessLookupError):
        return "Z"


def _stat(of: int | str) -> list[str]:
    return Path(f"/proc/{of}/stat").read_text().rpartition(")")[2].split()


def _status(pid: int, field: str) -> int:
    """In KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{field}:"))
