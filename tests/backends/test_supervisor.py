"""Processes that die are started again; those that cannot live end the demo with what they said last."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import pytest

from backends.supervisor import DemoError, Part, keep_running, start_all, stop_all
from tests.backends.processes import ROOT

pytestmark = pytest.mark.sockets

SECONDS = 60


def fake(folder: Path) -> Part:
    command = (sys.executable, "-m", "backends", "serve", "messaging")
    return Part("messaging", command, ROOT, folder / "messaging.log", prints_url=True, environment=os.environ)


def dying(folder: Path) -> Part:
    """Says two words and ends with exit code 3."""
    program = "import sys; print('last words'); sys.exit(3)"
    return Part("mayfly", (sys.executable, "-c", program), ROOT, folder / "mayfly.log", port=9, environment=os.environ)


@asynccontextmanager
async def running(part: Part) -> AsyncIterator[asyncio.Queue[str]]:
    """The part, kept running; what is told of it."""
    told: asyncio.Queue[str] = asyncio.Queue()
    await start_all([part])
    keeper = asyncio.ensure_future(keep_running(part, told.put_nowait))
    try:
        yield told
    finally:
        keeper.cancel()
        await asyncio.wait([keeper])
        await stop_all([part])


async def health(part: Part) -> int:
    async with httpx2.AsyncClient(timeout=SECONDS, trust_env=False) as client:
        return (await client.get(f"{part.url}/health")).status_code


async def test_what_dies_is_started_again_at_the_same_place(tmp_path: Path) -> None:
    part = fake(tmp_path)
    async with running(part) as told:
        url, process = part.url, part.process
        assert process is not None
        process.kill()
        assert await asyncio.wait_for(told.get(), SECONDS) == "messaging has died (signal 9); starting it again."
        assert await asyncio.wait_for(told.get(), SECONDS) == "messaging answers again."
        assert (part.url, await health(part)) == (url, 200)
    assert not part.is_running()


async def test_what_dies_again_and_again_is_given_up(tmp_path: Path) -> None:
    part, told = dying(tmp_path), list[str]()
    await part.start()
    with pytest.raises(DemoError) as failed:
        await asyncio.wait_for(keep_running(part, told.append), SECONDS)
    words = "\n".join(["last words"] * 5)
    assert str(failed.value) == f"mayfly has died 5 times in a row (exit code 3).\n{words}"
    assert told == ["mayfly has died (exit code 3); starting it again."] * 4


async def test_what_cannot_be_started_says_why(tmp_path: Path) -> None:
    with pytest.raises(DemoError) as failed:
        await start_all([dying(tmp_path)])
    assert str(failed.value) == "mayfly could not be started.\nlast words"
