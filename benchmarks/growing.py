"""How cost grows: with the leaves of an answer, the entries of a page, the connections, the workers."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace

from benchmarks.comparing import Say, Up, check, measure, warm_up
from benchmarks.fakes import fakes
from benchmarks.lineup import APOLLO, COMPILED, LIMIT, MERCURIUS, PLAIN, REFERENCE, YOGA, Contender
from benchmarks.operations import START_PAGE, Operation, start_page_of, usage_of
from benchmarks.recording import WITHOUT_BOUNDS
from benchmarks.results import Growth, Measurement, Point
from benchmarks.stage import NOW, Stage

LEAVES = {10: (1, 2, 1), 100: (5, 4, 1), 1_000: (10, 20, 1), 10_000: (100, 20, 1), 100_000: (100, 20, 10)}
"""By their number: subscriptions, months, and how often the months are repeated."""

PAGES = (1, 2, 5, 10, 25, 50, 100)
CONNECTIONS = (1, 4, 16, 64, 256)
WORKERS = (1, 2)
WORLDS = (100, 1_000, 10_000, 100_000)
FEW, MANY = 4, 64


@dataclass(frozen=True)
class Grown:
    size: int
    operation: Operation
    connections: int


OF_LEAVES = tuple(Grown(leaves, usage_of(*sizes), 1) for leaves, sizes in LEAVES.items())
OF_PAGES = tuple(Grown(first, start_page_of(first), FEW) for first in PAGES)
OF_CONNECTIONS = tuple(Grown(connections, START_PAGE, connections) for connections in CONNECTIONS)

OPERATIONS = tuple(grown.operation for grown in (*OF_LEAVES, *OF_PAGES, *OF_CONNECTIONS))
"""To be recorded."""


def with_leaves(stage: Stage, seconds: float, say: Say, sizes: Sequence[Grown] = OF_LEAVES) -> Growth:
    unbounded = {f"GATEWAY_{name.upper()}": str(value) for name, value in WITHOUT_BOUNDS.items()}
    ours = [replace(each, own={**each.own, **unbounded}) for each in (COMPILED, REFERENCE)]
    contenders = (*ours, PLAIN, MERCURIUS, YOGA, APOLLO, LIMIT)
    return Growth("leaves", "leaves in an answer, data in memory", _points(stage, contenders, sizes, seconds, say))


def with_pages(stage: Stage, seconds: float, say: Say, sizes: Sequence[Grown] = OF_PAGES) -> Growth:
    contenders = (COMPILED, PLAIN, MERCURIUS, LIMIT)
    return Growth("page", "subscriptions on the start page", _points(stage, contenders, sizes, seconds, say))


def with_connections(stage: Stage, seconds: float, say: Say, sizes: Sequence[Grown] = OF_CONNECTIONS) -> Growth:
    contenders = (COMPILED, PLAIN, MERCURIUS, LIMIT)
    return Growth("connections", "connections, start page", _points(stage, contenders, sizes, seconds, say))


def with_workers(stage: Stage, seconds: float, say: Say) -> Growth:
    """All on all cores: here the load and the operator take their share from the workers."""
    points: list[Point] = []
    for workers in WORKERS:
        with stage.serving(COMPILED, workers=workers, alone=False) as server:
            points += _at(stage, Grown(workers, START_PAGE, MANY), [(COMPILED, server)], seconds, say)
    return Growth("workers", "workers, start page", points)


def with_worlds(stage: Stage, seconds: float, say: Say, sizes: Sequence[int] = WORLDS) -> Growth:
    """Over the fakes themselves instead of nginx: what grows here is theirs, as far as the gateway asks for pages alone."""
    points: list[Point] = []
    for size in sizes:
        with fakes(size, NOW.date(), stage.folder, stage.cores.rest) as systems:
            ours = replace(COMPILED, own={**COMPILED.own, **systems})
            points += _points(stage, [ours], [Grown(size, START_PAGE, FEW)], seconds, say)
    return Growth("world", "subscriptions in the world, start page over the fake systems", points)


def _points(
    stage: Stage, contenders: Sequence[Contender], sizes: Sequence[Grown], seconds: float, say: Say
) -> list[Point]:
    with ExitStack() as stack:
        in_memory = sizes[0].operation.in_memory
        up = [(each, stack.enter_context(stage.serving(each, in_memory=in_memory))) for each in contenders]
        return [point for grown in sizes for point in _at(stage, grown, up, seconds, say)]


def _at(stage: Stage, grown: Grown, up: Up, seconds: float, say: Say) -> Iterator[Point]:
    """Each is warmed up for a third of the time, then measured."""
    check(stage, grown.operation, up)
    for contender, server in up:
        warm_up(stage, grown.operation, contender, server, grown.connections, seconds / 3)
        measured = measure(stage, grown.operation, contender, server, grown.connections, seconds)
        say(f"{grown.operation.title} {contender.name} x{grown.connections}: {measured.rate:.1f}/s")
        yield _point(grown.size, measured)


def _point(size: int, measured: Measurement) -> Point:
    return Point(measured.contender, size, measured.rate, measured.p50_ms, measured.cpu)
