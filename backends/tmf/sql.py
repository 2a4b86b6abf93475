"""A query as SQL over the tables that `tables` lays out.

A page is read in one of three ways, so that no more is visited than it needs:

- from the documents that one condition leaves, where they are few (`Driver`), sorted;
- else, within a scope, along the index of the order: one walk for each owner, merged;
- else along the index of the order, the other conditions tried on each document.

Either way no document is opened that is not in the answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from backends.tmf.query import Condition, Query, SortKey, Term
from backends.tmf.resource import Value
from backends.tmf.tables import Table, quoted

Sql: TypeAlias = tuple[str, tuple[Value, ...]]
"""Text with question marks, and what stands for them."""

COMPARISONS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
# As many walks as are merged; SQLite allows 500.
MOST_OWNERS = 100


@dataclass(frozen=True)
class Driver:
    """A condition that a query may start from: equality, and a term of its own."""

    condition: Condition

    def documents(self, table: Table) -> Sql:
        """Each document once."""
        path, values = self.condition.path, self.condition.values
        if path in table.resource.several:
            distinct = "DISTINCT" if len(values) > 1 else ""
            text = f"SELECT {distinct} document AS id FROM entries WHERE field = ? AND value IN ({marks(values)})"  # noqa: S608
            return text, (table.field(path), *values)
        return f"SELECT id FROM {table.name} WHERE {quoted(path)} IN ({marks(values)})", values  # noqa: S608


def drivers(query: Query) -> Iterator[Driver]:
    for term in query.terms:
        if len(term) == 1 and term[0].operator == "in":
            yield Driver(term[0])


def owners(query: Query, table: Table) -> Driver | None:
    """The condition that keeps the query within the scope."""
    for driver in drivers(query):
        if driver.condition.path == table.resource.scope and len(driver.condition.values) <= MOST_OWNERS:
            return driver
    return None


def page(query: Query, table: Table, few: Driver | None) -> Sql:
    """The ids of the page, in order; `few` is the condition that leaves few documents, if there is one."""
    within = owners(query, table)
    columns = [column(key.path) for key in query.sort]
    if few is not None and few != within:
        matching, parameters = driven(query, table, few)
    elif within is not None:
        matching, parameters = merged(query, table, within)
        columns = [str(place) for place in range(2, len(query.sort) + 2)]
    else:
        matching, parameters = walked(query, table)
    limit = -1 if query.limit is None else query.limit
    return f"{matching} ORDER BY {ordering(query.sort, columns)} LIMIT ? OFFSET ?", (*parameters, limit, query.offset)


def count(query: Query, table: Table, few: Driver | None) -> Sql:
    within = owners(query, table)
    start = few or within or next(drivers(query), None)
    if start is not None and query.terms == ((start.condition,),):
        matching, parameters = start.documents(table)
    elif start is not None and start == within:
        matching, parameters = scoped(query, table)
    else:
        matching, parameters = driven(query, table, start) if start else walked(query, table)
    return f"SELECT count(*) FROM ({matching})", parameters  # noqa: S608


def driven(query: Query, table: Table, driver: Driver) -> Sql:
    start, start_parameters = driver.documents(table)
    conditions, parameters = conjunction([term for term in query.terms if term != (driver.condition,)], table)
    # CROSS JOIN keeps SQLite from turning the join around.
    text = f"SELECT s.id FROM ({start}) AS d CROSS JOIN {table.name} AS s ON s.id = d.id WHERE {conditions}"  # noqa: S608
    return text, (*start_parameters, *parameters)


def merged(query: Query, table: Table, within: Driver) -> Sql:
    """Id and sort keys of what each owner has, in order of its own; SQLite merges them as it sends the first rows."""
    conditions, parameters = conjunction([term for term in query.terms if term != (within.condition,)], table)
    keys = ", ".join(column(key.path) for key in query.sort)
    source = f"SELECT s.id, {keys} FROM {table.name} AS s INDEXED BY {index_in_scope(query, table)}"  # noqa: S608
    walk = f"{source} WHERE {column(table.resource.scope)} = ? AND {conditions}"
    values = tuple(dict.fromkeys(within.condition.values))
    return " UNION ALL ".join([walk] * len(values)), tuple(each for value in values for each in (value, *parameters))


def scoped(query: Query, table: Table) -> Sql:
    conditions, parameters = conjunction(query.terms, table)
    index = index_in_scope(query, table)
    return f"SELECT s.id FROM {table.name} AS s INDEXED BY {index} WHERE {conditions}", parameters  # noqa: S608


def index_in_scope(query: Query, table: Table) -> str:
    """That of the query's order if there is one. Any of them holds every column."""
    path = query.sort[0].path
    return table.index_in_scope(path if path in table.resource.sort else table.resource.sort[0])


def walked(query: Query, table: Table) -> Sql:
    conditions, parameters = conjunction(query.terms, table)
    path = query.sort[0].path
    indexed = f" INDEXED BY {table.index(path)}" if path != "id" else ""
    return f"SELECT s.id FROM {table.name} AS s{indexed} WHERE {conditions}", parameters  # noqa: S608


def ordering(sort: tuple[SortKey, ...], columns: list[str]) -> str:
    keys = zip(sort, columns, strict=True)
    return ", ".join(f"{column} DESC" if key.descending else column for key, column in keys)


def conjunction(terms: list[Term] | tuple[Term, ...], table: Table) -> Sql:
    found = [term_sql(term, table) for term in terms]
    return " AND ".join(text for text, _ in found) or "TRUE", tuple(value for _, values in found for value in values)


def term_sql(term: Term, table: Table) -> Sql:
    conditions = [condition_sql(condition, table) for condition in term]
    text = " OR ".join(text for text, _ in conditions)
    return f"({text})", tuple(value for _, values in conditions for value in values)


def condition_sql(condition: Condition, table: Table) -> Sql:
    if condition.path not in table.resource.several:
        return comparison(condition, column(condition.path))
    text, values = comparison(condition, "e.value")
    found = f"EXISTS (SELECT 1 FROM entries AS e WHERE e.document = s.id AND e.field = ? AND {text})"  # noqa: S608
    return found, (table.field(condition.path), *values)


def comparison(condition: Condition, column: str) -> Sql:
    if condition.operator == "in":
        return f"{column} IN ({marks(condition.values)})", condition.values
    if condition.operator == "regex":
        return f"matches(?, {column})", condition.values
    return f"{column} {COMPARISONS[condition.operator]} ?", condition.values


def column(path: str) -> str:
    return f"s.{quoted(path)}"


def marks(values: tuple[Value, ...]) -> str:
    return ", ".join("?" * len(values))
