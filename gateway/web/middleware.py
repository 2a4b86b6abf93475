"""Around every request: its correlation id, in and out, that it is counted, and where it goes.

What these cost, every request pays: they look at the raw headers, and build next to nothing.
"""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.metrics import Metric, Metrics
from gateway.telemetry import correlation_id, new_correlation_id
from gateway.web.head import head_of

HEADER = b"x-correlation-id"


class Noting:
    """Gives each request its correlation id, and counts what is answered: by status, and by the first part of a path that is served."""

    def __init__(self, app: ASGIApp, metrics: Metrics, served: frozenset[str]) -> None:
        self._app = app
        self._metrics = metrics
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id = new_correlation_id(head_of(scope).get(HEADER))

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.of(Metric.REQUESTS, self._route(scope["path"]), str(message["status"])).one()
                message["headers"] = [*message.get("headers", ()), (HEADER, id.encode())]
            await send(message)

        marker = correlation_id.set(id)
        try:
            await self._app(scope, receive, note)
        finally:
            correlation_id.reset(marker)

    def _route(self, path: str) -> str:
        first = first_part(path)
        return first if first in self._served else "other"


def first_part(path: str) -> str:
    """`/documents` of `/documents/abc`."""
    end = path.find("/", 1)
    return path if end < 0 else path[:end]


class Straight:
    """Most requests are for one path, and come from no page: those go to its endpoint past the rules for pages, and past the router."""

    def __init__(self, app: ASGIApp, path: str, endpoint: ASGIApp) -> None:
        self._app = app
        self._path = path
        self._endpoint = endpoint

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        straight = scope["type"] == "http" and scope["path"] == self._path and b"origin" not in head_of(scope)
        return (self._endpoint if straight else self._app)(scope, receive, send)
