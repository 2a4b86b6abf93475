"""A query as SQL over the entries: one row for each value that a document has at a declared path.

    entries(field, value, document), primary key in this order, and an index from the document's side

A page is read either along the index of its first sort key, probing each document for the other conditions, or, where
one condition leaves few documents (`Driver`), from those. Either way no document is opened that is not in the answer.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from backends.tmf.query import Condition, Query, SortKey, Term
from backends.tmf.resource import Value

Sql: TypeAlias = tuple[str, tuple[Value, ...]]
"""Text with question marks, and what stands for them."""

Fields: TypeAlias = Callable[[str], int]
"""The number of a path's field."""

COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True)
class Driver:
    """The condition that leaves fewest documents, so that a query starts from them. It is a term of its own."""

    condition: Condition

    def documents(self, fields: Fields) -> Sql:
        """Each document once."""
        values = self.condition.values
        distinct = "DISTINCT" if len(values) > 1 else ""
        text = f"SELECT {distinct} document FROM entries WHERE field = ? AND value IN ({marks(values)})"  # noqa: S608
        return text, (fields(self.condition.path), *values)


def drivers(query: Query) -> Iterator[Driver]:
    """Conditions a query may start from: equality, on its own in a term."""
    for term in query.terms:
        if len(term) == 1 and term[0].operator == "in":
            yield Driver(term[0])


def page(query: Query, fields: Fields, driver: Driver | None) -> Sql:
    """The ids of the page, in order."""
    matching, parameters = rows(query, fields, driver)
    order, order_parameters = ordering(query.sort, fields)
    limit = -1 if query.limit is None else query.limit
    text = f"{matching} ORDER BY {order} LIMIT ? OFFSET ?"
    return text, (*parameters, *order_parameters, limit, query.offset)


def count(query: Query, fields: Fields, driver: Driver | None) -> Sql:
    alone = next(drivers(query), None) if len(query.terms) == 1 else None
    matching, parameters = alone.documents(fields) if alone else rows(query, fields, driver)
    return f"SELECT count(*) FROM ({matching})", parameters  # noqa: S608


def rows(query: Query, fields: Fields, driver: Driver | None) -> Sql:
    """One row a matching document, each with its value at the first sort key's path."""
    first = query.sort[0].path
    terms = [term for term in query.terms if driver is None or term != (driver.condition,)]
    wanted = [term_sql(term, first, fields) for term in terms]
    conditions = " AND ".join(["s.field = ?", *(text for text, _ in wanted)])
    parameters = (fields(first), *(value for _, values in wanted for value in values))
    if driver is None:
        return f"SELECT s.document FROM entries AS s WHERE {conditions}", parameters  # noqa: S608
    start, start_parameters = driver.documents(fields)
    # CROSS JOIN keeps SQLite from turning the join around.
    text = (
        f"SELECT s.document FROM ({start}) AS d CROSS JOIN entries AS s ON s.document = d.document WHERE {conditions}"  # noqa: S608
    )
    return text, (*start_parameters, *parameters)


def ordering(sort: tuple[SortKey, ...], fields: Fields) -> Sql:
    texts: list[str] = []
    parameters: list[Value] = []
    for place, key in enumerate(sort):
        column = "s.document" if key.path == "id" else "s.value"
        if place > 0 and key.path != "id":
            column = "(SELECT value FROM entries WHERE document = s.document AND field = ?)"
            parameters.append(fields(key.path))
        texts.append(f"{column} DESC" if key.descending else column)
    return ", ".join(texts), tuple(parameters)


def term_sql(term: Term, sorted_by: str, fields: Fields) -> Sql:
    conditions = [condition_sql(condition, sorted_by, fields) for condition in term]
    text = " OR ".join(text for text, _ in conditions)
    return f"({text})", tuple(value for _, values in conditions for value in values)


def condition_sql(condition: Condition, sorted_by: str, fields: Fields) -> Sql:
    """On the id and on the sort key the row at hand answers, so that a keyset page starts inside the index."""
    if condition.path == "id":
        return comparison(condition, "s.document")
    if condition.path == sorted_by:
        return comparison(condition, "s.value")
    text, values = comparison(condition, "e.value")
    found = f"EXISTS (SELECT 1 FROM entries AS e WHERE e.document = s.document AND e.field = ? AND {text})"  # noqa: S608
    return found, (fields(condition.path), *values)


def comparison(condition: Condition, column: str) -> Sql:
    if condition.operator == "in":
        return f"{column} IN ({marks(condition.values)})", condition.values
    if condition.operator == "regex":
        return f"matches(?, {column})", condition.values
    return f"{column} {COMPARISONS[condition.operator]} ?", condition.values


def marks(values: tuple[Value, ...]) -> str:
    return ", ".join("?" * len(values))
