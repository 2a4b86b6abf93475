"""The one way to declare a field answered by another backend, and the reads such fields share.

An edge is a batch function: all parents of a level in, one outcome for each of them out, in the same order. An outcome is the field's value
or a Fault, so that one failed read does not take its neighbours along. Edges read through `Reads`, which asks for each id once a request.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Generator, Hashable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter
from types import coroutine
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import strawberry

from gateway.faults import Fault
from gateway.graph.rights import Policy, governed
from gateway.ports.scope import Scope

if TYPE_CHECKING:
    from gateway.graph.context import Context

T = TypeVar("T")
Outcome: TypeAlias = T | Fault | None
Batch = Callable[..., Coroutine[Any, Any, Sequence[Outcome[Any]]]]
BatchRead = Callable[[Scope, Sequence[str]], Awaitable[Mapping[str, T | Fault]]]

ROUNDS = 4
"""Of the event loop, in which ids are collected: what is begun together comes to its read by more and by fewer tasks."""

MOST_IDS = 100
"""Ids in one batch read: at 24 characters each an address stays under 8 KB."""


def edge(batch: Batch, *, description: str, by: Policy = Policy.AS_PARENT, known: str | None = None) -> Any:
    """A field whose value comes from `batch(context, parents, **arguments)`; its GraphQL arguments are the batch's further parameters.

    `known` is the dotted attribute that holds the value where a parent already carries it, unless it leads through None. The field's
    metadata tells the executor of both, so that it calls the batch with all parents of a level; the resolver is for executors that go
    parent by parent.
    """
    carried = attrgetter(known) if known else None

    async def resolve(root: Any, info: strawberry.Info["Context", None], **arguments: Any) -> Any:
        if carried is not None:
            with suppress(AttributeError):
                return carried(root)
        return await info.context.gathering.one(batch, root, arguments)

    def gathered(context: "Context", parents: Sequence[Any], arguments: dict[str, Any]) -> Awaitable[Sequence[Any]]:
        return context.gathering.many(batch, parents, arguments)

    def alone(context: "Context", parents: Sequence[Any], arguments: dict[str, Any]) -> Awaitable[Sequence[Any]]:
        return batch(context, parents, **arguments)

    resolve.__signature__ = _signature(batch)  # type: ignore[attr-defined]
    resolve.__module__ = batch.__module__
    metadata = {**governed(by), "batch": gathered, "alone": alone, "known": known}
    return strawberry.field(resolver=resolve, description=description, metadata=metadata)


def _signature(batch: Batch) -> inspect.Signature:
    of_batch = list(inspect.signature(batch, eval_str=False).parameters.values())
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    return inspect.Signature(
        [
            inspect.Parameter("root", kind),
            inspect.Parameter("info", kind, annotation=strawberry.Info),
            *(parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in of_batch[2:]),
        ]
    )


class Gathering:
    """Collects the parents of each edge until the level is complete, then calls the edge's batch once."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._open: dict[Hashable, list[_Waiting]] = {}

    async def one(self, batch: Batch, parent: Any, arguments: dict[str, Any]) -> Any:
        (outcome,) = await self.many(batch, [parent], arguments)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def many(self, batch: Batch, parents: Sequence[Any], arguments: dict[str, Any]) -> asyncio.Future[Sequence[Any]]:
        """An outcome for each parent, in order; where the batch itself fails, its exception for each."""
        key = (batch, repr(sorted(arguments.items())))  # lists and input objects have no hash
        loop = asyncio.get_running_loop()
        if key not in self._open:
            self._open[key] = []
            loop.call_soon(self._start, key, batch, arguments)
        waiting = _Waiting(parents, loop.create_future())
        self._open[key].append(waiting)
        return waiting.outcomes

    def _start(self, key: Hashable, batch: Batch, arguments: dict[str, Any]) -> None:
        waiting = self._open.pop(key)
        everybody = [parent for each in waiting for parent in each.parents]
        task = self._context.spawn(batch(self._context, everybody, **arguments))
        task.add_done_callback(lambda done: _hand_out(done, waiting))


@dataclass(frozen=True, slots=True)
class _Waiting:
    parents: Sequence[Any]
    outcomes: asyncio.Future[Sequence[Any]]


def _hand_out(batch: asyncio.Future[Sequence[Any]], waiting: Sequence[_Waiting]) -> None:
    cancelled = batch.cancelled()
    error = None if cancelled else batch.exception()
    start = 0
    for each in waiting:
        end = start + len(each.parents)
        if each.outcomes.done():
            pass  # whoever waited was abandoned meanwhile
        elif cancelled:
            each.outcomes.cancel()
        else:
            each.outcomes.set_result(batch.result()[start:end] if error is None else [error] * len(each.parents))
        start = end


class Reads:
    """What this request has read so far, by read, scope and id: each id is asked for once, also while the first asking is under way."""

    def __init__(self, context: "Context") -> None:
        self._context = context
        self._known: dict[tuple[Hashable, Scope], dict[str, _Reading]] = {}
        self._open: dict[tuple[Hashable, Scope], tuple[list[str], _Reading]] = {}
        self._elsewhere: dict[tuple[Hashable, Scope, str], Callable[[], Coroutine[Any, Any, Mapping[str, Any]]]] = {}

    async def many(self, read: BatchRead[T], scope: Scope, ids: Sequence[str]) -> list[T | Fault | None]:
        """The outcome for each id, in order: what was read, None where the backend knows no such thing, a Fault where reading failed."""
        known = self._begun(read, scope, ids)
        readings = set(map(known.__getitem__, ids))
        for reading in readings:
            if not reading.found.done():
                await reading.ended()
        if len(readings) == 1:
            return list(map(reading.found.result().get, ids))
        return [known[id].found.result().get(id) for id in ids]

    async def first(self, reads: Sequence[BatchRead[Any]], scope: Scope, ids: Sequence[str]) -> BatchRead[Any]:
        """Begins several reads of the same ids; the one that has them all first."""
        begun = {read: {self._begun(read, scope, ids)[id] for id in ids} for read in reads}
        while True:
            for read, readings in begun.items():
                if all(reading.found.done() for reading in readings):
                    return read
            ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            for reading in chain.from_iterable(begun.values()):
                reading.tell(ended)
            await ended

    def _begun(self, read: BatchRead[Any], scope: Scope, ids: Sequence[str]) -> dict[str, "_Reading"]:
        """By id; those among them too that others asked for."""
        known = self._known.setdefault((read, scope), {})
        if all(map(known.__contains__, ids)):
            return known
        for id in ids:
            if id not in known:
                known[id] = self._collecting(read, scope, id)
        return known

    def _collecting(self, read: BatchRead[Any], scope: Scope, id: str) -> "_Reading":
        """The read that this id will be in: one that is to find it by another key, one that is still collecting, or a new one."""
        elsewhere = self._elsewhere.pop((read, scope, id), None)
        if elsewhere is not None:
            return _Reading(self._context.spawn(elsewhere()))
        ids, reading = self._open.get((read, scope), ([], None))
        if reading is None or len(ids) == MOST_IDS:
            ids = []
            reading = _Reading(self._context.spawn(self._collected(read, scope, ids)))
            self._open[read, scope] = ids, reading
        ids.append(id)
        return reading

    async def _collected(self, read: BatchRead[T], scope: Scope, ids: list[str]) -> Mapping[str, T | Fault]:
        await _rounds(ROUNDS)
        if self._open[read, scope][0] is ids:
            del self._open[read, scope]
        return await _each(read, scope, ids)

    async def one(self, read: BatchRead[T], scope: Scope, id: str) -> T | None:
        (outcome,) = await self.many(read, scope, [id])
        if isinstance(outcome, Fault):
            raise outcome
        return outcome

    def remember(self, read: BatchRead[T], scope: Scope, found: Mapping[str, T]) -> None:
        """What a list has brought along need not be read again by id."""
        brought: asyncio.Future[Mapping[str, T]] = asyncio.get_running_loop().create_future()
        brought.set_result(found)
        readings = dict.fromkeys(found, _Reading(brought))
        readings.update(self._known.get((read, scope), {}))
        self._known[read, scope] = readings

    def expect(
        self, read: BatchRead[T], scope: Scope, id: str, of: BatchRead[T], key: str, id_of: Callable[[T], str]
    ) -> None:
        """What another read finds by its key is probably what has this id, which is read by its id only where it is not."""

        async def found() -> Mapping[str, T | Fault]:
            (outcome,) = await self.many(of, scope, [key])
            if isinstance(outcome, Fault) or (outcome is not None and id_of(outcome) == id):
                return {id: outcome}
            return await _each(read, scope, [id])

        self._elsewhere[read, scope, id] = found


async def _each(read: BatchRead[T], scope: Scope, ids: Sequence[str]) -> Mapping[str, T | Fault]:
    """What was read of each; where the read itself failed, its Fault for each."""
    try:
        return await read(scope, ids)
    except Fault as fault:
        return dict.fromkeys(ids, fault)


@coroutine
def _rounds(number: int) -> Generator[None, None, None]:
    """Each is what `asyncio.sleep(0)` waits for."""
    for _ in range(number):
        yield


class _Reading:
    """A read of some ids, and those who wait for it: none of them ends it by going away."""

    __slots__ = ("_waiting", "found")

    def __init__(self, found: asyncio.Future[Mapping[str, Any]]) -> None:
        self.found = found
        self._waiting: list[asyncio.Future[None]] = []

    def ended(self) -> asyncio.Future[None]:
        ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.tell(ended)
        return ended

    def tell(self, ended: asyncio.Future[None]) -> None:
        if not self._waiting:
            self.found.add_done_callback(self._end)
        self._waiting.append(ended)

    def _end(self, _found: object) -> None:
        for each in self._waiting:
            if not each.done():
                each.set_result(None)
