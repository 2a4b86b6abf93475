"""The outbox: messages are sent the moment they are taken, and each key sends one message."""

import re
from typing import Annotated, Literal

import msgspec

from backends.tmf.database import Database
from backends.tmf.documents import instant
from backends.tmf.http import TmfError
from backends.tmf.resource import Document, Resource
from gateway.clock import Clock

MESSAGE = Resource(
    name="communicationMessage",
    base="/tmf-api/communicationManagement/v4",
    text=("receiver.phoneNumber", "receiver.email", "messageType", "sendTime"),
    sort=("sendTime",),
)
SCHEMA = "CREATE TABLE sent (key TEXT PRIMARY KEY, message TEXT NOT NULL);"
E164 = re.compile(r"\+[1-9]\d{4,14}", re.ASCII)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Receiver(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, rename="camel"):
    phone_number: str | None = None
    email: str | None = None


class Sender(msgspec.Struct, forbid_unknown_fields=True):
    name: Text


class NewMessage(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, rename="camel"):
    """What is asked for: an SMS to phone numbers, or an e-mail with a subject to addresses."""

    content: Text
    receiver: Annotated[list[Receiver], msgspec.Meta(min_length=1)]
    sender: Sender
    message_type: Literal["SMS", "email"]
    subject: str | None = None


class Outbox:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._messages = database[MESSAGE.name]
        self._transactions = database.transactions
        self._clock = clock

    async def send(self, message: NewMessage, key: str | None) -> bytes:
        """The JSON of the message sent; for a key that was used before, of the first message sent under it."""
        check(message)
        async with self._transactions.begin():
            earlier = await self._sent_under(key) if key else None
            if earlier is not None:
                return earlier
            document = await self._document(message)
            await self._messages.write([document])
            if key:
                await self._transactions.connection.execute("INSERT INTO sent VALUES (?, ?)", (key, document["id"]))
        return msgspec.json.encode(document)

    async def _sent_under(self, key: str) -> bytes | None:
        rows = await self._transactions.connection.execute_fetchall("SELECT message FROM sent WHERE key = ?", (key,))
        for row in rows:
            return await self._messages.get(row[0])
        return None

    async def _document(self, message: NewMessage) -> Document:
        number = await self._messages.size() + 1
        message_id = f"msg{number:08}"
        asked: Document = msgspec.to_builtins(message)
        return {
            "id": message_id,
            "href": MESSAGE.href(message_id),
            **asked,
            "state": "completed",
            "sendTime": instant(self._clock.now()),
        }


def check(message: NewMessage) -> None:
    """Raises TmfError for a message that could reach nobody."""
    if message.message_type == "email" and not message.subject:
        raise TmfError(400, "an email needs a subject")
    for receiver in message.receiver:
        address, wanted = (receiver.phone_number, E164) if message.message_type == "SMS" else (receiver.email, EMAIL)
        if address is None or wanted.fullmatch(address) is None:
            raise TmfError(400, f"{message.message_type} cannot be sent to {address}")
