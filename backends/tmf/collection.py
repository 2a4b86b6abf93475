"""One resource's documents in SQLite, found, sorted, counted and paged by the values at their declared paths."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from backends.tmf import sql
from backends.tmf.query import Condition, Query
from backends.tmf.resource import Document, Resource, Value
from backends.tmf.transactions import Transactions

SCHEMA = """
CREATE TABLE documents (collection TEXT, id TEXT, body BLOB, PRIMARY KEY (collection, id));
CREATE TABLE entries (field INTEGER, value, document TEXT, PRIMARY KEY (field, value, document)) WITHOUT ROWID;
CREATE INDEX entries_of_document ON entries (document, field, value);
"""
# From this many documents on, following the sort key's index beats sorting what a condition leaves.
FEW = 2000

Row: TypeAlias = tuple[Value | bytes, ...]
Statement: TypeAlias = tuple[str, list[Row]]


@dataclass(frozen=True)
class Page:
    """`total` is how many match in all; `bodies` the JSON of those on the page."""

    total: int
    bodies: list[bytes]


class Collection:
    """`number` tells the fields of a database's collections apart."""

    def __init__(self, transactions: Transactions, resource: Resource, number: int) -> None:
        self.resource = resource
        self._transactions = transactions
        self._connection = transactions.connection
        self._number = number

    async def get(self, document_id: str) -> bytes | None:
        """The document's JSON."""
        text = "SELECT body FROM documents WHERE collection = ? AND id = ?"
        rows = await self._rows((text, (self.resource.name, document_id)))
        return bytes(rows[0][0]) if rows else None

    async def document(self, document_id: str) -> Document | None:
        body = await self.get(document_id)
        return None if body is None else msgspec.json.decode(body)

    async def having(self, path: str, value: str) -> list[Document]:
        """The documents with that value at a declared path."""
        page = await self.page(Query(terms=((Condition(path, "in", (value,)),),)))
        return [msgspec.json.decode(body) for body in page.bodies]

    async def page(self, query: Query) -> Page:
        driver = await self._driver(query)
        ids = [str(row[0]) for row in await self._rows(sql.page(query, self._field, driver))]
        if query.limit is None or 0 < len(ids) < query.limit:
            return Page(query.offset + len(ids) if ids else await self._count(query, driver), await self._bodies(ids))
        return Page(await self._count(query, driver), await self._bodies(ids))

    async def put_many(self, documents: Iterable[Document]) -> None:
        """Adds the documents, or replaces those with the same id. All of them or none."""
        async with self._transactions.begin():
            await self.write(documents)

    async def write(self, documents: Iterable[Document]) -> None:
        """As `put_many`, inside a transaction that the caller has begun."""
        written = list(documents)
        statements = [*removals(self._number, written), *insertions(self.resource, self._number, written)]
        for statement, rows in statements:
            await self._connection.executemany(statement, rows)

    async def remove(self, document: Document) -> None:
        """Inside a transaction that the caller has begun."""
        for statement, rows in removals(self._number, [document]):
            await self._connection.executemany(statement, rows)
        text = "DELETE FROM documents WHERE collection = ? AND id = ?"
        await self._connection.execute(text, (self.resource.name, document["id"]))

    def _field(self, path: str) -> int:
        return fields_of(self._number)[0] + self.resource.paths.index(path)

    async def _driver(self, query: Query) -> sql.Driver | None:
        smallest, best = FEW, None
        for driver in sql.drivers(query):
            text, parameters = driver.documents(self._field)
            found = await self._rows((f"SELECT count(*) FROM ({text} LIMIT {FEW})", parameters))  # noqa: S608
            if found[0][0] < smallest:
                smallest, best = found[0][0], driver
        return best

    async def _count(self, query: Query, driver: sql.Driver | None) -> int:
        found = await self._rows(sql.count(query, self._field, driver))
        return int(found[0][0])

    async def _bodies(self, ids: list[str]) -> list[bytes]:
        text = "SELECT id, body FROM documents WHERE collection = ? AND id IN (SELECT value FROM json_each(?))"
        rows = await self._rows((text, (self.resource.name, msgspec.json.encode(ids).decode())))
        bodies = {row[0]: bytes(row[1]) for row in rows}
        return [bodies[document_id] for document_id in ids]

    async def _rows(self, statement: sql.Sql) -> list[sqlite3.Row]:
        return list(await self._connection.execute_fetchall(*statement))


def fields_of(number: int) -> tuple[int, int]:
    """The first and last field of a collection."""
    return number * 1000, number * 1000 + 999


def removals(number: int, documents: list[Document]) -> Iterator[Statement]:
    first, last = fields_of(number)
    rows: list[Row] = [(each["id"], first, last) for each in documents]
    yield "DELETE FROM entries WHERE document = ? AND field BETWEEN ? AND ?", rows


def insertions(resource: Resource, number: int, documents: list[Document]) -> Iterator[Statement]:
    """Statements and rows that put the documents into a database."""
    encode = msgspec.json.encode
    bodies: list[Row] = [(resource.name, each["id"], encode(each)) for each in documents]
    yield "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", bodies
    entries = [entry for document in documents for entry in document_entries(resource, number, document)]
    yield "INSERT INTO entries VALUES (?, ?, ?)", entries


def document_entries(resource: Resource, number: int, document: Document) -> Iterator[Row]:
    first, _ = fields_of(number)
    for place, path in enumerate(resource.paths):
        values = resource.values(path, document)
        if len(values) > 1 and path in resource.sortable:
            raise ValueError(f"{resource.name} {document['id']}: {path} sorts, and has {len(values)} values")
        for value in values:
            yield first + place, value, document["id"]
