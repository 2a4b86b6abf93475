"""The gateway's own graph, over the fake operator, as a place to compare executors in."""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx2
from graphql import GraphQLError, parse
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.routing import Route

from gateway.execution.operation import Executor, OperationRequest, Outcome, Refused
from gateway.graph.context import Services
from gateway.graph.kept import Kept
from gateway.graph.schema import SIZES, schema
from gateway.identity.outbox import Outbox
from gateway.metrics import Metrics
from gateway.store.database import Database
from gateway.store.tables import audit
from gateway.web.errors import raised
from gateway.web.graphql import GraphQLEndpoint
from tests.execution.comparison import MISSING, Answer, Candidate, Problem
from tests.execution.differential import Case
from tests.execution.executors import LIMITS, pair
from tests.execution.gateway.ports import spoiled_ports
from tests.execution.gateway.wire import Weather
from tests.execution.nasty.dice import Dice
from tests.execution.witness import candidates
from tests.harness import Gateway, SignedIn

DRAWN = re.compile(r"/uploads/[\w.-]+|(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])")
"""What is drawn by lot: ids of the gateway's own things, and addresses made of them."""

GRAPH_LIMITS = replace(LIMITS, cost=5_000, sizes=SIZES)


class WitnessExecutor:
    """Answers nothing, and keeps every error there is."""

    def __init__(self) -> None:
        self.found: set[Candidate] = set()

    async def run(self, request: OperationRequest, context: object) -> Outcome | Refused:
        self.found = await candidates(
            schema._schema,
            parse(request.document),
            _problem_of_error,
            variable_values=dict(request.variables),
            operation_name=request.operation_name,
            context_value=context,
        )
        return Outcome(None, [])


class Compared:
    def __init__(self) -> None:
        self.reference, self.compiled = pair(schema, GRAPH_LIMITS)
        self.witness = WitnessExecutor()


class GatewayWorld:
    """Three endpoints over the same services, asked one after another by one of the people or by nobody, as the seed will have it.

    Mutations are sent by nobody, unless they may change something: nothing may be different for who asks second.
    """

    def __init__(
        self, gateway: Gateway, people: Sequence[SignedIn], weather: Weather, compared: Compared, *, changes: bool
    ) -> None:
        services: Services = gateway.app.state.graphql._services
        metrics: Metrics = gateway.app.state.metrics
        kept_for_nobody = Kept(services.clock, timedelta(0))  # nothing may be different for who asks second
        self._services = replace(services, ports=spoiled_ports(services.ports, weather), kept=kept_for_nobody)
        self._systems = gateway.operator.systems
        self._tokens = [*(f"Bearer {person.token}" for person in people), None]
        self._weather = weather
        self.calls: dict[str, Counter[tuple[str, str]]] = {}
        """By endpoint, what reached the backends when it was last asked: systems and paths."""
        self._changes = changes
        self._database: Database = gateway.app.state.database
        self._outbox: Outbox = services.notifications._outbox
        self._witness = compared.witness
        executors: dict[str, Executor] = {
            "reference": compared.reference,
            "compiled": compared.compiled,
            "witness": compared.witness,
        }
        endpoints = {name: GraphQLEndpoint(each, self._services, metrics) for name, each in executors.items()}
        app = Starlette(routes=[Route(f"/{name}", each, methods=["POST"]) for name, each in endpoints.items()])
        self._client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://gateway.test")

    async def expected(self, case: Case) -> Answer:
        return await self._answer("reference", case)

    async def found(self, case: Case) -> Sequence[Answer]:
        return [await self._answer("compiled", case)]

    async def candidates(self, case: Case) -> Collection[Candidate]:
        await self._answer("witness", case)
        return self._witness.found

    async def _answer(self, endpoint: str, case: Case) -> Answer:
        self._weather.dice = Dice(case.seed)
        for system in self._systems:
            system.log.clear()
        body = {"query": case.document, "variables": case.variables, "operationName": case.operation_name}
        said = await self._client.post(f"/{endpoint}", json=body, headers=self._headers(case))
        await self._outbox.close()  # what people are told goes out beside the answer
        answer: dict[str, Any] = json.loads(DRAWN.sub("drawn", said.text))
        problems = tuple(map(_problem, answer.get("errors", ())))
        self.calls[endpoint] = Counter(
            (system.name, call.path) for system in self._systems for call in system.log.calls()
        )
        return Answer(answer.get("data", MISSING), problems, (*self._writes(), *await self._audited()))

    async def _audited(self) -> list[str]:
        """What the audit trail says, where a world is asked once."""
        if not self._changes:
            return []
        columns = (audit.c.action, audit.c.result, audit.c.object_id, audit.c.before, audit.c.after)
        async with self._database.read() as connection:
            rows = await connection.execute(select(*columns).order_by(audit.c.position))
            return [DRAWN.sub("drawn", repr(tuple(row))) for row in rows]

    def _writes(self) -> Iterator[str]:
        for system in self._systems:
            for call in system.log.calls():
                if call.method not in ("GET", "HEAD"):
                    key = call.headers.get("idempotency-key")
                    yield DRAWN.sub("drawn", f"{system.name} {call.method} {call.path} {key} {call.status}")

    def _headers(self, case: Case) -> dict[str, str]:
        token = self._tokens[case.seed // 4 % len(self._tokens)]
        changes = case.document.lstrip("\ufeff").startswith("mutation")
        return {} if (changes and not self._changes) or token is None else {"authorization": token}

    async def close(self) -> None:
        await self._client.aclose()


class FreshWorlds:
    """A world of its own for each answer, the same each time, so that whoever asks may change it."""

    def __init__(self, opened: Callable[[], AbstractAsyncContextManager[GatewayWorld]]) -> None:
        self._opened = opened
        self.writing = 0
        """Answers for which something was changed, or tried to."""

    async def expected(self, case: Case) -> Answer:
        async with self._opened() as world:
            return await world.expected(case)

    async def found(self, case: Case) -> Sequence[Answer]:
        async with self._opened() as world:
            answers = await world.found(case)
        self.writing += any(answer.effects for answer in answers)
        return answers

    async def candidates(self, case: Case) -> Collection[Candidate]:
        async with self._opened() as world:
            return await world.candidates(case)


def _problem(error: dict[str, Any]) -> Problem:
    path = error.get("path")
    locations = tuple((each["line"], each["column"]) for each in error.get("locations", ()))
    code = f"{error['message']} {sorted(error['extensions'].items())}"
    return Problem(None if path is None else tuple(path), code, locations)


def _problem_of_error(error: GraphQLError) -> Problem:
    return _problem(raised(error))
