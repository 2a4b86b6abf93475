"""A real server on loopback for an application that lives in this process."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

SECONDS_TO_FINISH = 1


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """The server's URL, ready for connections; port 0 takes a free one. OSError if the port is taken."""
    with bound(port) as listening:
        server = uvicorn.Server(configuration(app))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


def configuration(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        access_log=False,
        log_level=logging.WARNING,
        lifespan="off",
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def bound(port: int) -> socket.socket:
    """A socket that already queues connections, so that nobody has to wait for the server to come up."""
    listening = socket.create_server(("127.0.0.1", port))
    listening.setblocking(False)
    return listening
