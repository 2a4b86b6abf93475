"""What is due is carried out, by one process of all that share the database."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from typing import Any, TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from gateway.identity.outbox import Outbox
from gateway.settings import Settings
from gateway.telemetry import log
from gateway.workflows import engine
from gateway.workflows.sim_replacement import Replacing, put_to_work

Duty: TypeAlias = Callable[[], Awaitable[None]]


@asynccontextmanager
async def carried_out(
    settings: Settings, replacing: Replacing, outbox: Outbox, looks: Iterable[Duty]
) -> AsyncIterator[None]:
    """Inside, as soon as no other process does it."""
    with closing(engine.Turn(settings.database_url)) as turn:
        async with _beside(_keep(settings, turn, replacing, outbox, looks)):
            yield


async def _keep(
    settings: Settings, turn: engine.Turn, replacing: Replacing, outbox: Outbox, looks: Iterable[Duty]
) -> None:
    pause = settings.workflow_look_seconds
    while not turn.take():  # noqa: ASYNC110  another process gives it back, which no event tells
        await asyncio.sleep(pause)
    put_to_work(replacing)
    while True:
        try:
            async with AsyncExitStack() as stack:
                await stack.enter_async_context(engine.running(settings.database_url))
                # each look has a task of its own: the others neither wait for a system that is slow, nor end with it
                for look in looks:
                    await stack.enter_async_context(_beside(_again_and_again(pause, look)))
                await _again_and_again(pause, replacing.begin_due, outbox.send_due)
        except SQLAlchemyError as error:
            # of the workflows' own file; this process has the turn, so that no other will do it
            log.error("what takes long could not be begun", exc_info=error)
        await asyncio.sleep(pause)


async def _again_and_again(pause: float, *duties: Duty) -> None:
    while True:
        try:
            for duty in duties:
                await duty()
        except SQLAlchemyError as error:
            log.error("what is due could not be read", exc_info=error)
        await asyncio.sleep(pause)


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Inside, it runs; what breaks it off is logged."""
    task = asyncio.create_task(work)
    task.add_done_callback(_broke_off)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task])


def _broke_off(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("what is to be done again and again is done no more", exc_info=error)
