"""The small pieces that every document is made of."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from backends.tmf.resource import Document


def instant(at: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def characteristics(**values: Any) -> list[Document]:
    """A characteristic for each value that is not None."""
    return [{"name": name, "value": value} for name, value in values.items() if value is not None]


def reference(document_id: str, referred_type: str, **more: str) -> Document:
    return {"id": document_id, **more, "@referredType": referred_type}


def present(**attributes: Any) -> Document:
    """The attributes that are not None."""
    return {name: value for name, value in attributes.items() if value is not None}


def replaced(documents: Sequence[Document], key: str, new: Document) -> list[Document]:
    """With `new` where the one with the same key stands, or at the end."""
    if all(each[key] != new[key] for each in documents):
        return [*documents, new]
    return [new if each[key] == new[key] else each for each in documents]
