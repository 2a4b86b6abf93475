"""What the operator's systems answer to the calls that operations make, recorded from the fakes."""

from collections.abc import Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace

import httpx2
import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backends.operator import DEFINITIONS
from backends.system import FakeSystem, open_system
from backends.world import World
from benchmarks.contenders.given import Given
from benchmarks.contenders.ours import composed
from benchmarks.operations import Operation
from gateway.clock import ManualClock
from gateway.settings import Settings

WITHOUT_BOUNDS = {"max_cost": 10_000_000, "max_aliases": 1_000}
"""Settings with which an answer of 100,000 leaves is given at all."""


@dataclass(frozen=True)
class Recorded:
    total: str
    """X-Total-Count; empty where there is none."""
    body: bytes


Recordings = dict[str, Recorded]
"""By method, path and query, byte for byte as they were sent."""


async def record(world: World, given: Given, settings: Settings, operations: Iterable[Operation]) -> Recordings:
    """Runs each operation once through the gateway over the fake operator. Raises ValueError for an answer with errors."""
    recordings: Recordings = {}
    clock = ManualClock(given.now)
    async with AsyncExitStack() as stack:
        systems = [
            await stack.enter_async_context(open_system(each, clock, each.image(world)))
            for each in DEFINITIONS.values()
        ]
        app = composed(
            replace(given, in_memory=False),
            settings.model_copy(update={f"{each.name}_url": origin(each) for each in systems} | WITHOUT_BOUNDS),
            checked=False,
            in_process={origin(each): Recorder(each.app, recordings) for each in systems},
        )
        await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx2.ASGITransport(app=app)
        client = httpx2.AsyncClient(transport=transport, base_url="http://gateway.test")
        await stack.enter_async_context(client)
        for operation in operations:
            await _run(client, operation)
    return recordings


def origin(system: FakeSystem) -> str:
    return f"http://{system.name}.test"


async def _run(client: httpx2.AsyncClient, operation: Operation) -> None:
    headers = {"content-type": "application/json", "authorization": "Bearer given"}
    response = await client.post("/graphql", content=operation.body, headers=headers)
    answer = msgspec.json.decode(response.content)
    if "errors" in answer:
        raise ValueError(f"{operation.name} cannot be recorded: {answer['errors']}")


class Recorder:
    """Keeps what an application answers with 200."""

    def __init__(self, app: ASGIApp, recordings: Recordings) -> None:
        self._app = app
        self._recordings = recordings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, total, body = 0, "", bytearray()

        async def noting(message: Message) -> None:
            nonlocal status, total
            if message["type"] == "http.response.start":
                status = message["status"]
                total = dict(message["headers"]).get(b"x-total-count", b"").decode()
            else:
                body.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, receive, noting)
        if status == 200:
            self._recordings[_asked(scope)] = Recorded(total, bytes(body))


def _asked(scope: Scope) -> str:
    path, query = scope["raw_path"].decode(), scope["query_string"].decode()
    return f"{scope['method']} {path}?{query}" if query else f"{scope['method']} {path}"
