"""From an HTTP request to a GraphQL request (GraphQL over HTTP), with the gates that come before any parsing."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request

from gateway.execution.operation import OperationRequest
from gateway.faults import ErrorCode, Fault

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"

PREFLIGHT_HEADERS = ("graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name")
"""Any of these, not empty, shows that a browser asked the CORS policy first; a form or image on a foreign page cannot send them."""


async def read_request(request: Request) -> OperationRequest:
    """Raises Fault BAD_REQUEST for whatever is not a GraphQL request."""
    if request.method == "GET":
        return _operation(_from_query_string(request), read_only=True)
    body = await request.body()
    try:
        parameters = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Fault(ErrorCode.BAD_REQUEST, "The body is not JSON in UTF-8.") from None
    if isinstance(parameters, list):
        raise Fault(ErrorCode.BAD_REQUEST, "Batches are not served. Send one operation a request.")
    if not isinstance(parameters, dict):
        raise Fault(ErrorCode.BAD_REQUEST, "The body is not a JSON object.")
    return _operation(parameters, read_only=False)


def check_origin(request: Request, allowed_origins: frozenset[str]) -> None:
    """Refuses what a foreign page could make a browser send along with its cookies."""
    if request.method == "GET":
        if not any(request.headers.get(name) for name in PREFLIGHT_HEADERS):
            raise Fault(
                ErrorCode.BAD_REQUEST, f"Send POST with content-type {JSON}, or the header {PREFLIGHT_HEADERS[0]}: 1."
            )
    elif media_type(request) != JSON:
        raise Fault(ErrorCode.BAD_REQUEST, f"Send the operation as JSON, with content-type {JSON}.")
    origin = request.headers.get("origin")
    if origin in allowed_origins:
        return
    site = request.headers.get("sec-fetch-site")
    foreign = (
        site == "cross-site" if site else origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    )
    if foreign:
        raise Fault(
            ErrorCode.BAD_REQUEST,
            "Pages of this origin may not use the graph. Ask for it to be added to the allowed origins.",
        )


def media_type(request: Request) -> str:
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def accepted_type(request: Request) -> str:
    """The media type of the answer: the newer one where the client names it, otherwise plain JSON."""
    offers = [offer.split(";")[0].strip().lower() for offer in request.headers.get("accept", "").split(",")]
    return GRAPHQL_JSON if GRAPHQL_JSON in offers else JSON


def _from_query_string(request: Request) -> dict[str, Any]:
    parameters: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if parameters.get(name):
            try:
                parameters[name] = msgspec.json.decode(parameters[name])
            except (msgspec.DecodeError, RecursionError):
                raise Fault(ErrorCode.BAD_REQUEST, f"`{name}` is not JSON.") from None
        else:
            parameters.pop(name, None)
    return parameters


def _operation(parameters: Mapping[str, Any], *, read_only: bool) -> OperationRequest:
    document, name = parameters.get("query"), parameters.get("operationName")
    variables, extensions = parameters.get("variables"), parameters.get("extensions")
    if not isinstance(document, str) or not document:
        raise Fault(ErrorCode.BAD_REQUEST, "`query` must be a string with a GraphQL document.")
    if name is not None and not isinstance(name, str):
        raise Fault(ErrorCode.BAD_REQUEST, "`operationName` must be a string.")
    if not isinstance(variables, dict | None) or not isinstance(extensions, dict | None):
        raise Fault(ErrorCode.BAD_REQUEST, "`variables` and `extensions` must be objects.")
    return OperationRequest(document, name or None, variables or {}, read_only)
