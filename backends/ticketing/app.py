"""The ticketing system as a fake: what it serves and how a world fills it."""

from collections.abc import Sequence

from starlette.routing import BaseRoute

from backends.system import Definition, Running
from backends.ticketing.store import ATTACHMENTS, RESOURCES, documents
from backends.tmf.attachments import Attachments


def routes(running: Running) -> Sequence[BaseRoute]:
    return [Attachments(running.database, ATTACHMENTS).route()]


TICKETING = Definition(name="ticketing", resources=RESOURCES, documents=documents, routes=routes)
