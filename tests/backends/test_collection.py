import asyncio
import operator
import sqlite3
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backends.tmf.collection import FEW, Collection
from backends.tmf.database import fill, open_database
from backends.tmf.query import Condition, Query, SortKey, parse_query
from backends.tmf.resource import Document
from tests.backends.library import BOOK, EMIL, GLAS, SECOND_EMIL, open_books


async def found(books: Collection, raw: str) -> tuple[int, list[str]]:
    """How many match, and the ids on the page."""
    page = await books.page(parse_query(raw, BOOK))
    return page.total, [msgspec.json.decode(body)["id"] for body in page.bodies]


@pytest.mark.parametrize(
    ("raw", "total", "ids"),
    [
        ("", 3, ["b1", "b2", "b3"]),
        ("id=b3,b1,nope", 2, ["b1", "b3"]),
        ("title=Emil", 2, ["b1", "b3"]),
        ("title=emil", 0, []),
        ("author.name=Björn,Hjalmar", 2, ["b1", "b2"]),
        ("author.name=", 1, ["b3"]),
        ("author.name.gte=B", 2, ["b1", "b2"]),
        ("bookCharacteristic.tag=farm", 1, ["b1"]),
        ("isLent=true", 1, ["b1"]),
        ("shelf.id.lt=s", 1, ["b1"]),
        ("title.regex=EMI", 2, ["b1", "b3"]),
        ("title.regex=%5Edok.*s$", 1, ["b2"]),
        ("price.value=120", 1, ["b2"]),
        ("price.value.gt=89.50", 1, ["b2"]),
        ("price.value.lt=0", 1, ["b3"]),
        ("price.value.gte=", 3, ["b1", "b2", "b3"]),
        ("title=Emil&shelf.id=s1", 1, ["b3"]),
        ("title=Doktor Glas;author.name=Astrid", 2, ["b1", "b2"]),
        ("title=Emil&author.name=Astrid;shelf.id=s1", 2, ["b1", "b3"]),
        ("title.gte=D&title.lt=E", 1, ["b2"]),
        ("sort=title", 3, ["b2", "b1", "b3"]),
        ("sort=-title", 3, ["b3", "b1", "b2"]),
        ("sort=-title,id", 3, ["b1", "b3", "b2"]),
        ("sort=price.value", 3, ["b3", "b1", "b2"]),
        ("sort=title,-price.value,id", 3, ["b2", "b1", "b3"]),
        ("sort=-id&limit=2", 3, ["b3", "b2"]),
        ("limit=0", 3, []),
        ("limit=2&offset=2", 3, ["b3"]),
        ("offset=7", 3, []),
        ("limit=3&offset=3", 3, []),
        ("title=nope&limit=10", 0, []),
    ],
)
async def test_finds(raw: str, total: int, ids: list[str]) -> None:
    async with open_books([EMIL, GLAS, SECOND_EMIL]) as database:
        assert await found(database["book"], raw.replace("ö", "%C3%B6")) == (total, ids)


async def test_keeps_documents_as_they_are() -> None:
    async with open_books([EMIL]) as database:
        body = await database["book"].get("b1")
        assert body is not None
        assert msgspec.json.decode(body) == EMIL
        assert await database["book"].get("b2") is None


async def test_replaces_a_document_with_all_its_values() -> None:
    async with open_books([EMIL, GLAS]) as database:
        books = database["book"]
        await books.put_many([{"id": "b1", "title": "Mio"}, SECOND_EMIL])
        assert await found(books, "title=Emil") == (1, ["b3"])
        assert await found(books, "title=Mio&author.name=") == (1, ["b1"])
        assert await found(books, "") == (3, ["b1", "b2", "b3"])


async def test_writes_all_documents_or_none() -> None:
    async with open_books([EMIL]) as database:
        books = database["book"]
        with pytest.raises(sqlite3.Error):
            await books.put_many([{**EMIL, "title": "Mio"}, {"id": {"not": "text"}}])
        assert await found(books, "") == (1, ["b1"])
        assert await found(books, "title=Emil") == (1, ["b1"])


def test_a_path_has_one_value_unless_it_is_declared_to_have_several() -> None:
    with pytest.raises(ValueError, match=r"book b1: title has 2 values, and is not declared to have several"):
        open_books([{"id": "b1", "title": ["Emil", "Mio"]}])


def numbered(number: int, title: str) -> Document:
    return {"id": f"n{number:03}", "title": title}


async def test_keyset_pages_meet_every_document_once_while_others_come() -> None:
    """A page after (k, i) is K.gte=k&K.gt=k;id.gt=i, whatever was inserted meanwhile."""
    async with open_books([numbered(number, f"T{number % 4}") for number in range(40)]) as database:
        books, after, met = database["book"], "", []
        while ids := (await found(books, f"sort=title,id&limit=7{after}"))[1]:
            met += ids
            last = f"T{int(ids[-1][1:]) % 4}"
            after = f"&title.gte={last}&title.gt={last};id.gt={ids[-1]}"
            await books.put_many([{"id": f"m{len(met):03}", "title": "T0"}])
        assert met == sorted((f"n{number:03}" for number in range(40)), key=lambda each: (int(each[1:]) % 4, each))


async def test_keyset_pages_descending() -> None:
    async with open_books([numbered(number, f"T{number % 2}") for number in range(5)]) as database:
        after = "&title.lte=T1&title.lt=T1;id.lt=n003"
        assert await found(database["book"], f"sort=-title,-id&limit=2{after}") == (4, ["n001", "n004"])


MANY = 2 * FEW
TITLES = [f"T{number % 7}" for number in range(MANY)]
PRICES = [None if number % 11 == 0 else (number * 37 % 1000) / 4 for number in range(MANY)]
MANY_BOOKS: list[Document] = [
    {
        "id": f"n{number:05}",
        "title": TITLES[number],
        "author": [{"name": f"A{number % 5}"}, {"name": f"A{number % 3}"}],
        "shelf": {"id": "main" if number % 50 else f"s{number % 4}"},
        **({} if PRICES[number] is None else {"price": {"value": PRICES[number]}}),
    }
    for number in range(MANY)
]
MANY_IMAGE = fill((BOOK,), {"book": MANY_BOOKS})

names = st.one_of(
    st.builds(Condition, st.just("title"), st.just("in"), st.lists(st.sampled_from(TITLES[:7]), min_size=1).map(tuple)),
    st.builds(
        Condition, st.just("title"), st.sampled_from(["gt", "gte", "lt", "lte"]), st.sampled_from([("T3",), ("",)])
    ),
    st.builds(Condition, st.just("author.name"), st.sampled_from(["in", "lt"]), st.sampled_from([("A1",), ("A4",)])),
    st.builds(Condition, st.just("shelf.id"), st.just("in"), st.sampled_from([("main",), ("s2",), ("s0", "main")])),
    st.builds(
        Condition, st.just("price.value"), st.sampled_from(["gt", "lte", "in"]), st.sampled_from([(50.0,), (-9.0,)])
    ),
    st.builds(Condition, st.just("id"), st.sampled_from(["gt", "in"]), st.sampled_from([("n00100",), ("n03900",)])),
)
sorts = st.lists(
    st.builds(SortKey, st.sampled_from(["title", "price.value"]), st.booleans()),
    max_size=2,
    unique_by=lambda key: key.path,
)
queries = st.builds(
    lambda terms, sort, descending, offset, limit: Query(terms, offset, limit, (*sort, SortKey("id", descending))),
    st.lists(st.lists(names, min_size=1, max_size=2).map(tuple), max_size=3).map(tuple),
    sorts,
    st.booleans(),
    st.integers(0, 60),
    st.one_of(st.none(), st.integers(0, 60)),
)


@settings(max_examples=50, deadline=None)
@given(queries)
async def test_answers_as_reading_every_document_would(query: Query) -> None:
    matching = [book for book in MANY_BOOKS if all(any(holds(each, book) for each in term) for term in query.terms)]
    for key in reversed(query.sort):
        matching.sort(key=lambda book, path=key.path: min(BOOK.values(path, book)), reverse=key.descending)  # type: ignore[misc]
    end = None if query.limit is None else query.offset + query.limit
    async with open_database((BOOK,), MANY_IMAGE) as database:
        page = await database["book"].page(query)
    assert page.total == len(matching)
    assert [msgspec.json.decode(body) for body in page.bodies] == matching[query.offset : end]


def holds(condition: Condition, book: Document) -> bool:
    compare: Callable[[Any, Any], bool] = {
        "in": operator.eq,
        "gt": operator.gt,
        "gte": operator.ge,
        "lt": operator.lt,
        "lte": operator.le,
    }[condition.operator]
    return any(compare(value, wanted) for value in BOOK.values(condition.path, book) for wanted in condition.values)


async def test_a_page_is_whole_while_what_is_on_it_is_replaced() -> None:
    async with open_books([EMIL]) as database:
        books = database["book"]
        for _ in range(20):
            *pages, _ = await asyncio.gather(*(found(books, "id=b1") for _ in range(8)), books.put_many([EMIL]))
            assert pages == [(1, ["b1"])] * 8
