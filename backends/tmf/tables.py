"""How a system's documents lie in SQLite: their JSON, and beside it what they hold at the paths they are found by.

    documents(collection, id, body)      the JSON
    "<resource>"(id, "<path>", ...)      a column for each path of one value; one table a resource
    entries(field, value, document)      a row for each value at a path of several

Every path has an index, and so has every order within the resource's scope. The latter hold all columns, so that what is
asked about one owner's documents is answered by reading a part of one index, and no other owner's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from backends.tmf.resource import Document, Resource, Value

SCHEMA = """
CREATE TABLE documents (collection TEXT, id TEXT, body BLOB, PRIMARY KEY (collection, id));
CREATE TABLE entries (field INTEGER, value, document TEXT, PRIMARY KEY (field, value, document)) WITHOUT ROWID;
"""
INDICES = "CREATE INDEX entries_of_document ON entries (document, field, value);"

Row: TypeAlias = tuple[Value | bytes, ...]
Statement: TypeAlias = tuple[str, list[Row]]


@dataclass(frozen=True)
class Table:
    """One resource's place in a database; `number` tells the fields of its collections apart."""

    resource: Resource
    number: int

    @property
    def name(self) -> str:
        return quoted(self.resource.name)

    @property
    def columns(self) -> tuple[str, ...]:
        """The paths of one value, `id` first."""
        return tuple(path for path in self.resource.paths if path not in self.resource.several)

    @property
    def fields(self) -> tuple[int, int]:
        """The first and the last field that can be its."""
        return self.number * 1000, self.number * 1000 + 999

    def field(self, path: str) -> int:
        """The number of a path of several values."""
        return self.fields[0] + self.resource.several.index(path)

    def index(self, path: str) -> str:
        return quoted(f"{self.resource.name} by {path}")

    def index_in_scope(self, path: str) -> str:
        return quoted(f"{self.resource.name} of {self.resource.scope} by {path}")

    def schema(self) -> str:
        columns = ", ".join(quoted(path) for path in self.columns[1:])
        return f"CREATE TABLE {self.name} (id TEXT PRIMARY KEY{columns and ', '}{columns}) WITHOUT ROWID;\n"

    def indices(self) -> Iterator[str]:
        for path in self.columns[1:]:
            yield f"CREATE INDEX {self.index(path)} ON {self.name} ({quoted(path)}, id);\n"
        for path in self.resource.sort if self.resource.scope else ():
            first = (self.resource.scope, path, "id")
            rest = (column for column in self.columns if column not in first)
            listed = ", ".join(quoted(column) for column in (*first, *rest))
            yield f"CREATE INDEX {self.index_in_scope(path)} ON {self.name} ({listed});\n"

    def row(self, document: Document) -> Row:
        """ValueError where a path that may have one value has more."""
        return tuple(self._only(path, document) for path in self.columns)

    def entries(self, document: Document) -> Iterator[Row]:
        for path in self.resource.several:
            for value in sorted(self.resource.values(path, document), key=str):
                yield self.field(path), value, document["id"]

    def _only(self, path: str, document: Document) -> Value:
        values = self.resource.values(path, document)
        if len(values) > 1:
            name = f"{self.resource.name} {document['id']}"
            raise ValueError(f"{name}: {path} has {len(values)} values, and is not declared to have several")
        return values.pop()


def quoted(name: str) -> str:
    return f'"{name}"'


def removals(table: Table, documents: list[Document]) -> Iterator[Statement]:
    """What takes the documents out of where they are looked up."""
    yield f"DELETE FROM {table.name} WHERE id = ?", [(each["id"],) for each in documents]  # noqa: S608
    rows: list[Row] = [(each["id"], *table.fields) for each in documents]
    yield "DELETE FROM entries WHERE document = ? AND field BETWEEN ? AND ?", rows


def insertions(table: Table, documents: list[Document]) -> Iterator[Statement]:
    """Statements and rows that put the documents into a database."""
    encode = msgspec.json.encode
    bodies: list[Row] = [(table.resource.name, each["id"], encode(each)) for each in documents]
    yield "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", bodies
    marks = ", ".join("?" * len(table.columns))
    yield f"INSERT INTO {table.name} VALUES ({marks})", [table.row(each) for each in documents]  # noqa: S608
    yield "INSERT INTO entries VALUES (?, ?, ?)", [entry for each in documents for entry in table.entries(each)]
