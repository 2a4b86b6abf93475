"""`/graphql`: GraphQL over HTTP, as the `graphql-http` audits have it."""

import json
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from gateway.execution.operation import Executor, Outcome, Refusal, Refused
from gateway.faults import ErrorCode, Fault
from gateway.graph.context import Context, Services
from gateway.graph.identity.cookie import SESSION_COOKIE, clear_session_cookie
from gateway.graph.identity.language import preferred
from gateway.identity.caller import Caller
from gateway.metrics import Metric, Metrics
from gateway.telemetry import correlation_id
from gateway.web.errors import OF_GATE, of_request, raised, refused
from gateway.web.request import GRAPHQL_JSON, accepted_type, check_origin, read_request

METHODS = ["GET", "POST"]


class GraphQLEndpoint:
    def __init__(self, executor: Executor, services: Services, metrics: Metrics) -> None:
        self._executor = executor
        self._metrics = metrics
        self._services = services
        self._origins = frozenset(services.settings.cors_origins)

    async def __call__(self, request: Request) -> Response:
        media = accepted_type(request)
        context = Context(
            self._services,
            None,
            correlation_id.get(),
            client=request.headers.get("user-agent"),
            address=request.client.host if request.client else None,
            asked_language=preferred(",".join(request.headers.getlist("accept-language"))),
        )
        try:
            check_origin(request, self._origins)
            operation = await read_request(request)
            context.become(await self._caller(request))
            outcome = await self._executor.run(operation, context)
            self._metrics.of(Metric.OPERATIONS, _name(outcome)).one()
            response = _refused(outcome, media) if isinstance(outcome, Refused) else _ran(outcome, media)
        except Fault as fault:
            self._metrics.of(Metric.OPERATIONS, fault.code.name).one()
            if fault.code is ErrorCode.UNAUTHENTICATED:
                clear_session_cookie(context)  # a browser would go on sending it, and could never sign in again
            response = _answer(of_request(fault), media, fault.code.value.http_status)
        finally:
            await context.close()
        response.raw_headers.extend(header for header in context.response.raw_headers if header[0] == b"set-cookie")
        return response

    async def _caller(self, request: Request) -> Caller | None:
        """Nobody without a token; raises UNAUTHENTICATED where there is one that is not good."""
        token = _token(request)
        if token is None:
            return None
        caller = await self._services.sessions.authenticate(token)
        if caller is None:
            raise Fault(ErrorCode.UNAUTHENTICATED)
        return caller


def _token(request: Request) -> str | None:
    authorization = request.headers.get("authorization")
    if authorization is None:
        return request.cookies.get(SESSION_COOKIE)
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Fault(ErrorCode.UNAUTHENTICATED, "Send the session's token as `Authorization: Bearer …`.")
    return token.strip()


def _name(outcome: Outcome | Refused) -> str:
    if isinstance(outcome, Refused):
        return OF_GATE[outcome.gate].name
    return "errors" if outcome.errors else "ok"


def _refused(outcome: Refused, media: str) -> Response:
    code = OF_GATE[outcome.gate]
    errors = [refused(error, code) for error in outcome.errors]
    if outcome.gate is Refusal.METHOD:
        return _answer({"errors": errors}, media, 405, allow="POST")
    # To clients that only know application/json, a well-formed answer is 200 whatever it says (GraphQL over HTTP, 6.4.1).
    return _answer({"errors": errors}, media, 400 if media == GRAPHQL_JSON else 200)


def _ran(outcome: Outcome, media: str) -> Response:
    answer: dict[str, Any] = {"data": outcome.data}
    if outcome.errors:
        answer["errors"] = [raised(error) for error in outcome.errors]
    return _answer(answer, media, 200)


def _answer(body: dict[str, Any], media: str, status: int, allow: str | None = None) -> Response:
    response = Response(_encoded(body), status, media_type=f"{media}; charset=utf-8")
    response.headers["cache-control"] = "no-store"
    if allow:
        response.headers["allow"] = allow
    return response


def _encoded(body: dict[str, Any]) -> bytes:
    try:
        return orjson.dumps(body)
    except orjson.JSONEncodeError:
        # Half a character: Python's strings and JSON's escapes can hold one, and UTF-8 cannot.
        return json.dumps(body).encode()
