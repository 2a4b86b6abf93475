"""One exchange with a backend. A transport knows sockets and bytes; it knows nothing of codes, retries or meanings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Request:
    method: str
    url: str
    """Absolute, query included, already percent-encoded."""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Response:
    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class TransportError(Exception):
    """An exchange that brought no whole answer."""


class Unreachable(TransportError):
    """No connection, or it broke before an answer began."""


class TooSlow(TransportError):
    """The answer was not complete by the deadline."""


class BadAnswer(TransportError):
    """Something came that is not a whole HTTP answer, or one larger than allowed."""


class Transport(Protocol):
    async def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Response:
        """The answer, complete within the deadline and, decompressed, no larger than `most_bytes`; counted while reading.

        Raises Unreachable, TooSlow or BadAnswer. Redirects are not followed. Cancelling ends the exchange.
        """
        ...

    async def close(self) -> None: ...
