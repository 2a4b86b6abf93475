import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as Asked
from starlette.responses import Response as Answer
from starlette.responses import StreamingResponse
from starlette.routing import Route

from gateway.upstream.over_httpx2 import Httpx2Transport
from gateway.upstream.transport import BadAnswer, Request, Response, TooSlow, Transport, Unreachable
from tests.upstream.contract import TransportContract
from tests.upstream.peer import free_port


class TestOverSockets(TransportContract):
    def open_transport(self, connections: int) -> Transport:
        return Httpx2Transport(connections)


async def echo(request: Asked) -> Answer:
    line = f"{request.method} {request.url.path}?{request.url.query} {request.headers['idempotency-key']} "
    return Answer(line.encode() + await request.body(), 201, {"X-Total-Count": "3"})


async def hang(_: Asked) -> Answer:
    await asyncio.Event().wait()
    return Answer()


async def large(_: Asked) -> Answer:
    return StreamingResponse(bytes(100_000) for _ in range(20))


APP = Starlette(routes=[Route("/echo", echo, methods=["POST"]), Route("/hang", hang), Route("/large", large)])


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    transport = Httpx2Transport(1, {"http://billing.test": APP})
    yield transport
    await transport.close()


async def send(transport: Transport, request: Request, seconds: float = 5) -> Response:
    return await transport.send(request, deadline_seconds=seconds, most_bytes=1_000_000)


async def test_an_application_in_process_answers_for_its_origin(transport: Transport) -> None:
    request = Request("POST", "http://billing.test/echo?a=1,2", {"idempotency-key": "k1"}, b"body")
    answer = await send(transport, request)
    assert (answer.status, answer.body) == (201, b"POST /echo?a=1,2 k1 body")
    assert answer.headers == {"x-total-count": "3", "content-length": "24"}


async def test_an_application_in_process_has_a_deadline_too(transport: Transport) -> None:
    with pytest.raises(TooSlow):
        await send(transport, Request("GET", "http://billing.test/hang"), seconds=0.05)


async def test_its_answers_are_capped_too(transport: Transport) -> None:
    with pytest.raises(BadAnswer):
        await send(transport, Request("GET", "http://billing.test/large"))


async def test_other_origins_are_reached_over_sockets(transport: Transport) -> None:
    with pytest.raises(Unreachable):
        await send(transport, Request("GET", f"http://127.0.0.1:{free_port()}/echo"))
