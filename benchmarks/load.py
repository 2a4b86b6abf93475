"""wrk: one kind of request or several in turn, over so many connections, for so long."""

import os
import secrets
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from benchmarks.operations import KEY

SCRIPT = Path(__file__).with_suffix(".lua")


@dataclass(frozen=True)
class Load:
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    bytes: int
    failed: int
    """Answers other than 2xx, and requests without one."""


class Loader:
    """`token` goes along with every request; `folder` is for what wrk reads."""

    def __init__(self, cores: Sequence[int], token: str, folder: Path) -> None:
        self._cores = cores
        self._token = token
        self._folder = folder

    def run(self, url: str, bodies: Sequence[bytes], *, connections: int, seconds: float) -> Load:
        names = [self._folder / f"body-{number}.json" for number in range(len(bodies))]
        for name, body in zip(names, bodies, strict=True):
            name.write_bytes(body)
        listed = self._folder / "bodies"
        listed.write_text("".join(f"{name}\n" for name in names))
        told = {"BENCH_BODIES": str(listed), "BENCH_TOKEN": self._token, "BENCH_KEY": KEY}
        environment = {**os.environ, **told, "BENCH_RUN": secrets.token_hex(len(KEY) // 4)}
        done = subprocess.run(
            self._command(url, connections, seconds), env=environment, capture_output=True, text=True, check=True
        )
        return msgspec.json.decode(done.stdout.strip().splitlines()[-1], type=Load)

    def _command(self, url: str, connections: int, seconds: float) -> list[str]:
        pinned = ["taskset", "--cpu-list", ",".join(map(str, self._cores)), "wrk"]
        lasting = f"{max(1, round(seconds))}s"
        return [*pinned, "-t1", f"-c{connections}", f"-d{lasting}", "--timeout", "30s", "-s", str(SCRIPT), url]
