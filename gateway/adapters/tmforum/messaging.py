"""The messaging port over TMF681."""

import msgspec

from gateway.faults import Capability, ErrorCode, Fault
from gateway.settings import Settings
from gateway.upstream.client import Upstream

SENDER = "Switchboard"
"""What phones show as the sender: at most eleven characters of the SMS alphabet."""


class TmForumMessaging:
    def __init__(self, settings: Settings, upstream: Upstream) -> None:
        self._upstream = upstream
        self._path = f"{settings.communication_path.rstrip('/')}/communicationMessage"

    async def send_sms(self, to: str, text: str, key: str) -> None:
        body = {"content": text, "receiver": [{"phoneNumber": to}], "sender": {"name": SENDER}, "messageType": "SMS"}
        response = await self._upstream.post(self._path, Capability.MESSAGES, msgspec.json.encode(body), key)
        if response.status != 201:
            raise Fault(
                ErrorCode.BACKEND_BAD_RESPONSE, capability=Capability.MESSAGES, detail=f"status {response.status}"
            )
