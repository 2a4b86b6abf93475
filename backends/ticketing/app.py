"""The ticketing system as a fake: what it serves, what it does later, and how a world fills it."""

from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from backends.system import Definition, Running
from backends.ticketing.store import ATTACHMENTS, RESOURCES, documents
from backends.ticketing.tickets import Tickets
from backends.tmf.agenda import Act
from backends.tmf.attachments import Attachments
from backends.world import Department, World


def tickets(running: Running) -> Tickets:
    return Tickets(running, Attachments(running.database, ATTACHMENTS))


def routes(running: Running) -> Sequence[BaseRoute]:
    return [*tickets(running).routes(), Attachments(running.database, ATTACHMENTS).route()]


def acts(running: Running) -> Mapping[str, Act]:
    return tickets(running).acts()


def rules(world: World) -> dict[str, dict[str, Department]]:
    return {"departments": {each.ticket_type.value: each for each in world.departments.values()}}


TICKETING = Definition(
    name="ticketing", resources=RESOURCES, documents=documents, routes=routes, acts=acts, rules=rules
)
