"""One fake system: an application over its own database, with a log of what it was asked and faults on demand.

A system is declared once, as a `Definition`; `open_system` makes a running one of it, in process or for a server.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from backends.faults import FaultMiddleware, Faults, fault_routes
from backends.log import LogMiddleware, RequestLog, log_routes
from backends.tmf.database import Database, fill, open_database
from backends.tmf.http import EXCEPTION_HANDLERS, collection_routes
from backends.tmf.resource import Document, Resource
from backends.world import World
from gateway.clock import Clock


def no_routes(_: Database, __: Clock) -> Sequence[BaseRoute]:
    return ()


@dataclass(frozen=True)
class Definition:
    """What a system is: its resources, how a world becomes their documents (by resource name), and routes of its own.

    Every resource gets its list and its read by id; `routes` adds what is neither, and comes before them.
    `schema` is SQL for tables beside the documents.
    """

    name: str
    resources: tuple[Resource, ...]
    documents: Callable[[World], Mapping[str, Sequence[Document]]]
    routes: Callable[[Database, Clock], Sequence[BaseRoute]] = no_routes
    schema: str = ""

    def image(self, world: World) -> bytes:
        """The system's database on the day of the world, to be copied."""
        return fill(self.resources, self.documents(world), self.schema)


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
        app = Starlette(
            routes=[
                Route("/health", healthy),
                *log_routes(log),
                *fault_routes(faults),
                *definition.routes(database, clock),
                *(route for collection in database.collections() for route in collection_routes(collection)),
            ],
            middleware=[Middleware(LogMiddleware, log=log), Middleware(FaultMiddleware, faults=faults)],
            exception_handlers=EXCEPTION_HANDLERS,
        )
        app.router.redirect_slashes = False
        yield FakeSystem(definition.name, app, log, faults, database)


async def healthy(_: Request) -> Response:
    return JSONResponse({"status": "pass"})
