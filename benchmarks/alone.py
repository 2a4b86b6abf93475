"""What concerns the gateway alone: what it costs to know a document, to start, and to go on for long."""

import time
import timeit
from dataclasses import replace

from benchmarks.checking import ask
from benchmarks.comparing import Plan, Say, compare, measure, warm_up
from benchmarks.lineup import COMPILED, SHARING, Contender
from benchmarks.operations import IN_FULL, LIST_OF_TEN, ONE_LEAF, START_PAGE, Operation
from benchmarks.results import Knowing, Lasting, Sharing, middle
from benchmarks.stage import Stage
from benchmarks.variants import variants
from gateway.execution.compiled import CompiledExecutor
from gateway.execution.documents import Documents
from gateway.execution.limits import DocumentLimits
from gateway.execution.operation import OperationRequest, Refused
from gateway.execution.prepared import admit
from gateway.graph.schema import SIZES, schema

LIMITS = DocumentLimits(tokens=2_000, depth=12, aliases=30, root_fields=10, cost=50_000, sizes=SIZES)
CONNECTIONS = 16
MANY = 64
REPEATED = 20_000


def knowing(stage: Stage, seconds: float, say: Say) -> Knowing:
    """What a known document takes of the smallest request there is: one leaf, and no call to anybody."""
    lookup = look_up_us(ONE_LEAF)
    with stage.serving(COMPILED) as server:
        warm_up(stage, ONE_LEAF, COMPILED, server, CONNECTIONS, seconds)
        request = measure(stage, ONE_LEAF, COMPILED, server, CONNECTIONS, seconds).cpu * 1000
    say(f"a known document takes {lookup:.1f} of {request:.1f} microseconds")
    return Knowing(lookup, request)


def sharing(stage: Stage, plan: Plan, say: Say) -> Sharing:
    """The start page, many at a time, with reads of the operator shared by those who ask for the same, and without."""
    measured, _ = compare(stage, START_PAGE, (COMPILED, SHARING), replace(plan, connections=(MANY,)), say)

    def rate(contender: Contender) -> float:
        return middle((each for each in measured if each.contender == contender.name), lambda each: each.rate)

    return Sharing(MANY, rate(COMPILED), rate(SHARING))


def look_up_us(operation: Operation) -> float:
    """Finding the document, checking what depends on its variables, finding its plan: the best of five, in microseconds."""
    executor = CompiledExecutor(schema, LIMITS, Documents(100, 10_000_000), compile_at=1)
    request = OperationRequest(operation.document, None, operation.variables, read_only=False)

    def look_up() -> None:
        prepared = executor._prepared(request)
        variables = prepared if isinstance(prepared, Refused) else admit(executor._schema, prepared, request, LIMITS)
        if isinstance(prepared, Refused) or isinstance(variables, Refused):
            raise ValueError("the operation is refused")
        executor._plan(request, prepared, variables)

    look_up()
    return min(timeit.repeat(look_up, number=REPEATED, repeat=5)) / REPEATED * 1e6


def lasting(stage: Stage, documents: int, requests: int, seconds: float, say: Say) -> Lasting:
    """A worker from its start through a mix of distinct documents, all of them over and over."""
    few = documents // 10
    bodies = [each.body for each in (*variants(IN_FULL, documents - few), *variants(LIST_OF_TEN, few))]
    begun = time.monotonic()
    with stage.serving(COMPILED) as server:
        ask(f"{server.url}/graphql", ONE_LEAF, stage.token)
        started = time.monotonic() - begun
        memory, done = [server.memory_mib()], 0
        for wanted in (5 * documents, requests // 2, requests):
            while done < wanted:
                load = stage.loader.run(f"{server.url}/graphql", bodies, connections=CONNECTIONS, seconds=seconds)
                done += load.requests
            memory.append(server.memory_mib())
            say(f"after {done:,} requests: {memory[-1]:.0f} MiB")
    return Lasting(documents, done, started, *memory)
