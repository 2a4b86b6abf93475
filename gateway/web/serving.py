"""The server: uvicorn on uvloop and httptools, in one process or several, with its traps closed (trust.md)."""

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryDirectory

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.supervisors import Multiprocess

from gateway.settings import Settings
from gateway.telemetry import LIBRARIES

SECONDS_TO_FINISH = 25
"""What requests under way get when the process is told to stop."""
LARGEST_HEAD = 65_536
"""Of a request line with all its headers, in bytes, where it comes in parts."""
COLLECT_AFTER = (200_000, 10, 10)
"""As `gc.set_threshold` takes them: objects made and not yet freed, collections of the youngest, collections of the next older."""


def serve(app_factory: str, settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Until the process is told to stop. `app_factory` is `module:function`, called in every worker."""
    config = Serving(
        app_factory,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        loop="uvloop",
        http=BoundedHead,
        ws="none",
        server_header=False,  # what runs here is nobody's business
        proxy_headers=False,  # what a client claims about its address or scheme is never believed
        log_config=LIBRARIES,
        log_level=settings.log_level.lower(),
        access_log=False,  # addresses hold people's numbers; requests are counted at /metrics
        limit_concurrency=settings.max_connections,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    with suppress(KeyboardInterrupt), _counting_together(settings, workers):
        if workers == 1:
            server = uvicorn.Server(config)
            server.run()
            sys.exit(0 if server.started else STARTUP_FAILURE)
        together = Workers(config, [config.bind_socket()])
        together.run()
        sys.exit(STARTUP_FAILURE if together.one_could_not_start() else 0)


class Serving(uvicorn.Config):
    def load(self) -> None:
        """In every process that serves, once and before its first request."""
        super().load()
        collect_seldom()


def collect_seldom() -> None:
    """What is there now stays there, and is looked through for garbage no more; what comes with requests, seldom.

    A request leaves no cycles behind, so that all it made goes with its last reference. Its thousands of objects are looked through in
    vain while they are in use, which took a quarter of the start page's CPU time (docs/execution.md).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


class Workers(Multiprocess):
    """Stops listening before its workers finish what they have begun: nobody is there any more for a connection that comes then."""

    def terminate_all(self) -> None:
        for listening in self.sockets:
            listening.close()
        super().terminate_all()

    def one_could_not_start(self) -> bool:
        """Which has ended all of them: another in its place would end in the same way."""
        return any(process.exitcode == STARTUP_FAILURE for process in self.processes)


class BoundedHead(HttpToolsProtocol):
    """Refuses a head that does not end. httptools would gather it without limit, and copy all of it for every part that comes."""

    _head_under_way = False
    _head_bytes = 0

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._head_under_way or self.transport.is_closing():
            return
        self._head_bytes += len(data)
        if self._head_bytes > LARGEST_HEAD:
            self.send_400_response("The head of the request is too large.")

    def on_message_begin(self) -> None:
        self._head_under_way, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._head_under_way = False
        super().on_headers_complete()


@contextmanager
def _counting_together(settings: Settings, workers: int) -> Iterator[None]:
    """A folder for the counts of all workers, named to them as a setting."""
    if workers == 1 or settings.metrics_token is None or settings.metrics_folder is not None:
        yield
        return
    with TemporaryDirectory(prefix="gateway-metrics-") as folder:
        os.environ["GATEWAY_METRICS_FOLDER"] = folder
        yield
