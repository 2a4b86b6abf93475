"""Messaging: text messages to people."""

from typing import Protocol


class Messaging(Protocol):
    async def send_sms(self, to: str, text: str, key: str) -> None:
        """Hands a text to the operator's message centre, for an E.164 number; the same `key` is sent once.

        Raises Fault (MESSAGES) when nobody can say that it was accepted.
        """
        ...
