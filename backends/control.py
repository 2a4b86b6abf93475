"""What the demo lets a person do from outside: read the messages sent, move the clock, see what an authenticator app shows, find the
fake systems.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, TypeAlias
from urllib.parse import quote

import httpx2
import msgspec
import pyotp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from backends.messaging.store import MESSAGE
from backends.tmf.documents import instant
from backends.tmf.resource import Document
from gateway.clock import FileClock, ManualClock

Moved: TypeAlias = FileClock | ManualClock

LAST_YEAR = 2100
CHANNELS = {"SMS": "SMS", "email": "EMAIL"}


class Advance(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    advance_seconds: Annotated[int, msgspec.Meta(ge=0)]


class App(msgspec.Struct, forbid_unknown_fields=True):
    secret: str


def control_app(clock: Moved, backends: Mapping[str, str], client: httpx2.AsyncClient) -> Starlette:
    """`backends`: the systems' URLs by name, messaging among them, to which `client` speaks."""

    async def messages(request: Request) -> Response:
        to = address(request.query_params.get("to", ""))
        try:
            answer = await client.get(f"{backends['messaging']}{MESSAGE.url}?sort=-sendTime,-id{addressed(to)}")
            answer.raise_for_status()
        except httpx2.HTTPError:
            return refusal(502, "messaging does not answer")
        return JSONResponse([shown for message in answer.json() for shown in show(message, to, backends["messaging"])])

    async def move(request: Request) -> Response:
        by = advance(await request.body(), clock)
        if by is None:
            wanted = f"a whole number of seconds from 0 on that does not lead beyond the year {LAST_YEAR}"
            return refusal(400, f'the body is {{"advanceSeconds": n}}, n {wanted}')
        clock.advance(by)
        return JSONResponse({"now": instant(clock.now())})

    async def authenticator(request: Request) -> Response:
        try:
            app = msgspec.json.decode(await request.body(), type=App)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return refusal(400, 'the body is {"secret": "..."}, the secret of an authenticator app')
        return JSONResponse({"code": code_of(app, clock)})

    async def systems(_: Request) -> Response:
        return JSONResponse(dict(backends))

    return Starlette(
        routes=[
            Route("/messages", messages),
            Route("/clock", move, methods=["POST"]),
            Route("/authenticator", authenticator, methods=["POST"]),
            Route("/backends", systems),
        ]
    )


def refusal(status: int, error: str) -> Response:
    return JSONResponse({"error": error}, status)


def advance(body: bytes, clock: Moved) -> timedelta | None:
    """How far to move the clock; None if that is not what the body says."""
    try:
        by = timedelta(seconds=msgspec.json.decode(body, type=Advance).advance_seconds)
        return by if (clock.now() + by).year <= LAST_YEAR else None
    except (msgspec.MsgspecError, UnicodeDecodeError, OverflowError):
        return None


def code_of(app: App, clock: Moved) -> str | None:
    """What the app shows at that time; None for a secret that is not in base 32."""
    try:
        return pyotp.TOTP("".join(app.secret.split())).at(clock.now())
    except ValueError:
        return None


def address(text: str) -> str:
    """A telephone number or an e-mail address, with the plus sign that a query string may have made a blank of."""
    text = text.strip() if "@" not in text else text.strip().replace(" ", "+")
    return f"+{text}" if text.isascii() and text.isdigit() else text


def addressed(to: str) -> str:
    if not to:
        return ""
    return f"&receiver.{'email' if '@' in to else 'phoneNumber'}={quote(to, safe='')}"


def show(message: Document, to: str, centre: str) -> Iterator[Document]:
    """Once for each receiver, or for the one asked for. `centre` is the URL of the system that has the files."""
    attached = [
        {"name": each["name"], "mimeType": each["mimeType"], "url": f"{centre}{each['url']}"}
        for each in message.get("attachment", ())
    ]
    for receiver in message["receiver"]:
        reached = receiver.get("phoneNumber") or receiver["email"]
        if to in ("", reached):
            yield {
                "channel": CHANNELS[message["messageType"]],
                "to": reached,
                "text": message["content"],
                "sentAt": message["sendTime"],
                **({"attachments": attached} if attached else {}),
            }
