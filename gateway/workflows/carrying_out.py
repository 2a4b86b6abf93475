"""What is due is carried out, by one process of all that share the database."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress

from sqlalchemy.exc import SQLAlchemyError

from gateway.identity.outbox import Outbox
from gateway.settings import Settings
from gateway.telemetry import log
from gateway.workflows import engine
from gateway.workflows.sim_replacement import Replacing, put_to_work


@asynccontextmanager
async def carried_out(settings: Settings, replacing: Replacing, outbox: Outbox) -> AsyncIterator[None]:
    """Inside, as soon as no other process does it."""
    with closing(engine.Turn(settings.database_url)) as turn:
        keeping = asyncio.create_task(_keep(settings, turn, replacing, outbox))
        keeping.add_done_callback(_broke_off)
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping


async def _keep(settings: Settings, turn: engine.Turn, replacing: Replacing, outbox: Outbox) -> None:
    pause = settings.workflow_look_seconds
    while not turn.take():  # noqa: ASYNC110  another process gives it back, which no event tells
        await asyncio.sleep(pause)
    put_to_work(replacing)
    async with engine.running(settings.database_url):
        while True:
            try:
                await replacing.begin_due()
                await outbox.send_due()
            except SQLAlchemyError as error:
                log.error("what is due could not be read", exc_info=error)
            await asyncio.sleep(pause)


def _broke_off(keeping: asyncio.Task[None]) -> None:
    if not keeping.cancelled() and (error := keeping.exception()) is not None:
        log.error("nothing that is due is carried out any more", exc_info=error)
