"""Documents seen lately, prepared: bounded by their number and by their size, the one not used for longest forgotten first."""

from collections import OrderedDict
from typing import TypeAlias

from gateway.execution.operation import OperationRequest
from gateway.execution.prepared import Prepared

Key: TypeAlias = tuple[str, str | None]
"""A document's text and the name of its operation. A cache belongs to one schema."""

BYTES_A_DOCUMENT = 40_000
BYTES_A_CHARACTER = 100
BYTES_A_STEP = 1_100
"""About what a document takes once it is parsed, and a step of one of its plans, as tracemalloc saw it for the saved operations."""


def key_of(request: OperationRequest) -> Key:
    return request.document, request.operation_name


class Documents:
    def __init__(self, most: int, most_bytes: int) -> None:
        self._most = most
        self._most_bytes = most_bytes
        self._known: OrderedDict[Key, Prepared] = OrderedDict()
        self._sizes: dict[Key, int] = {}
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
        if _size(key, prepared) <= self._most_bytes and key not in self._known:
            self._known[key] = prepared
            self.weigh(key, prepared)

    def weigh(self, key: Key, prepared: Prepared) -> None:
        """To be called when a document's plans have changed."""
        if self._known.get(key) is not prepared:
            return
        size = _size(key, prepared)
        self.bytes += size - self._sizes.get(key, 0)
        self._sizes[key] = size
        while len(self._known) > self._most or self.bytes > self._most_bytes:
            oldest, _ = self._known.popitem(last=False)
            self.bytes -= self._sizes.pop(oldest)


def _size(key: Key, prepared: Prepared) -> int:
    return BYTES_A_DOCUMENT + BYTES_A_CHARACTER * len(key[0]) + BYTES_A_STEP * prepared.steps
