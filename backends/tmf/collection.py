"""One resource's documents in SQLite, found, sorted, counted and paged by the values at their declared paths."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from backends.tmf import sql
from backends.tmf.query import Condition, Query
from backends.tmf.resource import Document
from backends.tmf.tables import Table, insertions, removals
from backends.tmf.transactions import Transactions

# From this many documents on, following the order's index beats sorting what a condition leaves.
FEW = 500


@dataclass(frozen=True)
class Page:
    """`total` is how many match in all; `bodies` the JSON of those on the page."""

    total: int
    bodies: list[bytes]


class Collection:
    def __init__(self, transactions: Transactions, table: Table) -> None:
        self.resource = table.resource
        self._transactions = transactions
        self._connection = transactions.connection
        self._table = table

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
        async with self._transactions.whole:
            return await self._page(query)

    async def _page(self, query: Query) -> Page:
        few = await self._few(query)
        ids = [str(row[0]) for row in await self._rows(sql.page(query, self._table, few))]
        if query.limit is None or 0 < len(ids) < query.limit:
            return Page(query.offset + len(ids) if ids else await self._count(query, few), await self._bodies(ids))
        return Page(await self._count(query, few), await self._bodies(ids))

    async def put_many(self, documents: Iterable[Document]) -> None:
        """Adds the documents, or replaces those with the same id. All of them or none."""
        async with self._transactions.begin():
            await self.write(documents)

    async def write(self, documents: Iterable[Document]) -> None:
        """As `put_many`, inside a transaction that the caller has begun."""
        written = list(documents)
        statements = [*removals(self._table, written), *insertions(self._table, written)]
        async with self._transactions.whole:
            for statement, rows in statements:
                await self._connection.executemany(statement, rows)

    async def remove(self, document: Document) -> None:
        """Inside a transaction that the caller has begun."""
        async with self._transactions.whole:
            for statement, rows in removals(self._table, [document]):
                await self._connection.executemany(statement, rows)
            text = "DELETE FROM documents WHERE collection = ? AND id = ?"
            await self._connection.execute(text, (self.resource.name, document["id"]))

    async def _few(self, query: Query) -> sql.Driver | None:
        """The condition that leaves fewest documents, if those are few."""
        smallest, best = FEW, None
        for driver in sql.drivers(query):
            text, parameters = driver.documents(self._table)
            found = await self._rows((f"SELECT count(*) FROM ({text} LIMIT {FEW})", parameters))  # noqa: S608
            if found[0][0] < smallest:
                smallest, best = found[0][0], driver
        return best

    async def _count(self, query: Query, few: sql.Driver | None) -> int:
        found = await self._rows(sql.count(query, self._table, few))
        return int(found[0][0])

    async def _bodies(self, ids: list[str]) -> list[bytes]:
        text = "SELECT id, body FROM documents WHERE collection = ? AND id IN (SELECT value FROM json_each(?))"
        rows = await self._rows((text, (self.resource.name, msgspec.json.encode(ids).decode())))
        bodies = {row[0]: bytes(row[1]) for row in rows}
        return [bodies[document_id] for document_id in ids]

    async def _rows(self, statement: sql.Sql) -> list[sqlite3.Row]:
        return list(await self._connection.execute_fetchall(*statement))
