"""What a fake system was asked, in order of arrival, so that tests count calls and see what was sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS_KEPT = ("idempotency-key", "x-correlation-id", "traceparent")
CONTROL_PATHS = ("/health", "/faults", "/log")


@dataclass(frozen=True)
class Call:
    """`query` is raw, `headers` those of HEADERS_KEPT that were sent, in lower case.

    `status` is None while no answer has begun; `rows` is how many resources the answer held.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int | None = None
    rows: int = 0


class RequestLog:
    def __init__(self) -> None:
        self._calls: dict[int, Call] = {}
        self._next = 0

    def calls(self) -> list[Call]:
        return list(self._calls.values())

    def clear(self) -> None:
        self._calls.clear()

    def begin(self, call: Call) -> int:
        self._next += 1
        self._calls[self._next] = call
        return self._next

    def answered(self, number: int, status: int, rows: int) -> None:
        if number in self._calls:
            self._calls[number] = replace(self._calls[number], status=status, rows=rows)


class LogMiddleware:
    """Logs every request but those that steer the fake itself."""

    def __init__(self, app: ASGIApp, log: RequestLog) -> None:
        self._app = app
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in CONTROL_PATHS:
            await self._app(scope, receive, send)
            return
        number = self._log.begin(call_of(scope))
        state = scope.setdefault("state", {})

        async def send_and_log(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._log.answered(number, message["status"], state.get("rows", 0))
            await send(message)

        await self._app(scope, receive, send_and_log)


def call_of(scope: Scope) -> Call:
    sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Call(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers={name: sent[name] for name in HEADERS_KEPT if name in sent},
    )


def log_routes(log: RequestLog) -> list[Route]:
    async def read(_: Request) -> Response:
        return Response(msgspec.json.encode(log.calls()), media_type="application/json")

    async def clear(_: Request) -> Response:
        log.clear()
        return Response(status_code=204)

    return [Route("/log", read), Route("/log", clear, methods=["DELETE"])]
