"""The message centre as a fake: takes a message, and shows its outbox."""

from collections.abc import Sequence

from starlette.routing import BaseRoute

from backends.messaging.store import ATTACHMENTS, MESSAGE, NewMessage, Outbox
from backends.system import Definition, Running
from backends.tmf.attachments import Attachments
from backends.tmf.resource import Document
from backends.tmf.writing import Answer, Write, created
from backends.world import World


def nothing_sent(_: World) -> dict[str, list[Document]]:
    return {}


def routes(running: Running) -> Sequence[BaseRoute]:
    attachments = Attachments(running.database, ATTACHMENTS)
    outbox = Outbox(running.database, attachments, running.faults)

    async def send(write: Write) -> Answer:
        return created(await outbox.send(write.read(NewMessage, "message"), write.now))

    return [running.writes.route("POST", MESSAGE.url, send), attachments.route()]


MESSAGING = Definition(name="messaging", resources=(MESSAGE, ATTACHMENTS), documents=nothing_sent, routes=routes)
