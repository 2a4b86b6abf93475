"""Misbehaviour on demand: slowness, status sequences and bodies that lie, for the calls a fault names."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal, TypeAlias

import httpx2
import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from backends.log import CONTROL_PATHS
from backends.tmf.http import TmfError, error_response

BodyFault: TypeAlias = Literal["malformed", "wrong_shape", "truncated", "html", "oversized", "drip", "dropped"]

HANG_UP = "switchboard.hang_up"
"""The extension of ASGI by which a server lets an application close the connection without an answer."""

HTML_PAGE = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>Back soon</h1></body></html>"
BLANKS = b" " * 65_536
STATUSES = {200, *(status.value for status in HTTPStatus if status >= 400)}


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes wrong, and for which calls: those whose path starts with `path`, of any method unless one is named.
    A path may also begin with `apply:`; that is the network at work on what it was left to do (640), which an error ends `InError`.
    Or with `receiver:` and a number or an e-mail address, to which an error lets no message be sent (681).

    `statuses` are 200 (the true answer) or errors; they are used one a call, and the last one stays.
    `body` replaces what a call would truly have answered:
      malformed    half of the JSON, announced as if it were whole
      wrong_shape  valid JSON in which every id is a number, and an object stands where an empty list belongs
      truncated    the true length is announced, half is sent, and the connection is closed
      html         a page of HTML with status 200
      oversized    valid JSON followed by `oversized_bytes` of white space, in chunks and unannounced
      drip         the true answer, a byte each `drip_seconds`
      dropped      none: what was asked is done, and then the connection is closed without an answer
    After `times` calls the fault is over; without it, when it is cleared.
    """

    path: str = "/"
    method: str | None = None
    latency_seconds: float = 0.0
    statuses: tuple[int, ...] = ()
    body: BodyFault | None = None
    times: int | None = None
    oversized_bytes: int = 16 * 1024 * 1024
    drip_seconds: float = 0.2

    def __post_init__(self) -> None:
        if not set(self.statuses) <= STATUSES:
            raise ValueError("statuses are 200 or errors of HTTP")
        if self.times == 0 or min(self.latency_seconds, self.drip_seconds, self.oversized_bytes, self.times or 1) < 0:
            raise ValueError("times is at least 1, and no number is negative")


@dataclass
class InForce:
    fault: Fault
    calls: int = 0

    @property
    def over(self) -> bool:
        return self.fault.times is not None and self.calls >= self.fault.times

    def names(self, method: str, path: str) -> bool:
        return path.startswith(self.fault.path) and self.fault.method in (None, method)

    def next_status(self) -> int:
        """The status for one more call; 200 stands for the true one."""
        statuses = self.fault.statuses or (200,)
        status = statuses[min(self.calls, len(statuses) - 1)]
        self.calls += 1
        return status


class Faults:
    """The faults in force, in the order they were added; a call meets the first that names it."""

    def __init__(self) -> None:
        self._in_force: list[InForce] = []

    def add(self, fault: Fault) -> None:
        self._in_force.append(InForce(fault))

    def clear(self) -> None:
        self._in_force.clear()

    def active(self) -> list[Fault]:
        return [each.fault for each in self._in_force if not each.over]

    def meet(self, method: str, path: str) -> tuple[Fault, int] | None:
        """The fault this call meets and the status it gets."""
        for each in self._in_force:
            if each.names(method, path) and not each.over:
                return each.fault, each.next_status()
        return None


class FaultMiddleware:
    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        met = None
        if scope["type"] == "http" and scope["path"] not in CONTROL_PATHS:
            met = self._faults.meet(scope["method"], scope["path"])
        if met is None:
            await self._app(scope, receive, send)
            return
        fault, status = met
        await asyncio.sleep(fault.latency_seconds)
        if status != 200:
            await error_response(status, "the fake was told to answer this")(scope, receive, send)
        elif fault.body is None:
            await self._app(scope, receive, send)
        else:
            start, body = await true_answer(self._app, scope, receive)
            await BODIES[fault.body](fault, Answer(start, body, scope, receive, send))


class Answer:
    """The true answer, held back, and the way to the caller."""

    def __init__(self, start: Message, body: bytes, scope: Scope, receive: Receive, send: Send) -> None:
        self.body = body
        self._start = start
        self._scope = scope
        self._receive = receive
        self._send = send

    async def start(self, *, content_length: int | None, media_type: bytes | None = None) -> None:
        headers = [pair for pair in self._start["headers"] if pair[0] not in (b"content-length", b"content-type")]
        headers.append((b"content-type", media_type or dict(self._start["headers"]).get(b"content-type", b"")))
        if content_length is not None:
            headers.append((b"content-length", str(content_length).encode()))
        await self._send({**self._start, "headers": headers})

    async def part(self, body: bytes, *, more: bool) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": more})

    async def whole(self, body: bytes, media_type: bytes | None = None) -> None:
        await self.start(content_length=len(body), media_type=media_type)
        await self.part(body, more=False)

    async def caller_left_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._caller_left()
        except TimeoutError:
            return False
        return True

    async def hang_up(self) -> None:
        """A caller in this process has no connection to lose, and meets what it would have met."""
        close = self._scope.get("extensions", {}).get(HANG_UP)
        if close is None:
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
        close()
        await self._caller_left()

    async def _caller_left(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass


async def true_answer(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    start = next(message for message in messages if message["type"] == "http.response.start")
    return start, b"".join(message.get("body", b"") for message in messages)


async def malformed(_: Fault, answer: Answer) -> None:
    await answer.whole(answer.body[: len(answer.body) // 2])


async def wrong_shape(_: Fault, answer: Answer) -> None:
    await answer.whole(msgspec.json.encode(misshapen(msgspec.json.decode(answer.body))))


async def truncated(_: Fault, answer: Answer) -> None:
    # The server refuses to end an answer short of its announced length and closes the connection instead.
    await answer.start(content_length=len(answer.body))
    await answer.part(answer.body[: len(answer.body) // 2], more=False)


async def html(_: Fault, answer: Answer) -> None:
    await answer.whole(HTML_PAGE, media_type=b"text/html; charset=utf-8")


async def oversized(fault: Fault, answer: Answer) -> None:
    await answer.start(content_length=None)
    await answer.part(answer.body, more=True)
    for _ in range(fault.oversized_bytes // len(BLANKS)):
        await answer.part(BLANKS, more=True)
    await answer.part(BLANKS[: fault.oversized_bytes % len(BLANKS)], more=False)


async def drip(fault: Fault, answer: Answer) -> None:
    await answer.start(content_length=len(answer.body))
    for place in range(len(answer.body)):
        await answer.part(answer.body[place : place + 1], more=place + 1 < len(answer.body))
        if await answer.caller_left_within(fault.drip_seconds):
            return


async def dropped(_: Fault, answer: Answer) -> None:
    await answer.hang_up()


BODIES: dict[BodyFault, Callable[[Fault, Answer], Awaitable[None]]] = {
    "malformed": malformed,
    "wrong_shape": wrong_shape,
    "truncated": truncated,
    "html": html,
    "oversized": oversized,
    "drip": drip,
    "dropped": dropped,
}


def misshapen(node: Any) -> Any:
    if isinstance(node, list):
        return [misshapen(element) for element in node] or {}
    if isinstance(node, dict):
        return {name: 1 if name == "id" else value for name, value in node.items()}
    return node


FIELDS = Fault.__struct_fields__


def fault_routes(faults: Faults) -> list[Route]:
    async def read(_: Request) -> Response:
        return Response(msgspec.json.encode(faults.active()), media_type="application/json")

    async def add(request: Request) -> Response:
        try:
            fault = msgspec.json.decode(await request.body(), type=Fault)
        except msgspec.MsgspecError as error:
            raise TmfError(400, f"no fault: {error}; what a fault has: {', '.join(FIELDS)}") from error
        faults.add(fault)
        return Response(msgspec.json.encode(fault), 201, media_type="application/json")

    async def clear(_: Request) -> Response:
        faults.clear()
        return Response(status_code=204)

    return [
        Route("/faults", read),
        Route("/faults", add, methods=["POST"]),
        Route("/faults", clear, methods=["DELETE"]),
    ]
