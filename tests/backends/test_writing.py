"""Every write, whatever it writes: whole or not at all, one after the other, and each key once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import msgspec
import pytest
from starlette.routing import BaseRoute

from backends.system import Definition, FakeSystem, Running, open_system
from backends.tmf.database import fill
from backends.tmf.http import TmfError
from backends.tmf.writing import Answer, Write, changed, created
from gateway.clock import ManualClock
from tests.backends.library import BOOK, EMIL, GLAS, START, speaking_to

BOOKS = "/tmf-api/library/v4/book"
MIO = {"title": "Mio", "externalId": "x1"}


class NewBook(msgspec.Struct, rename="camel", omit_defaults=True):
    title: str
    external_id: str | None = None


def routes(running: Running) -> list[BaseRoute]:
    """Takes books; refuses a second one of a title, though it has been put on the shelf by then."""
    books = running.database["book"]

    async def take(write: Write) -> Answer:
        new = write.read(NewBook, "book")
        titled = await books.having("title", new.title)
        book_id = await running.database.next_id("bn")
        book = {"id": book_id, "href": BOOK.href(book_id), **msgspec.to_builtins(new)}
        await books.write([book])
        if titled:
            raise TmfError(409, "there is one", code="have", in_the_way={"blockingOrder": [titled[0]["id"]]})
        return created(book)

    async def retitle(write: Write) -> Answer:
        book = await books.document(write.id)
        if book is None:
            raise TmfError(404, f"there is no book {write.id}")
        book["title"] += write.read(NewBook, "book").title
        await books.write([book])
        return changed(book)

    async def lose(write: Write) -> Answer:
        book = await books.document(write.id)
        assert book is not None
        await books.remove(book)
        return Answer(204)

    writes = running.writes
    return [
        writes.route("POST", BOOK.url, take),
        writes.route("PATCH", BOOK.href("{id}"), retitle),
        writes.route("DELETE", BOOK.href("{id}"), lose),
    ]


WRITTEN = Definition(name="library", resources=(BOOK,), documents=lambda _: {}, routes=routes)
IMAGE = fill((BOOK,), {"book": [EMIL, GLAS]})


@asynccontextmanager
async def open_books(file: Path | None = None) -> AsyncIterator[tuple[FakeSystem, httpx2.AsyncClient]]:
    async with open_system(WRITTEN, ManualClock(START), IMAGE, file) as system, speaking_to(system) as client:
        yield system, client


@pytest.fixture
async def books() -> AsyncIterator[httpx2.AsyncClient]:
    async with open_books() as (_, client):
        yield client


async def titles(client: httpx2.AsyncClient) -> list[str]:
    return [each["title"] for each in (await client.get(BOOKS)).json()]


def book(number: int, **attributes: str) -> dict[str, Any]:
    book_id = f"bn{number:08}"
    return {"id": book_id, "href": f"{BOOKS}/{book_id}", **attributes}


async def test_created(books: httpx2.AsyncClient) -> None:
    answer = await books.post(BOOKS, json={"title": "Mio"})
    assert (answer.status_code, answer.json()) == (201, book(1, title="Mio"))
    assert answer.headers["location"] == f"{BOOKS}/bn00000001"
    assert (await books.get(answer.headers["location"])).json() == answer.json()


async def test_removed_with_all_its_values(books: httpx2.AsyncClient) -> None:
    answer = await books.delete(f"{BOOKS}/b1")
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await books.get(f"{BOOKS}/b1")).status_code == 404
    assert (await books.get(f"{BOOKS}?title=Emil")).json() == []


async def test_ids_are_never_given_twice(books: httpx2.AsyncClient) -> None:
    await books.post(BOOKS, json={"title": "Mio"})
    await books.delete(f"{BOOKS}/bn00000001")
    assert (await books.post(BOOKS, json={"title": "Mio"})).json()["id"] == "bn00000002"


async def test_a_refusal_leaves_nothing_behind_and_says_what_is_in_the_way(books: httpx2.AsyncClient) -> None:
    answer = await books.post(BOOKS, json={"title": "Emil"})
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "code": "have",
            "reason": "Conflict",
            "message": "there is one",
            "status": "409",
            "@type": "Refusal",
            "@baseType": "Error",
            "@schemaLocation": "/tmf-api/schema/Refusal.schema.json",
            "blockingOrder": ["b1"],
        },
    )
    assert await titles(books) == ["Emil", "Doktor Glas"]


async def test_the_schema_of_a_refusal_is_served(books: httpx2.AsyncClient) -> None:
    answer = await books.get("/tmf-api/schema/Refusal.schema.json")
    assert answer.headers["content-type"] == "application/schema+json"
    assert set(answer.json()["properties"]) == {"conflictingFeature", "blockingOrder"}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"title": 1}', b'{"title": "\xff"}'])
async def test_what_cannot_be_read_is_refused(books: httpx2.AsyncClient, body: bytes) -> None:
    answer = await books.post(BOOKS, content=body)
    assert (answer.status_code, answer.json()["message"].partition(":")[0]) == (400, "no book")
    assert await titles(books) == ["Emil", "Doktor Glas"]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", BOOKS, {"title": "Mio"}),
        ("PATCH", f"{BOOKS}/b1", {"title": " i Lönneberga"}),
        ("DELETE", f"{BOOKS}/b1", None),
    ],
)
async def test_a_key_acts_once(books: httpx2.AsyncClient, method: str, path: str, body: Any) -> None:
    key = {"Idempotency-Key": "k1"}
    first = await books.request(method, path, json=body, headers=key)
    after = (await books.get(BOOKS)).content
    again = await books.request(method, path, json=body, headers=key)
    assert (again.status_code, again.content, again.headers) == (first.status_code, first.content, first.headers)
    assert (await books.get(BOOKS)).content == after


async def test_a_refusal_is_remembered_under_its_key(books: httpx2.AsyncClient) -> None:
    key = {"Idempotency-Key": "k1"}
    first = await books.post(BOOKS, json={"title": "Emil"}, headers=key)
    await books.delete(f"{BOOKS}/b1")
    again = await books.post(BOOKS, json={"title": "Emil"}, headers=key)
    assert (again.status_code, again.json()) == (409, first.json())
    assert (await books.post(BOOKS, json={"title": "Emil"})).status_code == 201


async def test_what_could_not_be_read_does_not_use_up_its_key(books: httpx2.AsyncClient) -> None:
    key = {"Idempotency-Key": "k1"}
    assert (await books.post(BOOKS, json={"title": 1}, headers=key)).status_code == 400
    assert (await books.post(BOOKS, json={"title": "Mio"}, headers=key)).status_code == 201


async def test_the_same_request_in_other_words(books: httpx2.AsyncClient) -> None:
    key = {"Idempotency-Key": "k1"}
    await books.post(BOOKS, content=b'{"title": "Mio", "externalId": "x1"}', headers=key)
    again = await books.post(BOOKS, content=b'{"externalId":"x1","title":"Mio"}', headers=key)
    assert again.json() == book(1, **MIO)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", BOOKS, {"title": "Lotta"}), ("PATCH", f"{BOOKS}/b1", {"title": "Mio"}), ("DELETE", f"{BOOKS}/b1", None)],
)
async def test_another_request_under_the_key_is_refused(
    books: httpx2.AsyncClient, method: str, path: str, body: Any
) -> None:
    key = {"Idempotency-Key": "k1"}
    await books.post(BOOKS, json={"title": "Mio"}, headers=key)
    answer = await books.request(method, path, json=body, headers=key)
    assert (answer.status_code, answer.json()["code"]) == (422, "keyReused")
    assert answer.json()["message"] == "the key was used for another request"
    assert await titles(books) == ["Emil", "Doktor Glas", "Mio"]


async def test_an_external_id_is_a_key(books: httpx2.AsyncClient) -> None:
    first = await books.post(BOOKS, json=MIO)
    again = await books.post(BOOKS, json=MIO)
    other = await books.post(BOOKS, json={**MIO, "title": "Lotta"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "keyReused")
    assert await titles(books) == ["Emil", "Doktor Glas", "Mio"]


async def test_an_external_id_holds_under_another_key_too(books: httpx2.AsyncClient) -> None:
    first = await books.post(BOOKS, json=MIO, headers={"Idempotency-Key": "k1"})
    again = await books.post(BOOKS, json=MIO, headers={"Idempotency-Key": "k2"})
    assert again.json() == first.json()


async def test_an_external_id_in_a_change_is_no_key(books: httpx2.AsyncClient) -> None:
    await books.post(BOOKS, json=MIO)
    assert (await books.patch(f"{BOOKS}/b2", json=MIO)).status_code == 200


@pytest.mark.parametrize("key", ["", "k" * 256])
async def test_a_key_has_a_length(books: httpx2.AsyncClient, key: str) -> None:
    answer = await books.post(BOOKS, json={"title": "Mio"}, headers={"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["message"]) == (400, "an Idempotency-Key has 1 to 255 characters")


async def test_the_same_at_the_same_time(books: httpx2.AsyncClient) -> None:
    keyed = (books.post(BOOKS, json={"title": "Mio"}, headers={"Idempotency-Key": "k1"}) for _ in range(5))
    assert [answer.json() for answer in await asyncio.gather(*keyed)] == [book(1, title="Mio")] * 5
    others = await asyncio.gather(*(books.patch(f"{BOOKS}/b2", json={"title": str(n)}) for n in range(5)))
    assert sorted(len(answer.json()["title"]) for answer in others) == [12, 13, 14, 15, 16]


async def test_keys_outlive_a_restart(tmp_path: Path) -> None:
    answers = []
    for _ in range(2):
        async with open_books(tmp_path / "library.db") as (_, client):
            answers.append(await client.post(BOOKS, json={"title": "Mio"}, headers={"Idempotency-Key": "k1"}))
            answers.append(await client.post(BOOKS, json={"title": "Emil"}, headers={"Idempotency-Key": "k2"}))
            assert await titles(client) == ["Emil", "Doktor Glas", "Mio"]
    assert [(each.status_code, each.content) for each in answers[2:]] == [
        (each.status_code, each.content) for each in answers[:2]
    ]


async def test_the_answer_is_logged_with_its_key() -> None:
    async with open_books() as (system, client):
        await client.post(BOOKS, json=MIO, headers={"Idempotency-Key": "k1"})
        [call] = system.log.calls()
    assert (call.method, call.path, call.headers, call.status, call.rows) == (
        "POST",
        BOOKS,
        {"idempotency-key": "k1"},
        201,
        1,
    )
