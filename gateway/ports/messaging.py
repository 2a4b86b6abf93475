"""Messaging: text messages and e-mail to people."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Email:
    """Plain text."""

    to: str
    subject: str
    text: str


class Messaging(Protocol):
    async def send_sms(self, to: str, text: str, key: str) -> None:
        """Hands a text to the operator's message centre, for an E.164 number; the same `key` is sent once.

        Raises Fault (MESSAGES) when nobody can say that it was accepted.
        """
        ...

    async def send_email(self, email: Email, key: str) -> None:
        """The same for an e-mail."""
        ...
