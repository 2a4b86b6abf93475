"""Servers on loopback for applications of this process."""

import socket

import httpx2
import pytest
from starlette.types import Receive, Scope, Send

from backends.serving import serving

pytestmark = pytest.mark.sockets


async def test_an_answer_leaves_at_once() -> None:
    """Otherwise its body waits for the caller to confirm its head, which takes 40 ms."""
    options: list[int] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        connection: socket.socket = receive.__self__.transport.get_extra_info("socket")  # type: ignore[attr-defined]
        options.append(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})

    async with serving(app) as url, httpx2.AsyncClient(timeout=60, trust_env=False) as client:
        assert (await client.get(url)).status_code == 204
    assert options == [1]
