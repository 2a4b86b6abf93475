"""The ticketing system as a fake: what it serves and how a world fills it."""

from base64 import b64decode
from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backends.system import Definition
from backends.ticketing.store import ATTACHMENTS, RESOURCES, documents
from backends.tmf.database import Database
from backends.tmf.http import TmfError
from gateway.clock import Clock


def routes(database: Database, _: Clock) -> Sequence[BaseRoute]:
    async def attachment(request: Request) -> Response:
        """The file itself, in place of the document it is kept in."""
        body = await database[ATTACHMENTS.name].get(request.path_params["id"])
        if body is None:
            raise TmfError(404, f"there is no attachment {request.path_params['id']}")
        kept = msgspec.json.decode(body)
        return Response(b64decode(kept["content"]), media_type=kept["mimeType"])

    return [Route(ATTACHMENTS.href("{id}"), attachment)]


TICKETING = Definition(name="ticketing", resources=RESOURCES, documents=documents, routes=routes)
