"""One fake system: an application over its own database, with a log of what it was asked and faults on demand.

A system is declared once, as a `Definition`; `open_system` makes a running one of it, in process or for a server.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.faults import FaultMiddleware, Faults, fault_routes
from backends.log import LogMiddleware, RequestLog, log_routes
from backends.tmf.agenda import Act, Agenda, AgendaMiddleware, Planned
from backends.tmf.database import Database, fill, fill_file, open_database
from backends.tmf.http import EXCEPTION_HANDLERS, REFUSAL_SCHEMA, REFUSAL_SCHEMA_URL, collection_routes
from backends.tmf.resource import Document, Resource
from backends.tmf.writing import Writes
from backends.world import World
from gateway.clock import Clock


@dataclass(frozen=True)
class Running:
    """What the routes and acts of a running system work with."""

    database: Database
    clock: Clock
    agenda: Agenda
    writes: Writes
    faults: Faults


def no_routes(_: Running) -> Sequence[BaseRoute]:
    return ()


def no_acts(_: Running) -> Mapping[str, Act]:
    return {}


@dataclass(frozen=True)
class Definition:
    """What a system is: its resources, how a world becomes their documents (by resource name), and routes of its own.

    Every resource gets its list and its read by id; `routes` adds what is neither, and comes before them.
    `acts` are what it does later, by name. A world gives it `rules` to go by, by name, and what is `planned` from the
    start.
    """

    name: str
    resources: tuple[Resource, ...]
    documents: Callable[[World], Mapping[str, Iterable[Document]]]
    routes: Callable[[Running], Sequence[BaseRoute]] = no_routes
    acts: Callable[[Running], Mapping[str, Act]] = no_acts
    rules: Callable[[World], Mapping[str, Any]] = lambda _: {}
    planned: Callable[[World], Iterable[Planned]] = lambda _: ()

    def image(self, world: World) -> bytes:
        """The system's database on the day of the world, to be copied."""
        return fill(self.resources, self.documents(world), self.rules(world), self.planned(world))

    def write(self, world: World, file: Path) -> None:
        """The same as a new file, however large the world is."""
        fill_file(file, self.resources, self.documents(world), self.rules(world), self.planned(world))


@dataclass(frozen=True)
class FakeSystem:
    name: str
    app: Starlette
    log: RequestLog
    faults: Faults
    database: Database


@asynccontextmanager
async def open_system(
    definition: Definition, clock: Clock, image: bytes, file: Path | None = None
) -> AsyncIterator[FakeSystem]:
    """The system over a copy of the image: in memory, or in a file, which is used as it stands if it is there."""
    async with open_database(definition.resources, image, file) as database:
        log, faults = RequestLog(), Faults()
        agenda = Agenda(database.transactions, clock)
        running = Running(database, clock, agenda, Writes(database.transactions, clock), faults)
        app = Starlette(
            routes=[
                Route("/health", healthy),
                *log_routes(log),
                *fault_routes(faults),
                Route(REFUSAL_SCHEMA_URL, refusal_schema),
                *definition.routes(running),
                *(route for collection in database.collections() for route in collection_routes(collection)),
            ],
            middleware=[
                Middleware(LogMiddleware, log=log),
                Middleware(FaultMiddleware, faults=faults),
                Middleware(AgendaMiddleware, agenda=agenda, acts=definition.acts(running)),
            ],
            exception_handlers=EXCEPTION_HANDLERS,
        )
        app.router.redirect_slashes = False
        yield FakeSystem(definition.name, app, log, faults, database)


async def healthy(_: Request) -> Response:
    return JSONResponse({"status": "pass"})


async def refusal_schema(_: Request) -> Response:
    return Response(REFUSAL_SCHEMA, media_type="application/schema+json")
