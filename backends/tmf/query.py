"""The query string of a list, as docs/wire.md lays it down."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, cast, get_args
from urllib.parse import unquote

from backends.tmf.resource import Resource, Value

Operator: TypeAlias = Literal["in", "gt", "gte", "lt", "lte", "regex"]
SUFFIXES = tuple(name for name in get_args(Operator) if name != "in")
CONTROLS = ("offset", "limit", "sort", "fields")


class QueryError(Exception):
    """The query cannot be answered; the text says why, in words for the error body."""


@dataclass(frozen=True)
class Condition:
    """`in` holds for any of the values; every other operator has exactly one."""

    path: str
    operator: Operator
    values: tuple[Value, ...]


Term: TypeAlias = tuple[Condition, ...]
"""One of the conditions must hold."""


@dataclass(frozen=True)
class SortKey:
    path: str
    descending: bool = False


@dataclass(frozen=True)
class Query:
    """`sort` always ends in `id`, so that the order is total. Without `limit` everything from `offset` on is meant."""

    terms: tuple[Term, ...] = ()
    offset: int = 0
    limit: int | None = None
    sort: tuple[SortKey, ...] = (SortKey("id"),)
    fields: tuple[str, ...] = ()


def parse_query(raw: str, resource: Resource) -> Query:
    """Reads a raw query string, still percent-encoded; a plus sign means itself. Raises QueryError."""
    controls: dict[str, str] = {}
    terms: list[Term] = []
    for part in filter(None, raw.split("&")):
        name, _, value = part.partition("=")
        if name not in CONTROLS:
            terms.append(tuple(parse_condition(text, resource) for text in part.split(";")))
        elif name in controls:
            raise QueryError(f"{name} stands twice")
        else:
            controls[name] = value
    return Query(
        terms=tuple(terms),
        offset=whole_number("offset", controls.get("offset", "0")),
        limit=whole_number("limit", controls["limit"]) if "limit" in controls else None,
        sort=tuple(parse_sort(controls.get("sort", ""), resource)),
        fields=tuple(decode(name) for name in controls.get("fields", "").split(",") if name),
    )


def parse_condition(text: str, resource: Resource) -> Condition:
    name, equals, raw_values = text.partition("=")
    path, operator = split_operator(decode(name))
    if not equals:
        raise QueryError(f"{path} has no value")
    if path not in resource.paths:
        raise QueryError(f"{path} is no path to filter {resource.name} by")
    values = tuple(decode(value) for value in raw_values.split(","))
    if operator == "regex":
        check_regex(path, values)
        return Condition(path, operator, values)
    if operator != "in" and len(values) > 1:
        raise QueryError(f"{path}.{operator} takes one value")
    return Condition(path, operator, tuple(comparable(resource, path, value) for value in values))


def split_operator(name: str) -> tuple[str, Operator]:
    path, _, suffix = name.rpartition(".")
    if path and suffix in SUFFIXES:
        return path, cast(Operator, suffix)
    return name, "in"


def comparable(resource: Resource, path: str, text: str) -> Value:
    try:
        return resource.comparable(path, text)
    except ValueError as error:
        raise QueryError(f"{path} is compared with numbers, and {text!r} is none") from error


def check_regex(path: str, values: tuple[str, ...]) -> None:
    if len(values) > 1:
        raise QueryError(f"{path}.regex takes one value; a comma in it is sent as %2C")
    try:
        re.compile(values[0], re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as error:
        raise QueryError(f"{path}.regex is no regular expression: {error}") from error


def parse_sort(text: str, resource: Resource) -> Iterator[SortKey]:
    keys = [SortKey(decode(name.removeprefix("-")), name.startswith("-")) for name in text.split(",") if name]
    for key in keys:
        if key.path not in resource.sortable:
            raise QueryError(f"{key.path} is no path to sort {resource.name} by")
        yield key
        if key.path == "id":
            return
    yield SortKey("id", bool(keys) and keys[0].descending)


def whole_number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise QueryError(f"{name} is a whole number from 0 on")
    return int(text)


def decode(text: str) -> str:
    try:
        return unquote(text, errors="strict")
    except UnicodeDecodeError as error:
        raise QueryError(f"{text} is not percent-encoded UTF-8") from error
