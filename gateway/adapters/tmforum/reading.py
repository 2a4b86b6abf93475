"""Resources read strictly, and checked against the scope: a batch by key, or all of a short list.

What comes back is not trusted: a row of the wrong shape is a BACKEND_BAD_RESPONSE. In a batch it spoils only the keys it is about, in a
list the whole list. A row outside the scope spoils a list, since our filter was ignored, and in a batch it is as if it did not exist.

What is built is a value: requests whose reads were shared while under way hold the same objects, and nobody changes them.
"""

from __future__ import annotations  # those of inner functions would be worked out at each call

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeAlias, TypeVar, cast
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

EVERYBODY = Scope("", "", ())
"""Of a read that brings the same to all, who may share it."""

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
V = TypeVar("V", covariant=True)

Rank: TypeAlias = Callable[[W], tuple[bool | str, ...]]


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

    def unclear(self, detail: object) -> Fault:
        """About a change that was taken."""
        return bad_answer(self.capability, str(detail), taken=True)

    async def read(self, resource: Resource[Any, Any], scope: Scope, query: str) -> Response:
        response = await self.upstream.get(self.path(resource.name), self.capability, query, reader=scope)
        if response.status == 404:
            raise self.bad("there is no such list")
        return response

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


@dataclass(frozen=True, slots=True)
class Illegible:
    """That nothing can be made of an answer, or of what it says of a key, and why. Each who meets it raises or holds a Fault of its own."""

    detail: str


def made_once(api: Api, response: Response, way: Hashable, make: Callable[[], T]) -> T:
    """What is made of an answer, by the first of those who share it. `way` is everything beside the answer that `make` depends on.

    Where nothing can be made of it, each raises a Fault of its own, logged with its own correlation id.
    """
    if response.made is None:
        return make()
    key = (api, way)
    if key not in response.made:
        try:
            response.made[key] = make()
        except Fault as fault:
            response.made[key] = Illegible(fault.detail or "")
            raise
    known = response.made[key]
    if isinstance(known, Illegible):
        raise api.bad(known.detail)
    return known  # type: ignore[no-any-return]


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
            raise api.unclear("a change outside the scope")
        return resource.build(row)
    except ILLEGIBLE as error:
        raise api.unclear(error) from error


async def at_its_address(api: Api, resource: Resource[W, T], scope: Scope, id: str) -> T | None:
    """What is built of the row with an address of its own; None where the system knows no such thing, or the scope does not cover it."""
    path = api.path(f"{resource.name}/{quote(id, safe='')}")
    response = await api.upstream.get(path, api.capability, reader=scope)
    if response.status == 404:
        return None

    def make() -> T | None:
        try:
            row = resource.row.decode(response.body)
            return resource.build(row) if row.covered(scope) else None
        except ILLEGIBLE as error:
            raise api.bad(error) from error

    return made_once(api, response, (resource, scope), make)


async def whole_list(api: Api, resource: Resource[W, T], scope: Scope, terms: Terms, *more: str) -> Sequence[T]:
    """A list that is not paged."""
    if terms.impossible:
        return []
    response = await api.read(resource, scope, terms.query(*more))

    def make() -> list[T]:
        rows = legible(api, resource, scope, response)
        api.check_whole(response, len(rows))
        return built(api, resource, rows)

    return made_once(api, response, (resource, scope), make)


@dataclass(frozen=True, slots=True)
class Asked(Generic[W]):
    """What a batch is read by: the keys, and which keys a row answers (others than those asked for do no harm).

    `limit` is how many rows there can be at most, where that is known: a system's own page size must not cut the answer.
    """

    keys: Sequence[str]
    of: Callable[[W], Iterable[str]]
    limit: int | None = None


def by_id(ids: Sequence[str]) -> Asked[Any]:
    return Asked(ids, _own_id, len(set(ids)))


def _own_id(row: Row) -> list[str]:
    return [row.id]


class _Way(Protocol[W, V]):
    """What a key's rows become; two that make the same are equal."""

    def make(self, rows: list[W]) -> V | Illegible: ...


async def _each(
    api: Api, resource: Resource[W, Any], scope: Scope, asked: Asked[W], terms: Terms, way: _Way[W, V], *more: str
) -> Mapping[str, V | Fault]:
    """What is made of each key's rows, where it has any; a Fault where a row about the key is illegible."""
    if terms.impossible or not (scope.account_ids or scope.company_level):
        return {}
    limit = [] if asked.limit is None else [f"limit={asked.limit}"]
    response = await api.read(resource, scope, terms.query(*more, *limit))

    def make() -> dict[str, V | Illegible]:
        found = _rows(api, resource, scope, asked, response)
        return {key: rows if isinstance(rows, Illegible) else way.make(rows) for key, rows in found.items()}

    return _own_faults(api, made_once(api, response, (resource, scope, asked.of, tuple(asked.keys), way), make))


def _own_faults(api: Api, made: Mapping[str, T | Illegible]) -> Mapping[str, T | Fault]:
    """One Fault for all the keys that one illegible row is about."""
    illegible = {id(one): one for one in made.values() if isinstance(one, Illegible)}
    if not illegible:
        return cast("Mapping[str, T]", made)
    faults = {which: api.bad(one.detail) for which, one in illegible.items()}
    return {key: faults[id(one)] if isinstance(one, Illegible) else one for key, one in made.items()}


def _rows(
    api: Api, resource: Resource[W, Any], scope: Scope, asked: Asked[W], response: Response
) -> Mapping[str, list[W] | Illegible]:
    """The rows of each key that has any, in the order they came."""
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
) -> dict[str, list[W] | Illegible]:
    """The same for rows of which one at least is illegible."""
    raw_rows, keys = api.raw_rows(response), frozenset(asked.keys)
    api.check_whole(response, len(raw_rows))
    found: dict[str, list[W]] = {}
    spoilt: dict[str, Illegible] = {}
    lost: dict[str, Illegible] = {}
    for raw in raw_rows:
        try:
            _sort_in(resource.row.decode(raw), asked, keys, scope, found)
        except ILLEGIBLE as error:
            if not _elsewhere(raw, resource, scope):
                named = _named(raw, asked.keys)
                # A row that names none of the keys may be about any of those that stay without an answer.
                (spoilt if named else lost).update(dict.fromkeys(named or asked.keys, Illegible(str(error))))
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


@dataclass(frozen=True, slots=True)
class _First(Generic[W]):
    """The first row itself."""

    def make(self, rows: list[W]) -> W | Illegible:
        return rows[0]


@dataclass(frozen=True, slots=True)
class _All(Generic[W, T]):
    """What is built of every row."""

    build: Callable[[W], T]

    def make(self, rows: list[W]) -> list[T] | Illegible:
        try:
            return [self.build(row) for row in rows]
        except ILLEGIBLE as error:
            return Illegible(str(error))


@dataclass(frozen=True, slots=True)
class _One(Generic[W, T]):
    """What is built of the row highest in rank; without a rank there may be but one."""

    build: Callable[[W], T]
    rank: Rank[W] | None

    def make(self, rows: list[W]) -> T | Illegible:
        if self.rank is None and len(rows) > 1:
            return Illegible("the same id twice")
        try:
            return self.build(rows[0] if self.rank is None or len(rows) == 1 else max(rows, key=self.rank))
        except ILLEGIBLE as error:
            return Illegible(str(error))


async def one_row(api: Api, resource: Resource[W, Any], scope: Scope, id: str, terms: Terms) -> W | None:
    first: _First[W] = _First()
    row = (await _each(api, resource, scope, by_id([id]), terms, first)).get(id)
    if isinstance(row, Fault):
        raise row
    return row


async def one_each(
    api: Api,
    resource: Resource[W, T],
    scope: Scope,
    asked: Asked[W],
    terms: Terms,
    rank: Rank[W] | None = None,
) -> Mapping[str, T | Fault]:
    """What is built of each key's row; of several rows the highest in rank, and without a rank there may be but one."""
    return await _each(api, resource, scope, asked, terms, _One(resource.build, rank))


async def all_each(
    api: Api, resource: Resource[W, T], scope: Scope, asked: Asked[W], terms: Terms, *more: str
) -> Mapping[str, Sequence[T] | Fault]:
    """What is built of each key's rows, in the order they came, where it has any."""
    return await _each(api, resource, scope, asked, terms, _All(resource.build), *more)
