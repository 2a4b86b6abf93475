"""A system's collections in one SQLite database, filled once and copied cheaply."""

import re
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite
import msgspec

from backends.tmf import agenda, tables, writing
from backends.tmf.agenda import Planned
from backends.tmf.collection import Collection
from backends.tmf.resource import Document, Resource
from backends.tmf.tables import INDICES, Table, insertions
from backends.tmf.transactions import Transactions

T = TypeVar("T")

# `rules` are what a system goes by, as one JSON a name; `numbers` the last serial number given under each name.
SCHEMA = f"""
{tables.SCHEMA}{agenda.SCHEMA}{writing.SCHEMA}
CREATE TABLE rules (name TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE numbers (name TEXT PRIMARY KEY, last INTEGER NOT NULL);
"""


class Database:
    def __init__(self, connection: aiosqlite.Connection, resources: Sequence[Resource]) -> None:
        self.transactions = Transactions(connection)
        self._collections = {table.resource.name: Collection(self.transactions, table) for table in numbered(resources)}

    def __getitem__(self, name: str) -> Collection:
        """The collection of the resource of that name."""
        return self._collections[name]

    def collections(self) -> Iterable[Collection]:
        return self._collections.values()

    async def rule(self, name: str, shape: type[T]) -> T:
        """One of the rules the world gave the system."""
        rows = await self.transactions.connection.execute_fetchall("SELECT value FROM rules WHERE name = ?", (name,))
        return msgspec.json.decode(next(value for (value,) in rows), type=shape)

    async def next_id(self, prefix: str) -> str:
        """An id that nothing has had yet: the prefix and eight digits. Inside a transaction."""
        text = "INSERT INTO numbers VALUES (?, 1) ON CONFLICT DO UPDATE SET last = last + 1 RETURNING last"
        rows = await self.transactions.connection.execute_fetchall(text, (prefix,))
        return f"{prefix}{next(last for (last,) in rows):08}"


def numbered(resources: Sequence[Resource]) -> list[Table]:
    return [Table(resource, number) for number, resource in enumerate(resources)]


def fill(
    resources: Sequence[Resource],
    documents: Mapping[str, Iterable[Document]],
    rules: Mapping[str, Any] | None = None,
    planned: Iterable[Planned] = (),
) -> bytes:
    """A database's image with the documents of each resource, by the resource's name; what is not named is empty."""
    with closing(sqlite3.connect(":memory:")) as connection:
        fill_in(connection, resources, documents, rules or {}, planned)
        return connection.serialize()


def fill_file(
    file: Path,
    resources: Sequence[Resource],
    documents: Mapping[str, Iterable[Document]],
    rules: Mapping[str, Any],
    planned: Iterable[Planned],
) -> None:
    """As `fill`, in a new file that is there when it is whole. Same arguments, same bytes."""
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection:
        # What breaks off is thrown away, so nothing needs to be safe before the end.
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")
        fill_in(connection, resources, documents, rules, planned)
    unfinished.replace(file)


def fill_in(
    connection: sqlite3.Connection,
    resources: Sequence[Resource],
    documents: Mapping[str, Iterable[Document]],
    rules: Mapping[str, Any],
    planned: Iterable[Planned],
) -> None:
    connection.executescript(SCHEMA)
    for table in numbered(resources):
        connection.execute(table.schema())
        for some in batches(documents.get(table.resource.name, ())):
            for statement, rows in insertions(table, some):
                connection.executemany(statement, rows)
    connection.executescript(INDICES + "".join(text for table in numbered(resources) for text in table.indices()))
    encoded = [(name, msgspec.json.encode(value)) for name, value in rules.items()]
    connection.executemany("INSERT INTO rules VALUES (?, ?)", encoded)
    connection.executemany(agenda.INSERT, agenda.rows(planned))
    connection.commit()


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """As many at a time as need little memory."""
    rest = iter(documents)
    while some := list(islice(rest, 1000)):
        yield some


@asynccontextmanager
async def open_database(
    resources: Sequence[Resource], image: bytes, file: Path | None = None
) -> AsyncIterator[Database]:
    """A copy of the image, in memory or in a file. A file that is there already is used as it stands."""

    def connect() -> sqlite3.Connection:
        connection = connect_file(file, image) if file else connect_memory(image)
        connection.create_function("matches", 2, matches, deterministic=True)
        return connection

    async with aiosqlite.Connection(connect, iter_chunk_size=64) as opened:
        yield Database(opened, resources)


def connect_memory(image: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(image)
    return connection


def connect_file(file: Path, image: bytes) -> sqlite3.Connection:
    if file.exists():
        return sqlite3.connect(file)
    unfinished = file.with_suffix(".new")
    with closing(connect_memory(image)) as filled, closing(sqlite3.connect(unfinished)) as copy:
        filled.backup(copy)
    # In one step, so that a process that dies here leaves no half-made file behind.
    unfinished.replace(file)
    return sqlite3.connect(file)


def matches(pattern: str, value: str | float) -> bool:
    return compiled(pattern).search(str(value)) is not None


@lru_cache(maxsize=256)
def compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
