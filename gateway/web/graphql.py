"""`/graphql`: GraphQL over HTTP, as the `graphql-http` audits have it."""

import json
from collections.abc import Sequence
from operator import methodcaller
from typing import Any, NamedTuple

import orjson
from starlette.requests import cookie_parser
from starlette.types import Receive, Scope, Send

from gateway.execution.operation import Executor, Outcome, Refusal, Refused
from gateway.faults import ErrorCode, Fault
from gateway.graph.context import Context, Services
from gateway.graph.identity.cookie import SESSION_COOKIE, clear_session_cookie
from gateway.identity.caller import Caller
from gateway.metrics import Metric, Metrics
from gateway.telemetry import correlation_id
from gateway.web.errors import OF_GATE, of_request, raised, refused
from gateway.web.head import Head, head_of
from gateway.web.request import GRAPHQL_JSON, JSON, accepted_type, asked_language, check_origin, read_request

METHODS = ["GET", "POST"]
WRONG_METHOD = Fault(ErrorCode.BAD_REQUEST, "Send the operation by POST, or a query by GET.")

HEADERS = {
    media: ((b"content-type", f"{media}; charset=utf-8".encode()), (b"cache-control", b"no-store"))
    for media in (JSON, GRAPHQL_JSON)
}
"""Of every answer, by its media type."""


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: Sequence[tuple[bytes, bytes]]


class GraphQLEndpoint:
    """An ASGI application."""

    def __init__(self, executor: Executor, services: Services, metrics: Metrics) -> None:
        self._executor = executor
        self._metrics = metrics
        self._services = services
        self._origins = frozenset(origin.encode() for origin in services.settings.cors_origins)
        self._most_bytes = services.settings.max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = head_of(scope)
        context = self._context(scope, head)
        try:
            answer = await self._answered(scope, head, receive, context)
        finally:
            await context.close()
        length = (b"content-length", str(len(answer.body)).encode())
        headers = [length, *answer.headers, *context.set_cookies]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def _answered(self, scope: Scope, head: Head, receive: Receive, context: Context) -> Answer:
        media = accepted_type(head)
        if scope["method"] not in METHODS:
            return _answer(of_request(WRONG_METHOD), media, 405, (b"allow", ", ".join(METHODS).encode()))
        try:
            check_origin(scope["method"], head, self._origins)
            operation = await read_request(scope, head, receive, self._most_bytes)
            context.become(await self._caller(head))
            outcome = await self._executor.run(operation, context)
        except Fault as fault:
            self._count(fault.code.name)
            if fault.code is ErrorCode.UNAUTHENTICATED:
                clear_session_cookie(context)  # a browser would go on sending it, and could never sign in again
            return _answer(of_request(fault), media, fault.code.value.http_status)
        self._count(_name(outcome))
        return _refused(outcome, media) if isinstance(outcome, Refused) else _ran(outcome, media)

    def _count(self, outcome: str) -> None:
        self._metrics.of(Metric.OPERATIONS, outcome).one()

    def _context(self, scope: Scope, head: Head) -> Context:
        client, agent = scope.get("client"), head.get(b"user-agent")
        return Context(
            self._services,
            None,
            correlation_id.get(),
            client=agent.decode("latin-1") if agent is not None else None,
            address=client[0] if client else None,
            asked_language=asked_language(head),
        )

    async def _caller(self, head: Head) -> Caller | None:
        """Nobody without a token; raises UNAUTHENTICATED where there is one that is not good."""
        token = _token(head)
        if token is None:
            return None
        caller = await self._services.sessions.authenticate(token)
        if caller is None:
            raise Fault(ErrorCode.UNAUTHENTICATED)
        return caller


def _token(head: Head) -> str | None:
    authorization = head.get(b"authorization")
    if authorization is None:
        cookies = head.get(b"cookie")
        return cookie_parser(cookies.decode("latin-1")).get(SESSION_COOKIE) if cookies else None
    scheme, _, token = authorization.decode("latin-1").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Fault(ErrorCode.UNAUTHENTICATED, "Send the session's token as `Authorization: Bearer …`.")
    return token.strip()


def _name(outcome: Outcome | Refused) -> str:
    if isinstance(outcome, Refused):
        return OF_GATE[outcome.gate].name
    return "errors" if outcome.errors else "ok"


def _refused(outcome: Refused, media: str) -> Answer:
    code = OF_GATE[outcome.gate]
    errors = [refused(error, code) for error in outcome.errors]
    if outcome.gate is Refusal.METHOD:
        return _answer({"errors": errors}, media, 405, (b"allow", b"POST"))
    # To clients that only know application/json, a well-formed answer is 200 whatever it says (GraphQL over HTTP, 6.4.1).
    return _answer({"errors": errors}, media, 400 if media == GRAPHQL_JSON else 200)


def _ran(outcome: Outcome, media: str) -> Answer:
    answer: dict[str, Any] = {"data": outcome.data}
    if outcome.errors:
        answer["errors"] = [raised(error) for error in outcome.errors]
    return _answer(answer, media, 200)


def _answer(body: dict[str, Any], media: str, status: int, *more: tuple[bytes, bytes]) -> Answer:
    return Answer(status, _encoded(body), (*HEADERS[media], *more))


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        # Half a character: Python's strings and JSON's escapes can hold one, and UTF-8 cannot.
        return json.dumps(body, default=methodcaller("isoformat")).encode()
