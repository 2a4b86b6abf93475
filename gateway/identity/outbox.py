"""Messages to people: written down in the transaction that decides on them, sent after it, and again until they are accepted or refused.

A message goes under a key of its own, so that however often it is tried the person gets it once. What it says is encrypted while it
waits, and gone once it is sent.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, Row, delete, insert, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.faults import Fault
from gateway.identity.encryption import Encryption
from gateway.ports.messaging import Email, Messaging
from gateway.ports.refusals import Refused
from gateway.store.database import Database
from gateway.store.tables import messages
from gateway.telemetry import log

TRIED_FOR = timedelta(days=7)
"""How long a message is tried that is not useless sooner."""
LONGEST_PAUSE = timedelta(hours=1)
"""Between two attempts."""
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class TextMessage:
    to: str
    """E.164."""
    text: str


class Content(msgspec.Struct, frozen=True):
    to: str
    text: str
    subject: str | None = None
    """Of an e-mail; a text message has none."""


class _Claimed(NamedTuple):
    key: str
    content: bytes
    attempt: int


class Outbox:
    def __init__(self, database: Database, clock: Clock, encryption: Encryption, messaging: Messaging) -> None:
        self._database = database
        self._clock = clock
        self._encryption = encryption
        self._messaging = messaging
        self._under_way: set[asyncio.Task[None]] = set()

    async def add(
        self, connection: AsyncConnection, message: Email | TextMessage, key: str, lifetime: timedelta = TRIED_FOR
    ) -> None:
        """Goes out once the transaction is committed. `lifetime` is how long it is of use. An e-mail has no attachments."""
        content = Content(message.to, message.text, message.subject if isinstance(message, Email) else None)
        now = self._clock.now()
        row = {
            "key": key,
            "content": self._encryption.seal(msgspec.json.encode(content).decode(), of=key),
            "useless_at": now + lifetime,
            "due_at": now,
            "attempt": 1,
        }
        await connection.execute(insert(messages).values(**row))
        # its own transaction comes after this one where writers queue; elsewhere the next look at what is due finds it
        task = asyncio.create_task(self._send_one(key))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def send_due(self) -> None:
        """Whatever is due now, some at a time; to be called again and again."""
        async with self._database.read() as connection:
            late = select(messages.c.key).where(messages.c.due_at <= self._clock.now()).limit(1)
            if (await connection.execute(late)).first() is None:
                return
        await asyncio.gather(*(self._send(each) for each in await self._claim()))

    async def close(self) -> None:
        """Waits for what is under way; each has its deadline."""
        await asyncio.gather(*self._under_way)

    async def _send_one(self, key: str) -> None:
        try:
            for each in await self._claim(messages.c.key == key):
                await self._send(each)
        except (
            OperationalError
        ) as error:  # it stands in the database still, where the next look at what is due finds it
            log.error("message left for later", key=key, exc_info=error)

    async def _claim(self, *which: ColumnElement[bool]) -> list[_Claimed]:
        """Due again after a pause, for whoever looks then: should this attempt fail, or this process die."""
        now = self._clock.now()
        async with self._database.write(counted=False) as connection:
            useless = delete(messages).where(messages.c.useless_at <= now).returning(messages.c.key)
            for key in (await connection.execute(useless)).scalars():
                _given_up(key, "of no more use")
            late = select(messages).where(messages.c.due_at <= now, *which).order_by(messages.c.due_at, messages.c.key)
            rows = (await connection.execute(late.limit(AT_ONCE).with_for_update(skip_locked=True))).all()
            for row in rows:
                await connection.execute(update(messages).where(messages.c.key == row.key).values(_next(row, now)))
        return [_Claimed(row.key, row.content, row.attempt) for row in rows]

    async def _send(self, claimed: _Claimed) -> None:
        try:
            refused = await self._hand_over(claimed)
        except (Fault, InvalidTag) as error:
            why = error.code.name if isinstance(error, Fault) else "sealed under another secret key"
            log.warning("message not sent", key=claimed.key, attempt=claimed.attempt, why=why)
            return
        if refused is not None:
            _given_up(claimed.key, refused.reason.value)
        async with self._database.write(counted=False) as connection:
            await connection.execute(delete(messages).where(messages.c.key == claimed.key))

    async def _hand_over(self, claimed: _Claimed) -> Refused | None:
        content = msgspec.json.decode(self._encryption.open(claimed.content, of=claimed.key), type=Content)
        if content.subject is None:
            return await self._messaging.send_sms(content.to, content.text, claimed.key)
        return await self._messaging.send_email(Email(content.to, content.subject, content.text), claimed.key)


def _next(row: Row[Any], now: datetime) -> dict[str, Any]:
    pause = min(timedelta(minutes=2 ** min(row.attempt - 1, 10)), LONGEST_PAUSE)
    return {"due_at": now + pause, "attempt": row.attempt + 1}


def _given_up(key: str, why: str) -> None:
    log.error("message given up", key=key, why=why)
