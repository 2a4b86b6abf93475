"""A system small enough to see whole: three books, and ways to open it and to speak to a fake."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime

import httpx2

from backends.system import Definition, FakeSystem, open_system
from backends.tmf.database import Database, fill, open_database
from backends.tmf.resource import Document, Resource
from gateway.clock import ManualClock

START = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)

BOOK = Resource(
    name="book",
    base="/tmf-api/library/v4",
    text=("title", "shelf.id", "isLent"),
    numbers=("price.value",),
    several=("author.name", "bookCharacteristic.tag"),
    sort=("title", "price.value"),
    scope="shelf.id",
)
READER = Resource(name="reader", base="/tmf-api/library/v4", listed=False)
EMIL: Document = {
    "id": "b1",
    "href": "/tmf-api/library/v4/book/b1",
    "@type": "Book",
    "title": "Emil",
    "author": [{"name": "Astrid"}, {"name": "Björn"}],
    "isLent": True,
    "price": {"value": 89.5, "unit": "SEK"},
    "bookCharacteristic": [{"name": "tag", "value": ["prank", "farm"]}, {"name": "pages", "value": 120}],
}
GLAS: Document = {
    "id": "b2",
    "href": "/tmf-api/library/v4/book/b2",
    "@type": "Book",
    "title": "Doktor Glas",
    "author": [{"name": "Hjalmar"}],
    "price": {"value": 120, "unit": "SEK"},
    "shelf": {"id": "s1"},
}
SECOND_EMIL: Document = {
    "id": "b3",
    "href": "/tmf-api/library/v4/book/b3",
    "@type": "Book",
    "title": "Emil",
    "shelf": {"id": "s1"},
}
MIO: Document = {"id": "r1", "href": "/tmf-api/library/v4/reader/r1", "@type": "Reader", "name": "Mio"}

LIBRARY = Definition(name="library", resources=(BOOK, READER), documents=lambda _: {})


@asynccontextmanager
async def open_library() -> AsyncIterator[FakeSystem]:
    image = fill(LIBRARY.resources, {"book": [EMIL, GLAS, SECOND_EMIL], "reader": [MIO]})
    async with open_system(LIBRARY, ManualClock(START), image) as system:
        yield system


def open_books(books: Sequence[Document]) -> AbstractAsyncContextManager[Database]:
    return open_database((BOOK,), fill((BOOK,), {"book": books}))


def speaking_to(system: FakeSystem) -> httpx2.AsyncClient:
    """In process; an application that fails answers 500, as it does behind a server."""
    transport = httpx2.ASGITransport(app=system.app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url="http://fake")
