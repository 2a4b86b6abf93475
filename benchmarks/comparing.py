"""Contenders side by side: all of them up, checked against each other, then measured in turn, round after round."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import msgspec

from benchmarks.checking import Differs, ask, same
from benchmarks.lineup import Contender
from benchmarks.load import Load
from benchmarks.operations import Operation
from benchmarks.processes import Running
from benchmarks.results import Measurement, Peak
from benchmarks.stage import Stage

WARM_UP_CONNECTIONS = 16


@dataclass(frozen=True)
class Plan:
    connections: tuple[int, ...] = (16, 64)
    rounds: int = 5
    seconds: float = 5
    """Of each measurement."""
    warm_up_seconds: float = 5


Say = Callable[[str], None]
Up = Sequence[tuple[Contender, Running]]


def compare(
    stage: Stage, operation: Operation, contenders: Iterable[Contender], plan: Plan, say: Say
) -> tuple[list[Measurement], list[Peak]]:
    """Raises Differs where two answer differently, before anything is measured and again afterwards."""
    with ExitStack() as stack:
        up = [
            (contender, stack.enter_context(stage.serving(contender, in_memory=operation.in_memory)))
            for contender in contenders
        ]
        check(stage, operation, up)
        for contender, server in up if plan.warm_up_seconds else ():
            warm_up(stage, operation, contender, server, WARM_UP_CONNECTIONS, plan.warm_up_seconds)
        measurements = list(_rounds(stage, operation, up, plan, say))
        check(stage, operation, up)
        return measurements, [Peak(contender.name, operation.name, server.peak_mib()) for contender, server in up]


def check(stage: Stage, operation: Operation, up: Up) -> None:
    """By value; what is written by hand says what the first contender says byte by byte."""
    bodies = [ask(server.url + contender.path(operation), operation, stage.token) for contender, server in up]
    answers = [_decoded(contender, body) for (contender, _), body in zip(up, bodies, strict=True)]
    for (contender, _), body, answer in zip(up, bodies, answers, strict=True):
        who = f"{contender.name}, asked for {operation.name},"
        if "errors" in answer:
            raise ValueError(f"{who} answers with errors: {answer['errors'][:3]}")
        same(answer, answers[0], who)
        if contender.by_hand and body != bodies[0]:
            raise Differs(f"{who} answers other bytes")


def _decoded(contender: Contender, body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise Differs(f"{contender.name} answers what is no JSON: {body[:200]!r}") from error


def _rounds(stage: Stage, operation: Operation, up: Up, plan: Plan, say: Say) -> Iterator[Measurement]:
    """Each round begins with another contender, so that none always follows the same one."""
    for number in range(plan.rounds):
        start = number % len(up)
        for connections in plan.connections:
            for contender, server in [*up[start:], *up[:start]]:
                measured = measure(stage, operation, contender, server, connections, plan.seconds, number)
                say(
                    f"{operation.name} {contender.name} x{connections}: {measured.rate:.1f}/s, {measured.p99_ms:.1f} ms"
                )
                yield measured


def warm_up(
    stage: Stage, operation: Operation, contender: Contender, server: Running, connections: int, seconds: float
) -> None:
    _load(stage, operation, contender, server, connections, seconds)
    server.rest()


def measure(
    stage: Stage,
    operation: Operation,
    contender: Contender,
    server: Running,
    connections: int,
    seconds: float,
    number: int = 0,
) -> Measurement:
    """One that gives no answer in that time gets six times as long, and thirty. Raises ValueError where that brings none either."""
    for lasting in (seconds, seconds * 6, seconds * 30):
        before = server.cpu_seconds()
        load = _load(stage, operation, contender, server, connections, lasting)
        cpu = server.cpu_seconds() - before
        server.rest()
        if load.requests:
            return Measurement(
                contender=contender.name,
                operation=operation.name,
                connections=connections,
                round=number,
                rate=load.requests / load.seconds,
                p50_ms=load.p50_ms,
                p99_ms=load.p99_ms,
                cpu=cpu / load.requests * 1000,
                busy=cpu / load.seconds,
                failed=load.failed,
            )
    raise ValueError(f"{contender.name} gave no answer to {operation.name} in {seconds * 30:.0f} s")


def _load(
    stage: Stage, operation: Operation, contender: Contender, server: Running, connections: int, seconds: float
) -> Load:
    url = server.url + contender.path(operation)
    return stage.loader.run(url, [operation.body], connections=connections, seconds=seconds)
