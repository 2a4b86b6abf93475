"""What was measured, as it is kept between measuring and reporting."""

from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median
from typing import TypeVar

import msgspec

S = TypeVar("S", bound=msgspec.Struct)


class Measurement(msgspec.Struct, frozen=True):
    """One contender under one load for one round."""

    contender: str
    operation: str
    connections: int
    round: int
    rate: float
    """Answers a second."""
    p50_ms: float
    p99_ms: float
    cpu: float
    """CPU seconds of the server for 1,000 answers; what nginx and wrk take is not in it."""
    busy: float
    """How much of its core the server used; well below 1, something else was in the way."""
    failed: int


class Peak(msgspec.Struct, frozen=True):
    contender: str
    operation: str
    mib: float


class Comparison(msgspec.Struct, frozen=True):
    machine: dict[str, str]
    seconds: float
    rounds: int
    measurements: list[Measurement]
    peaks: list[Peak]

    @property
    def connections(self) -> list[int]:
        """Under how many it was measured, in order."""
        return sorted({each.connections for each in self.measurements})

    def of(self, contender: str, operation: str, connections: int) -> list[Measurement]:
        """By round."""
        wanted = (contender, operation, connections)
        return [each for each in self.measurements if (each.contender, each.operation, each.connections) == wanted]

    def rate(self, contender: str, operation: str, connections: int) -> float:
        return middle(self.of(contender, operation, connections), lambda each: each.rate)


class Point(msgspec.Struct, frozen=True):
    """One contender at one size."""

    contender: str
    size: float
    rate: float
    """Answers a second."""
    p50_ms: float
    cpu_ms: float
    """CPU time of the server for an answer."""


class Growth(msgspec.Struct, frozen=True):
    """How cost grows with one thing."""

    name: str
    of: str
    """What grows, as the axis says it."""
    points: list[Point]


class Growths(msgspec.Struct, frozen=True):
    seconds: float
    """Of each measurement."""
    all: list[Growth]


class Knowing(msgspec.Struct, frozen=True):
    """In microseconds of CPU."""

    look_up: float
    request: float


class Sharing(msgspec.Struct, frozen=True):
    """Answers a second."""

    connections: int
    without: float
    shared: float


class Lasting(msgspec.Struct, frozen=True):
    """A worker's seconds to its first answer, and its memory in MiB."""

    documents: int
    requests: int
    seconds_to_start: float
    at_start: float
    all_known: float
    """When every document has been asked for some five times."""
    half_way: float
    at_the_end: float


class Profile(msgspec.Struct, frozen=True):
    """Where the CPU time of an answer goes."""

    contender: str
    operation: str
    us: dict[str, float]
    """Microseconds by layer."""


class Profiles(msgspec.Struct, frozen=True):
    seconds: float
    """Of each measurement, and of each time of looking."""
    all: list[Profile]


def middle(measurements: Iterable[Measurement], value: Callable[[Measurement], float]) -> float:
    """The median over the rounds."""
    return median(value(each) for each in measurements)


def save(result: msgspec.Struct, folder: Path) -> None:
    """Under the name of its kind."""
    folder.mkdir(parents=True, exist_ok=True)
    _file(type(result), folder).write_bytes(msgspec.json.format(msgspec.json.encode(result), indent=1))


def load(kind: type[S], folder: Path) -> S:
    """Raises FileNotFoundError where that has not been measured."""
    return msgspec.json.decode(_file(kind, folder).read_bytes(), type=kind)


def _file(kind: type[msgspec.Struct], folder: Path) -> Path:
    return folder / f"{kind.__name__.lower()}.json"
