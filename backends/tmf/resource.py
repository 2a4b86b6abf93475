"""What a system declares about one resource it serves, and how a value is found in its documents."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]
"""One resource as it stands on the wire: JSON types only, with an `id`."""

Value: TypeAlias = str | float

NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
BELOW_ALL_NUMBERS = float("-inf")


@dataclass(frozen=True)
class Resource:
    """`name` is the last word of the URL and `base` what stands before it.

    `text` and `numbers` are the paths a query may filter by, compared as such; `id` is always among them. A document has
    at most one value there; `several` are the paths, of text, where it may have more. `sort` are those of one value that
    order a list, and `scope` is the one that says whose a document is, where lists are long and asked for by it. What is
    not `listed` is read by id only.
    """

    name: str
    base: str
    text: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    scope: str = ""
    listed: bool = True

    @property
    def url(self) -> str:
        return f"{self.base}/{self.name}"

    @property
    def paths(self) -> tuple[str, ...]:
        return ("id", *self.text, *self.numbers, *self.several)

    @property
    def sortable(self) -> tuple[str, ...]:
        return ("id", *self.sort)

    def href(self, document_id: str) -> str:
        return f"{self.url}/{document_id}"

    def comparable(self, path: str, text: str) -> Value:
        """The text of a query as what the values of `path` are compared with. ValueError where a number belongs."""
        if path not in self.numbers:
            return text
        if text == "":
            return BELOW_ALL_NUMBERS
        if NUMBER.fullmatch(text) is None:
            raise ValueError(text)
        return float(text)

    def values(self, path: str, document: Document) -> set[Value]:
        """What `path` holds in a document; where it holds nothing, the value that stands for absence."""
        found = scalars(document, steps(path))
        if path in self.numbers:
            return {float(value) for value in found if not isinstance(value, str)} or {BELOW_ALL_NUMBERS}
        return {as_text(value) for value in found} or {""}


Step: TypeAlias = tuple[str, str]
"""An attribute's name, and where it holds characteristics the name of the one that is meant; empty where all are."""


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[Step, ...]:
    """`orderItem.productCharacteristic.kind` is ("orderItem", ""), ("productCharacteristic", "kind")."""
    names, found = path.split("."), []
    while names:
        name = names.pop(0)
        found.append((name, names.pop(0) if names and name.endswith("Characteristic") else ""))
    return tuple(found)


def scalars(document: Document, path: tuple[Step, ...]) -> list[str | float | bool]:
    """Every scalar that a path reaches; lists are walked through, and characteristics are found by their name."""
    nodes: list[Any] = [document]
    for name, characteristic in path:
        nodes = [node.get(name) for node in nodes if isinstance(node, dict)]
        if any(isinstance(node, list) for node in nodes):
            nodes = flat(nodes)
        if characteristic:
            nodes = flat([each["value"] for each in nodes if each is not None and each["name"] == characteristic])
    return [node for node in nodes if isinstance(node, str | int | float)]


def flat(nodes: list[Any]) -> list[Any]:
    """The nodes, each list's elements in its place."""
    return [element for node in nodes for element in (node if isinstance(node, list) else (node,))]


def as_text(value: str | float | bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
