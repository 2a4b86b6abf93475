"""Messaging: text messages and e-mail to people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from gateway.ports.documents import Document


@dataclass(frozen=True, slots=True)
class Email:
    """Plain text."""

    to: str
    subject: str
    text: str
    attachments: Sequence[Document] = field(default_factory=list)


class Messaging(Protocol):
    async def send_sms(self, to: str, text: str, key: str) -> None:
        """Hands a text to the operator's message centre, for an E.164 number; the same `key` is sent once.

        Raises Fault (MESSAGES) when nobody can say that it was accepted.
        """
        ...

    async def send_email(self, email: Email, key: str) -> None:
        """The same for an e-mail."""
        ...
