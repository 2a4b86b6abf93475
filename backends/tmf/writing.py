"""Writes: one after the other, whole or not at all, and each key once.

A key is the header `Idempotency-Key`, and for what is created also the body's `externalId`. The first answer given under a
key is kept with the effect, in one transaction: whoever asks the same again gets it again, also after a restart. An answer
that refuses is kept too, apart from 400: a body that could not be read has decided nothing.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backends.tmf.http import TmfError, json_response, refusal_body
from backends.tmf.resource import Document
from backends.tmf.transactions import Transactions
from gateway.clock import Clock

SCHEMA = """
CREATE TABLE answers (key TEXT PRIMARY KEY, request BLOB NOT NULL, answer BLOB NOT NULL) WITHOUT ROWID;
"""
LONGEST_KEY = 255

T = TypeVar("T")


class Answer(msgspec.Struct, frozen=True):
    status: int
    body: bytes = b""
    headers: dict[str, str] = {}


@dataclass(frozen=True)
class Write:
    """One request to write. `url` is absolute, without the query; `ids` are the variable parts of the path."""

    method: str
    url: str
    body: bytes
    now: datetime
    ids: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.ids["id"]

    def read(self, shape: type[T], what: str) -> T:
        """The body as that shape; TmfError 400 says where it is not."""
        try:
            return msgspec.json.decode(self.body, type=shape)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise TmfError(400, f"no {what}: {error}") from error


Handler: TypeAlias = Callable[[Write], Awaitable[Answer]]
"""Does what is asked, inside a transaction; a TmfError undoes what it has done."""


class Writes:
    def __init__(self, transactions: Transactions, clock: Clock) -> None:
        self._transactions = transactions
        self._connection = transactions.connection
        self._clock = clock

    def route(self, method: str, url: str, handle: Handler) -> Route:
        """`url` may hold `{id}`."""

        async def endpoint(request: Request) -> Response:
            body = await request.body()
            url = str(request.url.replace(query=""))
            write = Write(method, url, body, self._clock.now(), request.path_params)
            answer = await self._once(write, list(keys(request, body)), handle)
            return json_response(request, answer.body, rows=1, status=answer.status, headers=answer.headers)

        return Route(url, endpoint, methods=[method])

    async def _once(self, write: Write, keys: list[str], handle: Handler) -> Answer:
        asked = fingerprint(write)
        async with self._transactions.begin():
            earlier = await self._earlier(keys, asked)
            if earlier is not None:
                return earlier
            answer = await self._attempt(write, handle)
            kept = msgspec.msgpack.encode(answer)
            await self._connection.executemany(
                "INSERT INTO answers VALUES (?, ?, ?)", [(key, asked, kept) for key in keys]
            )
        return answer

    async def _attempt(self, write: Write, handle: Handler) -> Answer:
        await self._connection.execute("SAVEPOINT attempt")
        try:
            return await handle(write)
        except TmfError as refusal:
            if refusal.status == 400:
                raise
            await self._connection.execute("ROLLBACK TO attempt")
            return Answer(refusal.status, refusal_body(refusal))

    async def _earlier(self, keys: list[str], asked: bytes) -> Answer | None:
        for key in keys:
            rows = await self._connection.execute_fetchall("SELECT request, answer FROM answers WHERE key = ?", (key,))
            for request, answer in rows:
                if request != asked:
                    raise TmfError(422, "the key was used for another request", code="keyReused")
                return msgspec.msgpack.decode(answer, type=Answer)
        return None


def keys(request: Request, body: bytes) -> Iterator[str]:
    key = request.headers.get("idempotency-key")
    if key is not None:
        if not 0 < len(key) <= LONGEST_KEY:
            raise TmfError(400, f"an Idempotency-Key has 1 to {LONGEST_KEY} characters")
        yield f"Idempotency-Key {key}"
    external = external_id(body) if request.method == "POST" else None
    if external is not None:
        yield f"externalId {request.url.path} {external}"


def external_id(body: bytes) -> str | None:
    parsed = parsed_or_raw(body)
    external = parsed.get("externalId") if isinstance(parsed, dict) else None
    return external if isinstance(external, str) else None


def fingerprint(write: Write) -> bytes:
    """The same for the same request, however its JSON is laid out."""
    path = urlsplit(write.url).path
    return sha256(msgspec.json.encode([write.method, path, parsed_or_raw(write.body)], order="sorted")).digest()


def parsed_or_raw(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return body


def created(document: Document) -> Answer:
    return Answer(201, msgspec.json.encode(document), {"Location": document["href"]})


def changed(document: Document) -> Answer:
    return Answer(200, msgspec.json.encode(document))
