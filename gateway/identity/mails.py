"""E-mails about a person's way of signing in, sent beside the request, whose answer must not tell whether there is anybody to write to."""

import asyncio

from gateway.faults import Fault
from gateway.ports.messaging import Email, Messaging
from gateway.telemetry import log


class Mails:
    def __init__(self, messaging: Messaging) -> None:
        self._messaging = messaging
        self._under_way: set[asyncio.Task[None]] = set()

    def send(self, email: Email, key: str) -> None:
        """Soon; what cannot be sent is logged without its text."""
        task = asyncio.create_task(self._send(email, key))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def close(self) -> None:
        """Waits for what is under way; each has its deadline."""
        await asyncio.gather(*self._under_way)

    async def _send(self, email: Email, key: str) -> None:
        try:
            await self._messaging.send_email(email, key)
        except Fault as fault:
            log.error("mail not sent", key=key, fault=fault.code.name)
