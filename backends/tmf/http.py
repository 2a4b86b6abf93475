"""TM Forum answers: lists, single resources and the published error body."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
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


REFUSAL_SCHEMA_URL = "/tmf-api/schema/Refusal.schema.json"
REFUSAL_SCHEMA = Path(__file__).with_name("Refusal.schema.json").read_bytes()


class TmfError(Exception):
    """Answered with the published error body; `message` is for people who read the log.

    `code` is the word a client acts on, the status by default. `in_the_way` makes the body a Refusal: what conflicts,
    under the names of Refusal.schema.json.
    """

    def __init__(
        self, status: int, message: str, *, code: str = "", in_the_way: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code or str(status)
        self.in_the_way = in_the_way


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
    request: Request, body: bytes, *, rows: int, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """`rows` is how many resources the body holds, for the request log."""
    request.state.rows = rows
    return Response(body, status, headers, media_type="application/json")


def error_response(status: int, message: str, headers: dict[str, str] | None = None) -> Response:
    return Response(refusal_body(TmfError(status, message)), status, headers, media_type="application/json")


def refusal_body(error: TmfError) -> bytes:
    body: Document = {
        "code": error.code,
        "reason": HTTPStatus(error.status).phrase,
        "message": error.message,
        "status": str(error.status),
        "@type": "Error",
    }
    if error.in_the_way:
        body |= {"@type": "Refusal", "@baseType": "Error", "@schemaLocation": REFUSAL_SCHEMA_URL, **error.in_the_way}
    return msgspec.json.encode(body)


async def answer_tmf_error(_: Request, error: Exception) -> Response:
    failure = cast(TmfError, error)
    return Response(refusal_body(failure), failure.status, media_type="application/json")


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
