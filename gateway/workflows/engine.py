"""Durable workflows: DBOS Transact in this process, in a file of its own beside the gateway's SQLite database.

Its tables are named like some of ours (`notifications`), and it writes from threads of its own: in one file they would wait for each other.
What is due stands in the gateway's own tables; should the file be lost, what is under way begins again, under the same keys.

A step that was completed is not taken again, whenever the process died; one that was under way is. So a step has its effect under a key
that is the same each time. What goes into a workflow or a step and what comes out is written down: ids and flags, never a secret.
"""

import asyncio
import fcntl
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID
from sqlalchemy.engine import make_url

P = ParamSpec("P")
R = TypeVar("R")

NAME = "switchboard"
VERSION = "1"
"""Of the workflows' code; what is under way under another is not resumed. DBOS's own would be another with every release."""
EXECUTOR = "gateway"
"""Whoever holds the turn takes up what the holder before left behind."""
THREADS = 4
BROKEN_OFF = ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")


def workflow(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    return DBOS.workflow(name=name)


def step(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    return DBOS.step(name=name)


async def start(id: str, work: Callable[[str], Coroutine[Any, Any, None]], subject: str) -> bool:
    """Begins the workflow, unless one of that id was begun before; False where that one broke off for good."""
    known = await DBOS.get_workflow_status_async(id)
    if known is not None:
        return known.status not in BROKEN_OFF
    with SetWorkflowID(id):
        await DBOS.start_workflow_async(work, subject)
    return True


@asynccontextmanager
async def running(database_url: str) -> AsyncIterator[None]:
    """Inside, workflows run in this loop; those that were left unfinished first. At the end they are left as they stand."""
    dbos = DBOS(
        config=DBOSConfig(
            name=NAME,
            system_database_url=f"sqlite:///{_file(database_url)}",
            serializer=DBOSPortableJSONSerializer(),
            application_version=VERSION,
            executor_id=EXECUTOR,
            max_executor_threads=THREADS,
            log_level="WARNING",
        )
    )
    try:
        DBOS.launch()
        yield
    finally:
        # DBOS leaves them alive, to fail once it is gone
        tasks = [task for task in dbos._workflow_tasks if not task.done()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        DBOS.destroy()
        # and takes the loop's own executor with it
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(thread_name_prefix="loop"))


class Turn:
    """Held by one process of all that share an SQLite file; a process that dies gives it back."""

    def __init__(self, database_url: str) -> None:
        self._file = Path(f"{_file(database_url)}.turn").open("w")  # noqa: SIM115  held, not read

    def take(self) -> bool:
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def close(self) -> None:
        self._file.close()


def _file(database_url: str) -> str:
    return f"{make_url(database_url).database}.workflows"
