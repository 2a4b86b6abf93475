"""A real server on loopback for an application that lives in this process."""

import asyncio
import logging
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from backends.faults import HANG_UP

SECONDS_TO_FINISH = 1


class Server(uvicorn.Server):
    """Leaves the process's signals to the process, and stops when it is told to, not at its next tick."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        self.should_exit = True
        self._stopped.set()

    async def main_loop(self) -> None:
        ticking = asyncio.create_task(super().main_loop())
        await self._stopped.wait()
        ticking.cancel()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: ASGIApp, port: int = 0) -> AsyncIterator[str]:
    """The server's URL, ready for connections; port 0 takes a free one. OSError if the port is taken."""
    with bound(port) as listening:
        server = Server(configuration(letting_hang_up(app)))
        task = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.stop()
            await task


def letting_hang_up(app: ASGIApp) -> ASGIApp:
    """Gives the application the extension HANG_UP; uvicorn's `receive` is a method of what holds the connection."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        connection = getattr(receive, "__self__", None)
        if scope["type"] == "http" and connection is not None:
            scope = {**scope, "extensions": {**scope.get("extensions", {}), HANG_UP: connection.transport.close}}
        await app(scope, receive, send)

    return serve


def stop_signal() -> asyncio.Event:
    """Set when the process is told to stop. To be called inside the running loop."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    return stopped


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
    # Named as TCP: only then does asyncio send what is written at once.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
    except OSError:
        listening.close()
        raise
    listening.setblocking(False)
    return listening
