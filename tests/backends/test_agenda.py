"""A system acts by its clock: nothing runs on its own, and nothing depends on when it is asked."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from starlette.routing import BaseRoute

from backends.system import Definition, Running, open_system
from backends.tmf.agenda import Act, Planned
from backends.tmf.database import fill
from backends.tmf.documents import instant
from backends.tmf.http import TmfError
from backends.tmf.writing import Answer, Write, changed
from gateway.clock import ManualClock
from tests.backends.library import BOOK, EMIL, GLAS, START, speaking_to

MINUTE = timedelta(minutes=1)


def acts(running: Running) -> Mapping[str, Act]:
    books = running.database["book"]

    async def lend(book_id: str, at: datetime) -> None:
        """It comes back an hour later."""
        await running.agenda.plan(Planned(at, "never", book_id))
        book = await books.document(book_id)
        if book is None:
            raise TmfError(404, f"there is no book {book_id}")
        await running.agenda.forget(book_id)
        await books.write([{**book, "history": [*book.get("history", ()), f"lent {instant(at)}"]}])
        await running.agenda.plan(Planned(at + 60 * MINUTE, "return", book_id))

    async def give_back(book_id: str, at: datetime) -> None:
        book = await books.document(book_id)
        assert book is not None
        await books.write([{**book, "history": [*book["history"], f"back {instant(at)}"]}])

    return {"lend": lend, "return": give_back}


def routes(running: Running) -> list[BaseRoute]:
    async def reserve(write: Write) -> Answer:
        await running.agenda.plan(Planned(write.now + 5 * MINUTE, "lend", write.id))
        return changed({})

    async def keep(write: Write) -> Answer:
        await running.agenda.forget(write.id)
        return changed({})

    return [
        running.writes.route("POST", BOOK.href("{id}/reserve"), reserve),
        running.writes.route("POST", BOOK.href("{id}/keep"), keep),
    ]


PLANNED = Definition(name="library", resources=(BOOK,), documents=lambda _: {}, routes=routes, acts=acts)
IMAGE = fill((BOOK,), {"book": [EMIL, GLAS]}, planned=[Planned(START + 2 * MINUTE, "lend", "b1")])


@asynccontextmanager
async def open_library(clock: ManualClock, file: Path | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    async with open_system(PLANNED, clock, IMAGE, file) as system, speaking_to(system) as client:
        yield client


async def history(client: httpx2.AsyncClient, book_id: str) -> list[str]:
    found: list[str] = (await client.get(BOOK.href(book_id))).json().get("history", [])
    return found


@pytest.mark.parametrize(
    ("asked_after", "seen"),
    [
        ([0], []),
        ([1], []),
        ([2], ["lent 2026-03-16T09:32:00Z"]),
        ([61], ["lent 2026-03-16T09:32:00Z"]),
        ([62], ["lent 2026-03-16T09:32:00Z", "back 2026-03-16T10:32:00Z"]),
        ([3, 30, 300], ["lent 2026-03-16T09:32:00Z", "back 2026-03-16T10:32:00Z"]),
    ],
)
async def test_each_act_is_of_its_own_time_whenever_somebody_asks(asked_after: list[int], seen: list[str]) -> None:
    clock = ManualClock(START)
    async with open_library(clock) as client:
        for minutes in asked_after:
            clock.advance(START + minutes * MINUTE - clock.now())
            found = await history(client, "b1")
        assert found == seen


async def test_what_a_write_plans(clock: ManualClock) -> None:
    async with open_library(clock) as client:
        await client.post(BOOK.href("b2/reserve"))
        assert await history(client, "b2") == []
        clock.advance(5 * MINUTE)
        assert await history(client, "b2") == ["lent 2026-03-16T09:35:00Z"]


async def test_what_is_forgotten_is_not_done(clock: ManualClock) -> None:
    async with open_library(clock) as client:
        await client.post(BOOK.href("b2/reserve"))
        await client.post(BOOK.href("b2/keep"))
        clock.advance(600 * MINUTE)
        assert await history(client, "b2") == []
        assert len(await history(client, "b1")) == 2


async def test_what_can_no_longer_be_done_is_left_undone(clock: ManualClock) -> None:
    async with open_library(clock) as client:
        await client.post(BOOK.href("b9/reserve"))
        clock.advance(600 * MINUTE)
        assert len(await history(client, "b1")) == 2
        clock.advance(600 * MINUTE)
        assert (await client.get(BOOK.href("b9"))).status_code == 404


async def test_plans_outlive_a_restart(clock: ManualClock, tmp_path: Path) -> None:
    file = tmp_path / "library.db"
    async with open_library(clock, file) as client:
        await client.post(BOOK.href("b2/reserve"))
    clock.advance(10 * MINUTE)
    async with open_library(clock, file) as client:
        assert await history(client, "b2") == ["lent 2026-03-16T09:35:00Z"]
        assert await history(client, "b1") == ["lent 2026-03-16T09:32:00Z"]


async def test_a_write_finds_what_was_due_before_it_done(clock: ManualClock) -> None:
    async with open_library(clock) as client:
        await client.post(BOOK.href("b2/reserve"))
        clock.advance(5 * MINUTE)
        await client.post(BOOK.href("b2/keep"))
        clock.advance(600 * MINUTE)
        assert await history(client, "b2") == ["lent 2026-03-16T09:35:00Z"]
