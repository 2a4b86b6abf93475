"""One page of a list that can grow, by the keyset terms of docs/wire.md."""

from __future__ import annotations  # those of inner functions would be worked out at each call

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from gateway.adapters.tmforum.query import Terms, condition, encodable
from gateway.adapters.tmforum.reading import Api, Resource, Row, built, legible, made_once
from gateway.faults import ErrorCode, Fault
from gateway.graph.common import Direction
from gateway.graph.ids import is_backend_id
from gateway.ports.paging import Page, PageRequest, Position
from gateway.ports.scope import Scope
from gateway.upstream.transport import Response

W = TypeVar("W", bound=Row)
T = TypeVar("T")

LONGEST_KEY = 256
_NUMBER = re.compile(r"-?[0-9]{1,13}(\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Sort(Generic[W]):
    """By `path`, ties by id in the same direction. `key` is a row's value there as it is sent back, empty where it has none."""

    path: str
    key: Callable[[W], str]
    descending: bool = False
    numeric: bool = False

    def directed(self, direction: Direction) -> Sort[W]:
        descending = direction is Direction.DESC
        return self if descending is self.descending else replace(self, descending=descending)

    def term(self, descending: bool) -> str:
        sign = "-" if descending else ""
        return f"sort={sign}{self.path},{sign}id"

    def beyond(self, position: Position, descending: bool) -> list[str]:
        """The terms of everything after a position in that direction. A cursor we cannot have given out is a BAD_CURSOR."""
        key, id = position.key, position.id
        if not (isinstance(key, str) and self._possible(key) and is_backend_id(id)):
            raise Fault(ErrorCode.BAD_CURSOR)
        operator = "lt" if descending else "gt"
        return [
            condition(f"{self.path}.{operator}e", key),
            f"{condition(f'{self.path}.{operator}', key)};{condition(f'id.{operator}', id)}",
        ]

    def _possible(self, key: str) -> bool:
        if self.numeric:
            return _NUMBER.fullmatch(key) is not None
        return len(key) <= LONGEST_KEY and encodable(key)


async def read_page(
    api: Api, resource: Resource[W, T], scope: Scope, terms: Terms, sort: Sort[W], request: PageRequest
) -> Page[T]:
    """Backwards the list is read in reverse and turned round. `more` is what the system counts beyond the rows it sent."""
    position = request.position
    descending = sort.descending != request.backwards
    beyond = [] if position is None else sort.beyond(position, descending)
    if terms.impossible:
        return Page((), (), more=False, total=0 if position is None else None)
    query = terms.query(*beyond, sort.term(descending), f"limit={request.size}")
    response = await api.read(resource, scope, query)

    def make() -> Page[T]:
        return _page(api, resource, scope, sort, request, response)

    return made_once(api, response, (resource, scope, sort, request), make)


def _page(
    api: Api, resource: Resource[W, T], scope: Scope, sort: Sort[W], request: PageRequest, response: Response
) -> Page[T]:
    rows = legible(api, resource, scope, response)
    total = api.total(response)
    _check(api, rows, total, request)
    if request.backwards:
        rows.reverse()
    return Page(
        built(api, resource, rows),
        [Position(sort.key(row), row.id) for row in rows],
        more=total > len(rows),
        total=total if request.position is None else None,
    )


def _check(api: Api, rows: Sequence[Row], total: int, request: PageRequest) -> None:
    """A page that would repeat entries, or end a walk through the list too early, makes no sense."""
    ids = {row.id for row in rows}
    if request.position is not None:
        ids.add(request.position.id)
    if len(ids) < len(rows) + (request.position is not None):
        raise api.bad("an entry twice")
    if len(rows) > request.size or total < len(rows) or (total > 0 and not rows):
        raise api.bad(f"{len(rows)} rows of {total} on a page of {request.size}")
