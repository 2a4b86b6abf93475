"""Around every request: its correlation id, in and out, the largest body, and that it is counted."""

from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.faults import ErrorCode, Fault
from gateway.metrics import Metric, Metrics
from gateway.telemetry import correlation_id, new_correlation_id
from gateway.web.errors import refusal

HEADER = "x-correlation-id"


class Correlation:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id = new_correlation_id(Headers(scope=scope).get(HEADER))
        marker = correlation_id.set(id)

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            correlation_id.reset(marker)


class Counting:
    """Counts what is answered, by the first part of the path, where something is served there, and by status."""

    def __init__(self, app: ASGIApp, metrics: Metrics, served: frozenset[str]) -> None:
        self._app = app
        self._metrics = metrics
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                first = first_part(scope["path"])
                route = first if first in self._served else "other"
                self._metrics.of(Metric.REQUESTS, route, str(message["status"])).one()
            await send(message)

        await self._app(scope, receive, counted)


def first_part(path: str) -> str:
    """`/documents` of `/documents/abc`."""
    return path[: path.find("/", 1)] if "/" in path[1:] else path


class BodyLimit:
    """Refuses a body larger than allowed with TOO_LARGE, by its announced length or while it is read.

    `elsewhere` are limits of their own, by the first part of the path.
    """

    def __init__(self, app: ASGIApp, most_bytes: int, elsewhere: Mapping[str, int]) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._elsewhere = elsewhere

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most_bytes = self._elsewhere.get(first_part(scope["path"]), self._most_bytes)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdecimal() and int(announced[:12]) > most_bytes:
            await refusal(Fault(ErrorCode.TOO_LARGE))(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most_bytes:
                raise Fault(ErrorCode.TOO_LARGE)
            return message

        await self._app(scope, counted, send)
