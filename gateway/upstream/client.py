"""Calls to one backend: what goes wrong on the way becomes a Fault here and nowhere else."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import urljoin, urlsplit

from gateway.faults import Capability, ErrorCode, Fault
from gateway.metrics import Count
from gateway.telemetry import correlation_id, log
from gateway.upstream.transport import (
    BadAnswer,
    Broken,
    Request,
    Response,
    TooSlow,
    Transport,
    TransportError,
    Unreachable,
    without_password,
)

Counts: TypeAlias = Callable[[str, str], Count]
"""The count of calls by capability and code."""


REFUSED = (409, 422)
"""How a backend says that it understood what was asked, and will not do it."""
TURNED_AWAY = (429, 503)
"""Statuses that say that nothing was begun (RFC 9110 15.6.4, RFC 6585 4)."""


@dataclass(frozen=True, slots=True)
class Limits:
    deadline_seconds: float
    """For one call in all: connecting, sending, and reading the whole answer."""
    most_bytes: int
    """Of one answer, decompressed."""
    most_document_bytes: int
    """The same of a document."""


class Upstream:
    """One backend under its origin. Answers with 2xx and 404 are returned, and to a write 409 and 422; everything else is raised."""

    def __init__(self, transport: Transport, origin: str, limits: Limits, counts: Counts = lambda *_: Count()) -> None:
        self._transport = transport
        self._counts = counts
        self._origin = origin.rstrip("/")
        self._limits = limits

    async def get(
        self, path: str, capability: Capability, query: str = "", *, reader: Hashable | None = None
    ) -> Response:
        """`query` is already encoded, without its question mark; `reader` is as in `Request`."""
        return await self._send(Request("GET", self._url(path, query), self._headers({}), reader=reader), capability)

    async def post(self, path: str, capability: Capability, body: bytes, key: str) -> Response:
        """Sends JSON under an idempotency key. Raises OUTCOME_UNKNOWN where it was sent and no whole answer came, or one that says
        that the system failed at it, or sends us elsewhere: nobody knows how far it had come."""
        return await self._write("POST", path, capability, body, key)

    async def patch(self, path: str, capability: Capability, body: bytes, key: str) -> Response:
        """The same, to change what is there."""
        return await self._write("PATCH", path, capability, body, key)

    async def _write(self, method: str, path: str, capability: Capability, body: bytes, key: str) -> Response:
        headers = {"content-type": "application/json;charset=utf-8", "idempotency-key": key}
        return await self._send(Request(method, self._url(path, ""), self._headers(headers), body), capability)

    async def fetch(self, url: str, capability: Capability) -> Response:
        """A document by the address a backend gave for it; any other host than the backend's own is a bad response."""
        own = without_password(self._origin)
        try:
            found = urlsplit(urljoin(f"{own}/", url))
        except ValueError as error:
            raise bad_answer(capability, "a document without an address") from error
        if found[:2] != urlsplit(own)[:2]:
            raise bad_answer(capability, "a document on a foreign host")
        absolute = found._replace(netloc=urlsplit(self._origin).netloc).geturl()
        request = Request("GET", absolute, self._headers({"accept": "*/*"}))
        return await self._send(request, capability, self._limits.most_document_bytes)

    def _url(self, path: str, query: str) -> str:
        return f"{self._origin}{path}?{query}" if query else f"{self._origin}{path}"

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        return {"accept": "application/json", "x-correlation-id": correlation_id.get(), **more}

    async def _send(self, request: Request, capability: Capability, most_bytes: int | None = None) -> Response:
        most_bytes = self._limits.most_bytes if most_bytes is None else most_bytes
        try:
            response = await self._transport.send(
                request, deadline_seconds=self._limits.deadline_seconds, most_bytes=most_bytes
            )
        except TransportError as error:
            fault = Fault(_code(request, error), capability=capability, detail=str(error))
            raise self._failed(request, fault) from error
        if response.status < 300 or response.status == 404 or (not request.reads and response.status in REFUSED):
            self._counts(capability.value, "OK").one()
            return response
        raise self._failed(request, _refusal(request, response, capability))

    def _failed(self, request: Request, fault: Fault) -> Fault:
        """Counted, and logged in one line: without the query, which may hold people's numbers."""
        capability = fault.capability.value if fault.capability else ""
        self._counts(capability, fault.code.name).one()
        log.warning(
            "upstream call failed",
            method=request.method,
            path=urlsplit(request.url).path,
            code=fault.code.name,
            capability=capability,
            detail=fault.detail,
        )
        return fault


def bad_answer(capability: Capability, detail: str, *, taken: bool = False) -> Fault:
    """An answer that makes no sense, to be raised by whoever found out. `detail` is logged here: a client learns no more than the code.

    `taken`: it was to a change, and says that the change was taken, but not what became of it.
    """
    log.warning("backend answer makes no sense", capability=capability.value, detail=detail)
    code = ErrorCode.OUTCOME_UNKNOWN if taken else ErrorCode.BACKEND_BAD_RESPONSE
    return Fault(code, capability=capability, detail=detail)


def _code(request: Request, error: TransportError) -> ErrorCode:
    never_sent = isinstance(error, Unreachable) and not isinstance(error, Broken)
    if not (request.reads or never_sent):
        return ErrorCode.OUTCOME_UNKNOWN
    if isinstance(error, TooSlow):
        return ErrorCode.BACKEND_TIMEOUT
    return ErrorCode.BACKEND_BAD_RESPONSE if isinstance(error, BadAnswer) else ErrorCode.BACKEND_UNAVAILABLE


def _refusal(request: Request, response: Response, capability: Capability) -> Fault:
    unavailable = response.status >= 500 or response.status in TURNED_AWAY
    code = ErrorCode.BACKEND_UNAVAILABLE if unavailable else ErrorCode.BACKEND_BAD_RESPONSE
    if not request.reads and _says_nothing_of_it(response.status):
        code = ErrorCode.OUTCOME_UNKNOWN
    wait = response.headers.get("retry-after", "")
    return Fault(
        code,
        capability=capability,
        detail=f"status {response.status}",
        retry_after_seconds=int(wait) if unavailable and wait.isdecimal() and len(wait) < 6 else None,
    )


def _says_nothing_of_it(status: int) -> bool:
    """Of a change: it may have been made, also where somebody is sent elsewhere (RFC 9110 15.4.4)."""
    return status < 400 or (status >= 500 and status not in TURNED_AWAY)
