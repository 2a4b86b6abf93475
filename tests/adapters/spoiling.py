"""Ways to spoil a document."""

import copy
from typing import Any

from tests.adapters.documents import Document

ABSENT = object()


def changed(document: Document, **values: Any) -> Document:
    """The document with other attributes at its first level; ABSENT takes one away."""
    return {name: value for name, value in {**document, **values}.items() if value is not ABSENT}


def put(document: Document, path: str, value: Any) -> Document:
    """The document with another value at a path such as `billingPeriod.startDateTime`, `note.0.text` or, for a
    characteristic, `productCharacteristic[kind]`; ABSENT takes it away."""
    spoilt = copy.deepcopy(document)
    node: Any = spoilt
    steps = path.replace("[", ".[").split(".")
    for step in steps[:-1]:
        node = _member(node, step)
    last = steps[-1]
    if last.startswith("["):
        _put_characteristic(node, last[1:-1], value)
    elif value is ABSENT:
        del node[_key(node, last)]
    else:
        node[_key(node, last)] = value
    return spoilt


def _key(node: Any, step: str) -> Any:
    return int(step) if isinstance(node, list) else step


def _member(node: Any, step: str) -> Any:
    return node[_key(node, step)]


def _put_characteristic(listed: list[Document], name: str, value: Any) -> None:
    kept = [each for each in listed if each["name"] != name]
    listed[:] = kept if value is ABSENT else [*kept, {"name": name, "value": value}]
