"""TM Forum answers: lists, single resources and the published error body."""

from http import HTTPStatus
from typing import cast

import msgspec
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backends.tmf.collection import Collection
from backends.tmf.query import QueryError, parse_query
from backends.tmf.resource import Document

ALWAYS_SENT = ("id", "href", "@type")


class TmfError(Exception):
    """Answered with the published error body; `message` is for people who read the log."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


def collection_routes(collection: Collection) -> list[Route]:
    """The list, unless the resource is not listed, and one by id."""

    async def many(request: Request) -> Response:
        query = parse_query(request.scope["query_string"].decode("latin-1"), collection.resource)
        page = await collection.page(query)
        bodies = [chosen(body, query.fields) for body in page.bodies]
        headers = {"X-Total-Count": str(page.total), "X-Result-Count": str(len(bodies))}
        return json_response(request, b"[" + b",".join(bodies) + b"]", rows=len(bodies), headers=headers)

    async def one(request: Request) -> Response:
        query = parse_query(request.scope["query_string"].decode("latin-1"), collection.resource)
        body = await collection.get(request.path_params["id"])
        if body is None:
            raise TmfError(404, f"there is no {collection.resource.name} {request.path_params['id']}")
        return json_response(request, chosen(body, query.fields), rows=1)

    url = collection.resource.url
    listed = [Route(url, many)] if collection.resource.listed else []
    return [*listed, Route(f"{url}/{{id}}", one)]


def chosen(body: bytes, fields: tuple[str, ...]) -> bytes:
    """The first-level attributes asked for; all of them when none was."""
    if not fields:
        return body
    document: Document = msgspec.json.decode(body)
    return msgspec.json.encode({name: value for name, value in document.items() if name in (*fields, *ALWAYS_SENT)})


def json_response(
    request: Request, body: bytes, *, rows: int, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """`rows` is how many resources the body holds, for the request log."""
    request.state.rows = rows
    return Response(body, status, headers, media_type="application/json")


def error_response(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    body = {
        "code": str(status),
        "reason": HTTPStatus(status).phrase,
        "message": message,
        "status": str(status),
        "@type": "Error",
    }
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")


async def answer_tmf_error(_: Request, error: Exception) -> Response:
    failure = cast(TmfError, error)
    return error_response(failure.status, failure.message)


async def answer_query_error(_: Request, error: Exception) -> Response:
    return error_response(400, str(error))


async def answer_http_exception(_: Request, error: Exception) -> Response:
    failure = cast(HTTPException, error)
    return error_response(failure.status_code, failure.detail, dict(failure.headers or {}))


async def answer_failure(_: Request, __: Exception) -> Response:
    return error_response(500, "the fake system failed")


EXCEPTION_HANDLERS = {
    TmfError: answer_tmf_error,
    QueryError: answer_query_error,
    HTTPException: answer_http_exception,
    500: answer_failure,
}
