"""The message centre as a fake: takes a message, and shows its outbox."""

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backends.messaging.store import MESSAGE, SCHEMA, NewMessage, Outbox
from backends.system import Definition
from backends.tmf.database import Database
from backends.tmf.http import TmfError, json_response
from backends.tmf.resource import Document
from backends.world import World
from gateway.clock import Clock


def nothing_sent(_: World) -> dict[str, list[Document]]:
    return {}


def routes(database: Database, clock: Clock) -> Sequence[BaseRoute]:
    outbox = Outbox(database, clock)

    async def send(request: Request) -> Response:
        try:
            message = msgspec.json.decode(await request.body(), type=NewMessage)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise TmfError(400, f"no message: {error}") from error
        body = await outbox.send(message, request.headers.get("idempotency-key"))
        return json_response(request, body, rows=1, status=201)

    return [Route(MESSAGE.url, send, methods=["POST"])]


MESSAGING = Definition(name="messaging", resources=(MESSAGE,), documents=nothing_sent, routes=routes, schema=SCHEMA)
