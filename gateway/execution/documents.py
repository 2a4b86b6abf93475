"""Documents seen lately, prepared: bounded by their number and by their size, the one not used for longest forgotten first."""

from collections import OrderedDict
from typing import TypeAlias

from gateway.execution.prepared import Prepared

Key: TypeAlias = tuple[str, str | None]
"""A document's text and the name of its operation. A cache belongs to one schema."""

BYTES_A_DOCUMENT = 60_000
BYTES_A_CHARACTER = 100
"""About what a document takes once it is parsed and compiled, as tracemalloc saw it for the saved operations."""


class Documents:
    def __init__(self, most: int, most_bytes: int) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._known: OrderedDict[Key, Prepared] = OrderedDict()
        self.bytes = 0
        """An estimate of what all of them take."""

    def __len__(self) -> int:
        return len(self._known)

    def all(self) -> list[Prepared]:
        """The one not used for longest first."""
        return list(self._known.values())

    def get(self, key: Key) -> Prepared | None:
        prepared = self._known.get(key)
        if prepared is not None:
            self._known.move_to_end(key)
        return prepared

    def add(self, key: Key, prepared: Prepared) -> None:
        """Unless it takes more than all of them may."""
        size = _size(key)
        if size > self._most_bytes or key in self._known:
            return
        self._known[key] = prepared
        self.bytes += size
        while len(self._known) > self._most or self.bytes > self._most_bytes:
            oldest, _ = self._known.popitem(last=False)
            self.bytes -= _size(oldest)


def _size(key: Key) -> int:
    return BYTES_A_DOCUMENT + BYTES_A_CHARACTER * len(key[0])
