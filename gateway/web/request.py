"""From an HTTP request to a GraphQL request (GraphQL over HTTP), with the gates that come before any parsing."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from starlette.datastructures import QueryParams
from starlette.types import Receive, Scope

from gateway.execution.operation import OperationRequest
from gateway.faults import ErrorCode, Fault
from gateway.graph.identity.language import preferred
from gateway.graph.identity.types import Language
from gateway.web.body import read_body
from gateway.web.head import Head

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"

PREFLIGHT_HEADERS = ("graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name")
"""Any of these, not empty, shows that a browser asked the CORS policy first; a form or image on a foreign page cannot send them."""


def asked_language(head: Head) -> Language | None:
    languages = head.get(b"accept-language")
    return preferred(languages.decode("latin-1")) if languages else None


async def read_request(scope: Scope, head: Head, receive: Receive, most_bytes: int) -> OperationRequest:
    """Raises Fault: TOO_LARGE for a larger body, BAD_REQUEST for what is no GraphQL request."""
    if scope["method"] == "GET":
        return _operation(_from_query_string(scope["query_string"]), read_only=True)
    body = await read_body(head, receive, most_bytes)
    try:
        parameters = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Fault(ErrorCode.BAD_REQUEST, "The body is not JSON in UTF-8.") from None
    if isinstance(parameters, list):
        raise Fault(ErrorCode.BAD_REQUEST, "Batches are not served. Send one operation a request.")
    if not isinstance(parameters, dict):
        raise Fault(ErrorCode.BAD_REQUEST, "The body is not a JSON object.")
    return _operation(parameters, read_only=False)


def check_origin(method: str, head: Head, allowed_origins: frozenset[bytes]) -> None:
    """Refuses what a foreign page could make a browser send along with its cookies."""
    if method == "GET":
        if not any(head.get(name.encode()) for name in PREFLIGHT_HEADERS):
            raise Fault(
                ErrorCode.BAD_REQUEST, f"Send POST with content-type {JSON}, or the header {PREFLIGHT_HEADERS[0]}: 1."
            )
    elif media_type(head.get(b"content-type", b"")) != JSON.encode():
        raise Fault(ErrorCode.BAD_REQUEST, f"Send the operation as JSON, with content-type {JSON}.")
    if _foreign(head, allowed_origins):
        raise Fault(
            ErrorCode.BAD_REQUEST,
            "Pages of this origin may not use the graph. Ask for it to be added to the allowed origins.",
        )


def _foreign(head: Head, allowed_origins: frozenset[bytes]) -> bool:
    origin = head.get(b"origin")
    if origin in allowed_origins:
        return False
    site = head.get(b"sec-fetch-site")
    if site:
        return site == b"cross-site"
    return origin is not None and _host(origin) != head.get(b"host")


def _host(origin: bytes) -> bytes | None:
    try:
        return urlsplit(origin.decode("latin-1")).netloc.encode("latin-1")
    except ValueError:
        return None


def media_type(value: bytes) -> bytes:
    """Without its parameters."""
    return value.split(b";")[0].strip().lower()


def accepted_type(head: Head) -> str:
    """The media type of the answer: the newer one where the client names it, otherwise plain JSON."""
    offers = map(media_type, head.get(b"accept", b"").split(b","))
    return GRAPHQL_JSON if GRAPHQL_JSON.encode() in offers else JSON


def _from_query_string(query_string: bytes) -> dict[str, Any]:
    parameters: dict[str, Any] = dict(QueryParams(query_string))
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
