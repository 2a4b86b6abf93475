"""Changes of tickets that take files along."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.ids import UPLOAD, backend_id
from gateway.graph.problems import FileRejected, KeyProblem
from gateway.graph.writing import Change, backend_key, kept_or_unknown, make
from gateway.identity.scanned import Verdict, verdict_on
from gateway.ports.documents import Document
from gateway.ports.refusals import Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context

MOST_FILES = 5


class TicketWritten(msgspec.Struct, tag=True):
    ticket_id: str


O = TypeVar("O", TicketWritten, TicketWritten | Refused)  # noqa: E741 - an outcome
Act: TypeAlias = Callable[[str, Sequence[Document]], Awaitable[O]]


async def with_files(context: "Context", change: Change[O], act: Act[O]) -> O | FileRejected | KeyProblem:
    """The change, made with the files its input names. They are the change's from the moment it begins, and no longer kept here once the
    other system has them; where it refuses, another change may take them."""
    uploads, person_id = context.services.uploads, context.signed_in.person_id
    ids = [backend_id(UPLOAD, id) for id in change.input.upload_ids]
    if len(ids) > MOST_FILES or len(set(ids)) < len(ids):
        text = context.say("Name at most {most} files, each once.", most=MOST_FILES)
        return FileRejected(message=text, path=["input", "uploadIds"], rule="COUNT")
    if problem := await _kept_in_quarantine(context, ids):
        return problem
    taken_by = backend_key(context, change)

    async def guard(connection: AsyncConnection) -> FileRejected | None:
        taken = not ids or await uploads.take(connection, person_id, ids, taken_by)
        return None if taken else _not_there(context)

    async def act_with_files(key: str) -> O:
        return await act(key, await uploads.taken(ids, key) if ids else ())

    outcome = await make(context, change, act_with_files, guard)
    if ids and isinstance(outcome, TicketWritten):
        with kept_or_unknown():
            await uploads.hand_over(taken_by)
    if ids and isinstance(outcome, Refused):
        await uploads.let_go(taken_by)
    return outcome


async def _kept_in_quarantine(context: "Context", ids: Sequence[str]) -> FileRejected | None:
    """What could not be scanned when it came is scanned now."""
    uploads, path = context.services.uploads, ["input", "uploadIds"]
    for id, content in await uploads.in_quarantine(context.signed_in.person_id, ids) if ids else ():
        verdict = await verdict_on(context.ports.scanner, id, content)
        if verdict is Verdict.HARMLESS:
            await uploads.release(id)
        elif verdict is Verdict.HARMFUL:
            await uploads.destroy(id)
            text = context.say("A file would harm whoever opens it, and was destroyed. Clean it, or send another.")
            return FileRejected(message=text, path=path, rule="HARMFUL")
        else:
            text = context.say("Whether a file is harmful could not be found out yet. Try again in a few minutes.")
            return FileRejected(message=text, path=path, rule="QUARANTINED")
    return None


def _not_there(context: "Context") -> FileRejected:
    text = context.say("A file is not there: it was not sent, went with another message, or is too old. Send it again.")
    return FileRejected(message=text, path=["input", "uploadIds"], rule="NOT_SENT")
