"""Relay connections over keyset pages: cursors survive inserts, and belong to one list, filter and order."""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar

import msgspec
import strawberry

from gateway.faults import ErrorCode, Fault
from gateway.graph.rights import Policy, governed, policy, resolved
from gateway.ports.paging import Page, PageRequest, Position
from gateway.ports.scope import Scope

T = TypeVar("T")

JSON = msgspec.json.Encoder()
URL_SAFE = bytes.maketrans(b"+/", b"-_")

DEFAULT_SIZE = 25
LARGEST_SIZE = 100

First = Annotated[
    int | None, strawberry.argument(description="So many entries from the start, or after `after`: 1 to 100.")
]
After = Annotated[
    str | None, strawberry.argument(description="Only entries after this cursor of the same list, filter and order.")
]
Last = Annotated[
    int | None, strawberry.argument(description="So many entries from the end, or before `before`: 1 to 100.")
]
Before = Annotated[
    str | None, strawberry.argument(description="Only entries before this cursor of the same list, filter and order.")
]


@policy(Policy.AS_PARENT)
@strawberry.type(description="Where a page lies in its list.")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Whether entries follow this page.")
    has_previous_page: bool = strawberry.field(description="Whether entries precede this page.")
    start_cursor: str | None = strawberry.field(description="Cursor of the first entry; null on an empty page.")
    end_cursor: str | None = strawberry.field(description="Cursor of the last entry; null on an empty page.")


@policy(Policy.AS_PARENT)
@strawberry.type(name="Edge", description="An entry of a list, with its cursor.")
class ConnectionEdge(Generic[T]):
    cursor: str = strawberry.field(description="Opaque position of the entry, for `after` and `before`.")
    node: T = strawberry.field(description="The entry.")


def _edges(root: "Connection[Any]") -> Any:
    return [ConnectionEdge(cursor=cursor, node=node) for cursor, node in zip(root.cursors(), root.nodes, strict=True)]


def _where(root: "Connection[Any]") -> PageInfo:
    return root.where()


@policy(Policy.AS_PARENT)
@strawberry.type(description="One page of a list that can grow.")
class Connection(Generic[T]):
    known_total: strawberry.Private[int | None]
    count: strawberry.Private[Callable[[], Awaitable[int]]]
    cursors: strawberry.Private[Callable[[], list[str]]]
    """Of its entries; made when asked for."""
    where: strawberry.Private[Callable[[], PageInfo]]
    """The same of `page_info`, which names cursors."""
    page_info: PageInfo = strawberry.field(
        resolver=_where, description="Where this page lies.", metadata=governed(Policy.AS_PARENT)
    )
    edges: list[ConnectionEdge[T]] = strawberry.field(
        resolver=_edges, description="The page's entries with their cursors.", metadata=governed(Policy.AS_PARENT)
    )
    nodes: list[T] = strawberry.field(description="The page's entries.")

    @resolved(by=Policy.AS_PARENT, description="Entries in the whole list, this page and all others.")
    def total_count(self) -> int:
        # An awaitable only where there is something to wait for.
        return self.known_total if self.known_total is not None else self.count()  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Window:
    """The four paging arguments as a client gave them."""

    first: int | None = None
    after: str | None = None
    last: int | None = None
    before: str | None = None


class Listing:
    """One list under one filter and order: makes its page requests, cursors and connections.

    `key` is every value that decides what is in the list and how it is sorted; a cursor made under another key is refused.
    """

    def __init__(self, name: str, *key: object) -> None:
        self._key = (name, *key)

    @cached_property
    def _tag(self) -> bytes:
        try:
            key = JSON.encode(self._key)
        except UnicodeEncodeError:  # half a character
            key = repr(self._key).encode()
        return hashlib.sha256(key).digest()[:9]

    async def connection(
        self,
        window: Window,
        scope: Scope | None,
        read: Callable[[PageRequest], Awaitable[Page[T]]],
        count: Callable[[], Awaitable[int]],
    ) -> Connection[T]:
        """Raises BAD_PAGE_SIZE or BAD_CURSOR before anything is read. A scope that covers nothing is an empty list; None is for what
        belongs to the person who asks, whatever the accounts."""
        request = self.request(window)
        empty = scope is not None and not scope.account_ids and not scope.company_level
        page: Page[T] = Page((), (), more=False, total=0) if empty else await read(request)
        return Connection(
            known_total=page.total,
            count=count,
            cursors=lambda: [self.cursor(position) for position in page.positions],
            where=lambda: self._where(request, page),
            nodes=list(page.items),
        )

    def _where(self, request: PageRequest, page: Page[Any]) -> PageInfo:
        beyond, behind = page.more, request.position is not None and bool(page.items)
        return PageInfo(
            has_next_page=behind if request.backwards else beyond,
            has_previous_page=beyond if request.backwards else behind,
            start_cursor=self.cursor(page.positions[0]) if page.positions else None,
            end_cursor=self.cursor(page.positions[-1]) if page.positions else None,
        )

    def request(self, window: Window) -> PageRequest:
        """The page a window asks for."""
        backwards = window.last is not None or (window.before is not None and window.first is None)
        if backwards:
            size, cursor, other_end = window.last, window.before, (window.first, window.after)
        else:
            size, cursor, other_end = window.first, window.after, (window.last, window.before)
        size = DEFAULT_SIZE if size is None else size
        if other_end != (None, None) or size < 1:
            raise Fault(ErrorCode.BAD_PAGE_SIZE)
        return PageRequest(size, self._position(cursor) if cursor is not None else None, backwards)

    def cursor(self, position: Position) -> str:
        raw = base64.b64encode(self._tag + JSON.encode(position))
        return raw.translate(URL_SAFE, delete=b"=").decode()

    def _position(self, cursor: str) -> Position:
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
            key, id = msgspec.json.decode(raw[9:], type=tuple[str | int | float, str])
        except (ValueError, msgspec.MsgspecError):
            raise Fault(ErrorCode.BAD_CURSOR) from None
        if raw[:9] != self._tag:
            raise Fault(ErrorCode.BAD_CURSOR)
        return Position(key, id)
