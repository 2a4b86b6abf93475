"""The outbox: messages are sent the moment they are taken."""

import re
from datetime import datetime
from typing import Annotated, Literal

import msgspec

from backends.faults import Faults
from backends.tmf.attachments import Attachments, NewAttachment, attachments_under
from backends.tmf.database import Database
from backends.tmf.documents import instant
from backends.tmf.http import TmfError
from backends.tmf.resource import Document, Resource

BASE = "/tmf-api/communicationManagement/v4"
MESSAGE = Resource(
    name="communicationMessage",
    base=BASE,
    text=("messageType", "sendTime"),
    several=("receiver.phoneNumber", "receiver.email"),
    sort=("sendTime",),
)
ATTACHMENTS = attachments_under(BASE)
RECEIVER = "receiver:"
"""And an address: the path of a fault."""
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
    attachment: list[NewAttachment] = []


class Outbox:
    def __init__(self, database: Database, attachments: Attachments, faults: Faults) -> None:
        self._database = database
        self._attachments = attachments
        self._faults = faults

    async def send(self, message: NewMessage, now: datetime) -> Document:
        """The message as sent. Inside a transaction."""
        for address in addresses(message):
            self._check(message, address)
        kept = [await self._attachments.keep(each) for each in message.attachment]
        message_id = await self._database.next_id("msg")
        sent: Document = {
            "id": message_id,
            "href": MESSAGE.href(message_id),
            **msgspec.to_builtins(msgspec.structs.replace(message, attachment=[])),
            **({"attachment": kept} if kept else {}),
            "state": "completed",
            "sendTime": instant(now),
        }
        await self._database[MESSAGE.name].write([sent])
        return sent

    def _check(self, message: NewMessage, address: str) -> None:
        wanted = E164 if message.message_type == "SMS" else EMAIL
        met = self._faults.meet("POST", f"{RECEIVER}{address}")
        if wanted.fullmatch(address) is None or (met is not None and met[1] != 200):
            raise TmfError(422, f"{message.message_type} cannot be sent to {address}", code="undeliverable")


def addresses(message: NewMessage) -> list[str]:
    """Of its receivers; raises TmfError for a message that is none."""
    if message.message_type == "email" and not message.subject:
        raise TmfError(400, "an email needs a subject")
    if message.message_type == "SMS" and message.attachment:
        raise TmfError(400, "an SMS carries no attachment")
    found = [each.phone_number if message.message_type == "SMS" else each.email for each in message.receiver]
    if None in found:
        raise TmfError(400, f"{message.message_type} cannot be sent to None")
    return [address for address in found if address is not None]
