"""What is built of an answer is a value: requests that share it leave it as it was, whatever they ask."""

import asyncio
from collections.abc import AsyncIterator, Hashable
from dataclasses import replace
from typing import Any

import httpx2
import msgspec
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from backends.operator import FakeOperator
from gateway.app import _ports
from gateway.graph.context import Services
from gateway.metrics import Count
from gateway.settings import Settings
from gateway.upstream.over_httpx2 import Httpx2Transport
from gateway.upstream.sharing import Sharing
from gateway.upstream.transport import Request, Response, Transport
from gateway.web.graphql import GraphQLEndpoint
from tests.harness import Gateway, SignedIn, in_process
from tests.saved_operations import READS, variables


class Built(dict[Hashable, Any]):
    """Keeps everything that is put in, and how it read when it was."""

    def __init__(self, kept: list[tuple[Any, str]]) -> None:
        super().__init__()
        self._kept = kept

    def __setitem__(self, key: Hashable, value: Any) -> None:
        self._kept.append((value, repr(value)))
        super().__setitem__(key, value)


class Keeping:
    """A transport whose answers keep what is built of them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.kept: list[tuple[Any, str]] = []

    async def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Response:
        answer = await self._transport.send(request, deadline_seconds=deadline_seconds, most_bytes=most_bytes)
        return msgspec.structs.replace(answer, made=Built(self.kept))

    async def close(self) -> None:
        await self._transport.close()


@pytest.fixture
async def keeping(operator: FakeOperator, settings: Settings) -> AsyncIterator[Keeping]:
    keeping = Keeping(Httpx2Transport(settings.upstream_connections, in_process(operator)))
    yield keeping
    await keeping.close()


@pytest.fixture
async def client(gateway: Gateway, keeping: Keeping, settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    """Of the gateway's own services, over the transport that keeps."""
    served: GraphQLEndpoint = gateway.app.state.graphql
    services: Services = served._services
    ports = _ports(settings, Sharing(keeping, Count()), gateway.app.state.metrics)
    endpoint = GraphQLEndpoint(served._executor, replace(services, ports=ports), gateway.app.state.metrics)
    transport = httpx2.ASGITransport(app=Starlette(routes=[Route("/graphql", endpoint, methods=["POST"])]))
    async with httpx2.AsyncClient(transport=transport, base_url="http://gateway.test") as client:
        yield client


@pytest.mark.calls_vary("how many of the reads made at once are one is a matter of time")
async def test_no_request_changes_what_was_built(anna: SignedIn, client: httpx2.AsyncClient, keeping: Keeping) -> None:
    async def answer(document: str, given: dict[str, Any]) -> bytes:
        headers = {"authorization": f"Bearer {anna.token}"}
        found = await client.post("/graphql", json={"query": document, "variables": given}, headers=headers)
        assert "errors" not in found.json(), found.text
        return found.content

    for path in READS:
        document, given = path.read_text(), variables(path)
        answers = await asyncio.gather(*(answer(document, given) for _ in range(3)))
        assert len(set(answers)) == 1, path.stem
    await asyncio.gather(*(answer(path.read_text(), variables(path)) for path in READS))
    assert len(keeping.kept) > len(READS)
    assert [(repr(value), read) for value, read in keeping.kept if repr(value) != read] == []
