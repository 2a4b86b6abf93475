"""What is the same for every customer, read once and kept for a while: the catalogue, and whatever else is no person's data."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from gateway.clock import Clock
from gateway.ports.scope import Scope

T = TypeVar("T")


class Kept:
    """Answers of reads, by read and arguments, for `lifetime` from when they came.

    Those who ask while a read is under way wait for it. What failed is not kept. A read that takes a Scope is of somebody's data, and is
    refused. Nothing is thrown away but by its successor: only for reads whose arguments are few.
    """

    def __init__(self, clock: Clock, lifetime: timedelta) -> None:
        self._clock = clock
        self._lifetime = lifetime
        self._answers: dict[Hashable, _Answer[Any]] = {}
        self._under_way: dict[Hashable, asyncio.Task[Any]] = {}

    async def read(self, read: Callable[..., Awaitable[T]], *arguments: Hashable) -> T:
        if any(isinstance(argument, Scope) for argument in arguments):
            raise TypeError("what is read for a person is not kept")
        key = (read, arguments)
        answer: _Answer[T] | None = self._answers.get(key)
        # a clock that was set back must not make it last
        if answer is not None and timedelta(0) <= self._clock.now() - answer.read_at < self._lifetime:
            return answer.value
        if key not in self._under_way:
            self._under_way[key] = task = asyncio.ensure_future(self._read(key, read(*arguments)))
            task.add_done_callback(lambda done: self._ended(key, done))
        return await asyncio.shield(self._under_way[key])

    def forget(self, read: Callable[..., Awaitable[Any]], *arguments: Hashable) -> None:
        """It turned out to be so no longer."""
        self._answers.pop((read, arguments), None)

    async def _read(self, key: Hashable, reading: Awaitable[T]) -> T:
        value = await reading
        self._answers[key] = _Answer(value, self._clock.now())
        return value

    def _ended(self, key: Hashable, task: asyncio.Task[Any]) -> None:
        del self._under_way[key]
        if not task.cancelled():
            task.exception()  # whoever waited has it


@dataclass(frozen=True, slots=True)
class _Answer(Generic[T]):
    value: T
    read_at: datetime
