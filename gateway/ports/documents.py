"""A file that a backend holds."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    file_name: str
    mime_type: str
    content: bytes
