"""Passwords: Argon2id, computed in a few threads of its own."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import NamedTuple, ParamSpec, TypeVar

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import VerifyMismatchError

from gateway.faults import ErrorCode, Fault

P = ParamSpec("P")
T = TypeVar("T")


class Checked(NamedTuple):
    matches: bool
    rehashed: str | None
    """The password under today's parameters, where the stored hash is weaker than they are."""


class Passwords:
    """Hashes and checks passwords without holding up the event loop.

    At most `workers` hashes are computed at a time, each taking `memory_kib`, and `queue` more may wait; beyond that a
    call raises BUSY at once, so that a flood of sign-ins takes neither the memory nor everybody else's time.
    """

    def __init__(self, *, memory_kib: int, iterations: int, lanes: int, workers: int, queue: int) -> None:
        self._hasher = PasswordHasher(iterations, memory_kib, lanes, type=Type.ID)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="password")
        self._room = BoundedSemaphore(workers + queue)
        self._decoy = self._hasher.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        return await self._run(self._hash, password)

    async def check(self, password: str, stored: str | None) -> Checked:
        """Whether the password is the one behind `stored`. Without a stored hash: no, after the same work."""
        return await self._run(self._check, password, stored)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        if not self._room.acquire(blocking=False):
            raise Fault(ErrorCode.BUSY)
        running = self._threads.submit(work, *args, **kwargs)
        # released by the thread: a caller who gives up does not make room for another while his hash is being computed
        running.add_done_callback(lambda _: self._room.release())
        return await asyncio.wrap_future(running)

    def _hash(self, password: str) -> str:
        return self._hasher.hash(_as_given(password))

    def _check(self, password: str, stored: str | None) -> Checked:
        try:
            self._hasher.verify(stored or self._decoy, _as_given(password))
        except VerifyMismatchError:
            return Checked(False, None)
        if stored is None:
            return Checked(False, None)
        return Checked(True, self._hash(password) if self._is_weaker(stored) else None)

    def _is_weaker(self, stored: str) -> bool:
        then = extract_parameters(stored)
        now = self._hasher
        return (
            then.type is not Type.ID
            or then.memory_cost < now.memory_cost
            or then.time_cost < now.time_cost
            or then.parallelism < now.parallelism
        )


def _as_given(password: str) -> bytes:
    """Byte for byte what was typed; JSON can carry half a surrogate pair, which is a wrong password and no crash."""
    return password.encode("utf-8", "surrogatepass")
