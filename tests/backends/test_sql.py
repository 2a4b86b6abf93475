"""Along which indices a query is answered: what it costs depends on what it asks for, and not on how much there is."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from backends.tmf import sql
from backends.tmf.database import connect_memory, fill
from backends.tmf.query import parse_query
from backends.tmf.tables import Table
from tests.backends.library import BOOK

BOOKS = Table(BOOK, 0)
IN_SCOPE = "COVERING INDEX book of shelf.id by"


@pytest.fixture(scope="module")
def connection() -> Iterator[sqlite3.Connection]:
    with closing(connect_memory(fill((BOOK,), {}))) as connection:
        yield connection


def plan(connection: sqlite3.Connection, statement: sql.Sql) -> list[str]:
    text, parameters = statement
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}", parameters)]


def page_plan(connection: sqlite3.Connection, raw: str, few: str = "") -> list[str]:
    query = parse_query(raw, BOOK)
    driver = next((each for each in sql.drivers(query) if each.condition.path == few), None)
    return plan(connection, sql.page(query, BOOKS, driver))


def count_plan(connection: sqlite3.Connection, raw: str) -> list[str]:
    return plan(connection, sql.count(parse_query(raw, BOOK), BOOKS, None))


def test_in_order_within_one_owner(connection: sqlite3.Connection) -> None:
    raw = "sort=-title,-id&limit=50&shelf.id=s1&title.lte=T1&title.lt=T1;id.lt=n003"
    assert page_plan(connection, raw) == [f"SEARCH s USING {IN_SCOPE} title (shelf.id=? AND title<?)"]


def test_in_order_within_several_owners(connection: sqlite3.Connection) -> None:
    walk = f"SEARCH s USING {IN_SCOPE} price.value (shelf.id=?)"
    raw = "sort=price.value,id&limit=50&shelf.id=s1,s2&isLent=true&author.name=Astrid"
    probe = "SEARCH e USING PRIMARY KEY (field=? AND value=? AND document=?)"
    found = page_plan(connection, raw)
    assert [each for each in found if "SUBQUERY" not in each] == [
        "MERGE (UNION ALL)",
        "LEFT",
        walk,
        probe,
        "RIGHT",
        walk,
        probe,
    ]


def test_within_more_owners_than_can_be_merged(connection: sqlite3.Connection) -> None:
    owners = ",".join(f"s{number}" for number in range(sql.MOST_OWNERS + 1))
    assert page_plan(connection, f"sort=title,id&limit=50&shelf.id={owners}") == ["SCAN s USING INDEX book by title"]


def test_from_the_few_that_a_condition_leaves(connection: sqlite3.Connection) -> None:
    assert page_plan(connection, "sort=title,id&limit=50&shelf.id=s1&id=b1,b2", few="id") == [
        "SEARCH book USING PRIMARY KEY (id=?)",
        "SEARCH s USING PRIMARY KEY (id=?)",
        "USE TEMP B-TREE FOR ORDER BY",
    ]


def test_from_the_few_that_a_condition_on_several_values_leaves(connection: sqlite3.Connection) -> None:
    assert page_plan(connection, "limit=50&author.name=Astrid&title=Emil", few="author.name") == [
        "SEARCH entries USING PRIMARY KEY (field=? AND value=?)",
        "SEARCH s USING COVERING INDEX book by title (title=? AND id=?)",
        "USE TEMP B-TREE FOR ORDER BY",
    ]


def test_in_order_with_no_owner(connection: sqlite3.Connection) -> None:
    """Up to the end of the page."""
    assert page_plan(connection, "sort=title,id&limit=50&price.value.gt=100") == ["SCAN s USING INDEX book by title"]


@pytest.mark.parametrize(
    ("raw", "lines"),
    [
        ("shelf.id=s1,s2", ["SEARCH book USING COVERING INDEX book by shelf.id (shelf.id=?)"]),
        ("author.name=Astrid", ["SEARCH entries USING PRIMARY KEY (field=? AND value=?)"]),
        ("isLent=true&shelf.id=s1,s2", [f"SEARCH s USING {IN_SCOPE} title (shelf.id=?)"]),
        (
            "isLent=true&shelf.id=s1,s2&price.value.gte=5&sort=price.value",
            [f"SEARCH s USING {IN_SCOPE} price.value (shelf.id=? AND price.value>?)"],
        ),
        (
            "author.name=Astrid&title.gt=F",
            ["SEARCH entries USING PRIMARY KEY (field=? AND value=?)", "SEARCH s USING PRIMARY KEY (id=?)"],
        ),
    ],
)
def test_counting(connection: sqlite3.Connection, raw: str, lines: list[str]) -> None:
    assert count_plan(connection, f"{raw}&limit=0") == lines
