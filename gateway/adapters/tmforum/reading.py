"""Resources read strictly, and checked against the scope: a batch by key, or all of a short list.

What comes back is not trusted: a row of the wrong shape is a BACKEND_BAD_RESPONSE. In a batch it spoils only the keys it is about, in a
list the whole list. A row outside the scope spoils a list, since our filter was ignored, and in a batch it is as if it did not exist.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import quote

import msgspec

from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.wire.values import LARGEST_INT, Malformed
from gateway.faults import Capability, Fault
from gateway.ports.scope import Scope
from gateway.upstream.client import Upstream, bad_answer
from gateway.upstream.transport import Response

ILLEGIBLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, Malformed)
"""All that decoding a body and making sense of it can raise."""

RAW_ROWS = msgspec.json.Decoder(list[msgspec.Raw])


class Owned(Protocol):
    def covered(self, scope: Scope) -> bool:
        """Whether it lies within the scope; raises Malformed where it does not say whose it is."""
        ...


class Row(Owned, Protocol):
    @property
    def id(self) -> str: ...


W = TypeVar("W", bound=Row)
T = TypeVar("T")


class Resource(Generic[W, T]):
    """A resource's name in its address, its rows, and what is built of one; `owner` is the part of a row that says whose it is."""

    def __init__(self, name: str, row: type[W], owner: type[Owned], build: Callable[[W], T]) -> None:
        self.name = name
        self.rows = msgspec.json.Decoder(list[row])  # type: ignore[valid-type]
        self.row = msgspec.json.Decoder(row)
        self.owner: msgspec.json.Decoder[Any] = msgspec.json.Decoder(owner)
        self.build = build


@dataclass(frozen=True, slots=True)
class Api:
    """One published API of a system, under its base path; `capability` is what the graph lacks while it fails."""

    upstream: Upstream
    base: str
    capability: Capability

    def path(self, resource: str) -> str:
        return f"{self.base.rstrip('/')}/{resource}"

    def bad(self, detail: object) -> Fault:
        return bad_answer(self.capability, str(detail))

    async def read(self, resource: Resource[Any, Any], scope: Scope, query: str) -> Response:
        response = await self.upstream.get(self.path(resource.name), self.capability, query, reader=scope)
        if response.status == 404:
            raise self.bad("there is no such list")
        return response

    async def one(self, resource: Resource[W, Any], scope: Scope, id: str) -> W | None:
        """A row by its own address; None where the system knows no such thing."""
        path = self.path(f"{resource.name}/{quote(id, safe='')}")
        response = await self.upstream.get(path, self.capability, reader=scope)
        if response.status == 404:
            return None
        try:
            return resource.row.decode(response.body)
        except ILLEGIBLE as error:
            raise self.bad(error) from error

    async def count(self, resource: Resource[Any, Any], scope: Scope, terms: Terms) -> int:
        if terms.impossible:
            return 0
        response = await self.read(resource, scope, terms.query("limit=0"))
        if self.raw_rows(response):
            raise self.bad("rows where none were asked for")
        return self.total(response)

    def raw_rows(self, response: Response) -> list[msgspec.Raw]:
        try:
            return RAW_ROWS.decode(response.body)
        except ILLEGIBLE as error:
            raise self.bad(error) from error

    def total(self, response: Response) -> int:
        text = response.headers.get("x-total-count", "").strip()
        if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= LARGEST_INT):
            raise self.bad("no X-Total-Count")
        return int(text)

    def check_whole(self, response: Response, rows: int) -> None:
        total = self.total(response)
        if total != rows:
            raise self.bad(f"{rows} rows of {total}")


def legible(api: Api, resource: Resource[W, Any], scope: Scope, response: Response) -> list[W]:
    """The rows of a list, all of them legible and covered."""
    try:
        rows: list[W] = resource.rows.decode(response.body)
        outside = not all(row.covered(scope) for row in rows)
    except ILLEGIBLE as error:
        raise api.bad(error) from error
    if outside:
        raise api.bad("a row outside what was asked for")
    return rows


def built(api: Api, resource: Resource[W, T], rows: Iterable[W]) -> list[T]:
    try:
        return [resource.build(row) for row in rows]
    except ILLEGIBLE as error:
        raise api.bad(error) from error


def made(api: Api, resource: Resource[W, T], scope: Scope, row: W) -> T:
    """What is built of a row that a change has brought, which has to lie within the scope."""
    try:
        if not row.covered(scope):
            raise api.bad("a change outside the scope")
        return resource.build(row)
    except ILLEGIBLE as error:
        raise api.bad(error) from error


async def whole_list(api: Api, resource: Resource[W, T], scope: Scope, terms: Terms, *more: str) -> list[T]:
    """A list that is not paged."""
    if terms.impossible:
        return []
    response = await api.read(resource, scope, terms.query(*more))
    rows = legible(api, resource, scope, response)
    api.check_whole(response, len(rows))
    return built(api, resource, rows)


@dataclass(frozen=True, slots=True)
class Asked(Generic[W]):
    """What a batch is read by: the keys, and which keys a row answers (others than those asked for do no harm).

    `limit` is how many rows there can be at most, where that is known: a system's own page size must not cut the answer.
    """

    keys: Sequence[str]
    of: Callable[[W], Iterable[str]]
    limit: int | None = None


def by_id(ids: Sequence[str]) -> Asked[Any]:
    return Asked(ids, lambda row: [row.id], len(set(ids)))


async def batch(
    api: Api, resource: Resource[W, Any], scope: Scope, asked: Asked[W], terms: Terms, *more: str
) -> Mapping[str, list[W] | Fault]:
    """The rows of each key that has any, in the order they came; a Fault where a row about the key is illegible."""
    if terms.impossible or not (scope.account_ids or scope.company_level):
        return {}
    limit = [] if asked.limit is None else [f"limit={asked.limit}"]
    response = await api.read(resource, scope, terms.query(*more, *limit))
    keys = frozenset(asked.keys)
    try:
        rows: list[W] = resource.rows.decode(response.body)
        found: dict[str, list[W]] = {}
        for row in rows:
            _sort_in(row, asked, keys, scope, found)
    except ILLEGIBLE:
        return _row_by_row(api, resource, scope, asked, response)
    api.check_whole(response, len(rows))
    return found


def _row_by_row(
    api: Api, resource: Resource[W, Any], scope: Scope, asked: Asked[W], response: Response
) -> dict[str, list[W] | Fault]:
    """The same for rows of which one at least is illegible."""
    raw_rows, keys = api.raw_rows(response), frozenset(asked.keys)
    api.check_whole(response, len(raw_rows))
    found: dict[str, list[W]] = {}
    spoilt: dict[str, Fault] = {}
    lost: dict[str, Fault] = {}
    for raw in raw_rows:
        try:
            _sort_in(resource.row.decode(raw), asked, keys, scope, found)
        except ILLEGIBLE as error:
            if not _elsewhere(raw, resource, scope):
                named = _named(raw, asked.keys)
                # A row that names none of the keys may be about any of those that stay without an answer.
                (spoilt if named else lost).update(dict.fromkeys(named or asked.keys, api.bad(error)))
    return {**lost, **found, **spoilt}


def _sort_in(row: W, asked: Asked[W], keys: frozenset[str], scope: Scope, found: dict[str, list[W]]) -> None:
    """Under each key it answers, once, if the scope covers it."""
    for key in asked.of(row):
        if key in keys and row.covered(scope):
            rows = found.setdefault(key, [])
            if not rows or rows[-1] is not row:
                rows.append(row)


def _elsewhere(raw: msgspec.Raw, resource: Resource[Any, Any], scope: Scope) -> bool:
    """Whether an illegible row says legibly that it lies outside the scope."""
    try:
        return not resource.owner.decode(raw).covered(scope)
    except ILLEGIBLE:
        return False


def _named(raw: msgspec.Raw, keys: Sequence[str]) -> list[str]:
    body = bytes(raw)
    return [key for key in keys if f'"{key}"'.encode() in body]


async def one_row(api: Api, resource: Resource[W, Any], scope: Scope, id: str, terms: Terms) -> W | None:
    rows = (await batch(api, resource, scope, by_id([id]), terms)).get(id, [])
    if isinstance(rows, Fault):
        raise rows
    return rows[0] if rows else None


async def one_each(
    api: Api,
    resource: Resource[W, T],
    scope: Scope,
    asked: Asked[W],
    terms: Terms,
    rank: Callable[[W], tuple[bool | str, ...]] | None = None,
) -> dict[str, T | Fault]:
    """What is built of each key's row; of several rows the highest in rank, and without a rank there may be but one."""
    found = await batch(api, resource, scope, asked, terms)
    return {
        key: rows if isinstance(rows, Fault) else _of_one(api, rows, resource.build, rank)
        for key, rows in found.items()
    }


def _of_one(
    api: Api, rows: list[W], build: Callable[[W], T], rank: Callable[[W], tuple[bool | str, ...]] | None
) -> T | Fault:
    if rank is None and len(rows) > 1:
        return api.bad("the same id twice")
    try:
        return build(rows[0] if rank is None or len(rows) == 1 else max(rows, key=rank))
    except ILLEGIBLE as error:
        return api.bad(error)
