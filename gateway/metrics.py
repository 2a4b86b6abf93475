"""Counts of what happened, as Prometheus reads them. All of them are declared here; `docs/metrics.md` is printed from this list.

A count is a plain number of one process, so that counting costs next to nothing. Processes that serve together put their numbers into one
folder, a file each, and whichever is asked adds them up.
"""

import os
import uuid
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import NamedTuple, TypeAlias

import msgspec

SECONDS_BETWEEN_PUBLICATIONS = 1.0
"""How old the numbers of the other processes can be."""


class Meaning(NamedTuple):
    name: str
    text: str
    labels: tuple[tuple[str, str], ...] = ()
    """Each with what its values are."""


class Metric(Enum):
    __hash__ = object.__hash__  # Enum's own is written in Python, and counts are looked up all the time

    REQUESTS = Meaning(
        "gateway_requests_total",
        "HTTP requests answered.",
        (
            ("route", "the first part of the path, `other` where nothing is served"),
            ("status", "the answer's HTTP status"),
        ),
    )
    OPERATIONS = Meaning(
        "gateway_operations_total",
        "Requests to the graph.",
        (
            (
                "outcome",
                "`ok`, `errors` where an answer has data and errors, or the error code with which all of it was refused",
            ),
        ),
    )
    EXECUTIONS = Meaning(
        "gateway_executions_total",
        "Operations that ran, by how; none where `GATEWAY_EXECUTION=reference`.",
        (
            (
                "how",
                "`compiled`, or by graphql-core: `unseen` where the document is new, `fallback` where it cannot be compiled",
            ),
        ),
    )
    REPLAYS = Meaning(
        "gateway_replays_total",
        "Compiled operations whose answer graphql-core completed, since a value was not simply what the schema says.",
    )
    DOCUMENTS = Meaning(
        "gateway_documents_total",
        "Documents looked up in the cache of those already checked.",
        (("found", "`yes` or `no`"),),
    )
    COMPILATIONS = Meaning(
        "gateway_compilations_total", "Operations that the compiler was given, those it does not cover among them."
    )
    SESSION_CHECKS = Meaning(
        "gateway_session_checks_total",
        "Sessions looked up for a request.",
        (("source", "`memory` where the session was read less than five seconds ago, otherwise `database`"),),
    )
    UPSTREAM_CALLS = Meaning(
        "gateway_upstream_calls_total",
        "Calls to the operator's systems, those that were shared among them.",
        (
            ("backend", "`billing`, `provisioning`, `ticketing` or `messaging`"),
            ("capability", "what the call was needed for, as in the `extensions` of an error"),
            ("code", "`OK`, or the error code that became of it"),
        ),
    )
    SHARED_READS = Meaning(
        "gateway_upstream_shared_reads_total",
        "Reads of the operator's systems that were answered by an identical one already under way.",
    )


Labels: TypeAlias = tuple[str, ...]
Sample: TypeAlias = tuple[Metric, Labels, int]


class Count:
    """One number that only grows. To be kept by whoever counts often."""

    __slots__ = ("value",)

    def __init__(self) -> None:
        self.value = 0

    def one(self) -> None:
        self.value += 1


class Metrics:
    """All counts of one gateway in one process."""

    def __init__(self, folder: Path | None = None) -> None:
        """`folder` is where the processes of one gateway put their numbers together."""
        self._counts: dict[tuple[Metric, Labels], Count] = {}
        self._watched: list[tuple[Metric, Labels, Callable[[], int]]] = []
        self._file = folder / f"{os.getpid()}-{uuid.uuid4().hex}.json" if folder is not None else None

    def of(self, metric: Metric, *labels: str) -> Count:
        """`labels` are values in the order in which the metric declares them."""
        key = (metric, labels)
        count = self._counts.get(key)
        if count is None:
            count = self._counts[key] = Count()
        return count

    def watch(self, metric: Metric, read: Callable[[], int], *labels: str) -> None:
        """For a number that something else keeps already: it is read when somebody asks."""
        self._watched.append((metric, labels, read))

    def samples(self) -> list[Sample]:
        """Of all processes, as far as they have published theirs."""
        total: dict[tuple[Metric, Labels], int] = {}
        for metric, labels, value in (*self._own(), *self._of_others()):
            total[metric, labels] = total.get((metric, labels), 0) + value
        return [(metric, labels, value) for (metric, labels), value in total.items()]

    def publish(self) -> None:
        """Puts this process's numbers where the others find them, in one step; they stay there when it has ended."""
        if self._file is None:
            return
        new = self._file.with_suffix(".new")
        new.write_bytes(msgspec.json.encode([(metric.name, labels, value) for metric, labels, value in self._own()]))
        new.replace(self._file)

    def _own(self) -> Iterator[Sample]:
        yield from ((metric, labels, count.value) for (metric, labels), count in self._counts.items())
        yield from ((metric, labels, read()) for metric, labels, read in self._watched)

    def _of_others(self) -> Iterable[Sample]:
        if self._file is None:
            return
        for file in self._file.parent.glob("*.json"):
            if file != self._file:
                for name, labels, value in msgspec.json.decode(file.read_bytes(), type=list[tuple[str, Labels, int]]):
                    if name in Metric.__members__:  # a process of another release may count other things
                        yield Metric[name], labels, value
