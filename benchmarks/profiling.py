"""Where a server's time goes: its CPU time for an answer, divided among the layers of the house by where py-spy finds it.

A sample counts for the layer of the innermost frame that belongs to one; what libraries do for a layer is the layer's.
"""

import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.comparing import Say
from benchmarks.lineup import COMPILED, LIMIT, Contender
from benchmarks.operations import Operation
from benchmarks.processes import Running
from benchmarks.results import Profile, Profiles
from benchmarks.stage import Stage

CONNECTIONS = 16
SAMPLES_A_SECOND = 400

LOOP = "event loop, sockets, waking up"
HTTP = "HTTP: uvicorn, Starlette, and what stands around an operation"
CALLS = "calls to the operator, on the main thread"
ADAPTERS = "decoding the operator's answers, building objects"
GRAPH = "the graph's own functions: rights, paging, edges"
EXECUTION = "execution: variables, resolving by level, projection"
OTHERS = "other threads: the HTTP client's own"
BY_HAND = "decoding, and writing the answer line by line"

LAYERS: Mapping[str, str] = {
    "asyncio/runners.py": LOOP,
    "uvicorn/": HTTP,
    "starlette/": HTTP,
    "gateway/web/": HTTP,
    "gateway/app.py": HTTP,
    "gateway/metrics.py": HTTP,
    "gateway/upstream/": CALLS,
    "gateway/adapters/": ADAPTERS,
    "gateway/ports/": ADAPTERS,
    "gateway/graph/": GRAPH,
    "gateway/identity/": GRAPH,
    "gateway/execution/": EXECUTION,
    "<projection of": EXECUTION,
    "benchmarks/contenders/limit/server.py": HTTP,
    "benchmarks/contenders/limit/": BY_HAND,
    "gateway/": HTTP,
}
"""By the beginning of a frame's file, the first that fits."""
FETCHED = "_fetched (benchmarks/contenders/limit/operator.py"
"""Where the contender by hand waits for the operator."""
SHOWN = (LOOP, HTTP, CALLS, OTHERS, ADAPTERS, GRAPH, EXECUTION, BY_HAND)
"""In the order of the table."""


def profiles(stage: Stage, operations: Iterable[Operation], seconds: float, say: Say) -> Profiles:
    """Ours and the one by hand, each alone on the machine."""
    found = []
    for operation in operations:
        for contender in (COMPILED, LIMIT):
            with stage.serving(contender, in_memory=operation.in_memory) as server:
                found.append(_profile(stage, operation, contender, server, seconds))
            say(f"{operation.name} {contender.name}: {sum(found[-1].us.values()):.0f} microseconds")
    return Profiles(seconds, found)


def _profile(stage: Stage, operation: Operation, contender: Contender, server: Running, seconds: float) -> Profile:
    """CPU time is measured while nobody looks, and divided by what is seen under the same load afterwards."""
    url = server.url + contender.path(operation)

    def load(lasting: float) -> int:
        return stage.loader.run(url, [operation.body], connections=CONNECTIONS, seconds=lasting).requests

    load(seconds)
    before = server.cpu_seconds(), server.main_thread_seconds()
    answers = load(seconds)
    whole = (server.cpu_seconds() - before[0]) / answers * 1e6
    main = (server.main_thread_seconds() - before[1]) / answers * 1e6
    under_load = threading.Thread(target=load, args=(seconds + 2,))
    under_load.start()
    try:
        stacks = _stacks(server, stage.folder / "stacks", seconds)
    finally:
        under_load.join()
    seen = layers(stacks)
    shares = {layer: main * count / seen.total() for layer, count in seen.items()}
    return Profile(contender.name, operation.name, {**shares, OTHERS: max(whole - main, 0.0)})


def _stacks(server: Running, file: Path, seconds: float) -> list[str]:
    lasting = ["--duration", str(max(1, round(seconds))), "--rate", str(SAMPLES_A_SECOND)]
    sampled = [
        str(Path(sys.executable).with_name("py-spy")),
        "record",
        "--pid",
        str(server.process.pid),
        *lasting,
        "--threads",
    ]
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run(
        [*as_root, *sampled, "--format", "raw", "--output", str(file)], capture_output=True, text=True, check=True
    )
    return file.read_text(encoding="utf-8").splitlines()


def layers(stacks: Iterable[str]) -> Counter[str]:
    """How often the main thread was seen in each layer. A line holds the frames from the outermost on, and how often they were seen."""
    seen: Counter[str] = Counter()
    for line in stacks:
        frames, _, times = line.rpartition(" ")
        thread, *inside = frames.split(";")
        layer = layer_of(inside)
        if "MainThread" in thread and layer is not None:
            seen[layer] += int(times)
    return seen


def layer_of(frames: Iterable[str]) -> str | None:
    for frame in reversed(list(frames)):
        if FETCHED in frame:
            return CALLS
        where = frame if frame.startswith("<") else frame.rpartition(" (")[2]
        found = next((layer for start, layer in LAYERS.items() if where.startswith(start)), None)
        if found is not None:
            return found
    return None
