"""Backends that go wrong: for one seed always in the same way, whoever asks, and however the asking is cut into requests."""

from typing import Any

import httpx2
import msgspec
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tests.execution.nasty.dice import Dice

READING = {"type": "http.response.body", "more_body": False}

WHOSE = {"id", "relatedEntity", "relatedParty", "billingAccount", "resourceRelationship", "product", "bill", "@type"}
"""A row that does not say what it is about spoils the answers about others that were asked for beside it."""


class Weather:
    """The seed of the moment, for all backends."""

    def __init__(self) -> None:
        self.dice = Dice(0)


class LyingBackend:
    """A whole resource may be down or answer nonsense; or single rows of it hold something of a wrong class.

    What goes wrong with a row depends on the row alone, not on which others were asked for beside it.
    """

    def __init__(self, name: str, app: ASGIApp, weather: Weather) -> None:
        self._name = name
        self._app = app
        self._weather = weather

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        dice = self._weather.dice
        if dice.calm or scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] != "GET":
            await self._write(dice, scope, receive, send)
            return
        start, body = await _answer(self._app, scope, receive)
        status, body = self._told(dice, scope["path"], start["status"], body)
        headers = [pair for pair in start["headers"] if pair[0] != b"content-length"]
        length = (b"content-length", str(len(body)).encode())
        await send({**start, "status": status, "headers": [*headers, length]})
        await send({**READING, "body": body})

    async def _write(self, dice: Dice, scope: Scope, receive: Receive, send: Send) -> None:
        """Now and then nothing is done, or it is done and nobody is told."""
        place = (self._name, scope["path"])
        if dice.happens(dice.rate, "not done", *place):
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({**READING, "body": b"{}"})
            return
        start, body = await _answer(self._app, scope, receive)
        if dice.happens(dice.rate, "not told", *place):
            raise httpx2.RemoteProtocolError("Server disconnected without sending a response.")
        await send(start)
        await send({**READING, "body": body})

    def _told(self, dice: Dice, path: str, status: int, body: bytes) -> tuple[int, bytes]:
        place = (self._name, path)
        if dice.happens(dice.rate / 2, "down", *place):
            return 503, b"{}"
        if dice.happens(dice.rate / 4, "nonsense", *place):
            return status, body[: len(body) // 2]
        if status != 200:
            return status, body
        answer = msgspec.json.decode(body)
        rows = answer if isinstance(answer, list) else [answer]
        told = [self._row(dice, place, row) for row in rows]
        return status, msgspec.json.encode(told if isinstance(answer, list) else told[0])

    def _row(self, dice: Dice, place: tuple[str, str], row: Any) -> Any:
        key = (*place, row.get("id", msgspec.json.encode(row)) if isinstance(row, dict) else row)
        return _bent(dice, key, row) if dice.goes_wrong("row", *key) else row


def _bent(dice: Dice, key: tuple[object, ...], value: Any) -> Any:
    """The value, with something of a wrong class somewhere in it."""
    if isinstance(value, dict) and value:
        name = dice.one_of(sorted(set(value) - WHOSE) or ["@type"], *key)
        return {**value, name: _bent(dice, (*key, name), value.get(name))}
    if isinstance(value, list) and value:
        return [*value[:-1], _bent(dice, (*key, "last"), value[-1])]
    return [{"not": "this"}] if isinstance(value, str) else "not this"


async def _answer(app: ASGIApp, scope: Scope, receive: Receive) -> tuple[Message, bytes]:
    messages: list[Message] = []

    async def keep(message: Message) -> None:
        messages.append(message)

    await app(scope, receive, keep)
    start = next(message for message in messages if message["type"] == "http.response.start")
    return start, b"".join(message.get("body", b"") for message in messages)
