"""Scanning: whether a file would harm whoever opens it."""

from typing import Protocol


class Scanner(Protocol):
    async def finds(self, content: bytes) -> str | None:
        """What harmful thing the file is, as the scanner calls it; None where it finds nothing.

        Raises Fault (TICKETS) where it cannot be reached, is late, or does not say.
        """
        ...
