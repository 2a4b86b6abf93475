"""`/health/live`: the process answers. `/health/ready`: it can serve, for its own part; backends may be down."""

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from gateway.store.database import Database
from gateway.telemetry import log


async def live(_: Request) -> Response:
    return JSONResponse({"status": "live"})


async def ready(request: Request) -> Response:
    database: Database = request.app.state.database
    try:
        await database.open()
    except (SQLAlchemyError, OSError) as error:
        log.error("database does not answer", detail=str(error))
        return JSONResponse({"status": "not ready", "reason": "the database does not answer"}, 503)
    return JSONResponse({"status": "ready"})


def health_routes() -> list[BaseRoute]:
    return [Route("/health/live", live), Route("/health/ready", ready)]
