"""One exchange with a backend. A transport knows sockets and bytes; it knows nothing of codes, retries or meanings."""

from collections.abc import Coroutine, Hashable, Mapping
from typing import Any, Protocol
from urllib.parse import urlsplit

import msgspec


class Request(msgspec.Struct, frozen=True):
    method: str
    url: str
    """Absolute, query included, already percent-encoded."""
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    body: bytes | None = None
    reader: Hashable | None = None
    """Whom a read is for, with everything about them that the answer may depend on. Identical reads for the same one may share one
    exchange; None shares nothing. It does not go over the wire."""

    @property
    def reads(self) -> bool:
        """Whether it changes nothing, so that nobody minds if it is carried out unseen."""
        return self.method in ("GET", "HEAD")


class Response(msgspec.Struct, frozen=True):
    status: int
    headers: Mapping[str, str]
    """Names in lower case. A value that is no text is as if it were not there."""
    body: bytes
    made: dict[Hashable, Any] | None = None
    """What has been made of it, by how it was made: those who share an exchange share that too. It lives no longer than they hold this.
    None where nobody else has it."""


class TransportError(Exception):
    """An exchange that brought no whole answer. Its text may be logged: it holds no address, and nothing of the answer."""


class Unreachable(TransportError):
    """Nothing of an answer, and nothing was sent either, unless it is Broken."""


class Broken(Unreachable):
    """There was a connection, and it broke before an answer began: what was asked for may have been carried out."""


class TooSlow(TransportError):
    """The answer was not complete by the deadline."""


class BadAnswer(TransportError):
    """Something came that is not a whole HTTP answer, or one larger than allowed."""


class Transport(Protocol):
    async def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Response:
        """The answer, complete within the deadline and, decompressed, no larger than `most_bytes`; counted while reading.

        Raises Unreachable, Broken, TooSlow or BadAnswer. Redirects are not followed, cookies not kept, proxies not asked. A read is sent
        once more if its connection breaks before an answer begins, as one does that was kept too long; a write never. Cancelling returns at
        once; the exchange ends with it, that of a read by its deadline at the latest.
        """
        ...

    async def close(self) -> None: ...


class ReadsAndWrites:
    """Reads go over one transport, writes over another."""

    def __init__(self, reads: Transport, writes: Transport) -> None:
        self._reads = reads
        self._writes = writes

    def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Coroutine[Any, Any, Response]:
        transport = self._reads if request.reads else self._writes
        return transport.send(request, deadline_seconds=deadline_seconds, most_bytes=most_bytes)

    async def close(self) -> None:
        try:
            await self._reads.close()
        finally:
            await self._writes.close()


def without_password(address: str) -> str:
    """As it may be shown, and as a backend writes its own: the name and the password that it wants are for the wire alone."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
