"""Messaging: text messages and e-mail to people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from gateway.ports.documents import Document
from gateway.ports.refusals import Refused


@dataclass(frozen=True, slots=True)
class Email:
    """Plain text."""

    to: str
    subject: str
    text: str
    attachments: Sequence[Document] = field(default_factory=list)


class Messaging(Protocol):
    async def send_sms(self, to: str, text: str, key: str) -> Refused | None:
        """Hands a text to the operator's message centre, for an E.164 number; the same `key` is sent once.

        Refused (UNDELIVERABLE) where it will never be sent, however often it is tried. Raises Fault (MESSAGES) when nobody can say that
        it was accepted.
        """
        ...

    async def send_email(self, email: Email, key: str) -> Refused | None:
        """The same for an e-mail."""
        ...
