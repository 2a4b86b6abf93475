"""The messaging port over TMF681."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gateway.adapters.tmforum.reading import ILLEGIBLE, Api
from gateway.adapters.tmforum.wire.messages import CommunicationMessage
from gateway.adapters.tmforum.writing import refused, sent_files, unexpected
from gateway.faults import Capability
from gateway.ports.messaging import Email
from gateway.ports.refusals import Reason, Refused
from gateway.settings import Settings
from gateway.upstream.client import REFUSED, Upstream
from gateway.upstream.transport import Response

SENDER = "Switchboard"
"""What phones show as the sender: at most eleven characters of the SMS alphabet."""
FROM = {"sender": {"name": SENDER}}
ACCEPTED = ("initial", "inProgress", "completed")
NEVER_SENT = ("cancelled", "failed")
"""And asked under the same key again, the centre would say the same."""

MESSAGE = msgspec.json.Decoder(CommunicationMessage)


class TmForumMessaging:
    def __init__(self, settings: Settings, upstream: Upstream) -> None:
        self._messages = Api(upstream, settings.communication_path, Capability.MESSAGES)

    async def send_sms(self, to: str, text: str, key: str) -> Refused | None:
        return await self._send({"content": text, "receiver": [{"phoneNumber": to}], **FROM, "messageType": "SMS"}, key)

    async def send_email(self, email: Email, key: str) -> Refused | None:
        receiver = [{"email": email.to}]
        body = {"content": email.text, "receiver": receiver, **FROM, "messageType": "email", "subject": email.subject}
        files = sent_files(email.attachments)
        return await self._send({**body, "attachment": files} if files else body, key)

    async def _send(self, body: Mapping[str, Any], key: str) -> Refused | None:
        messages = self._messages
        response = await messages.upstream.post(
            messages.path("communicationMessage"), messages.capability, msgspec.json.encode(body), key
        )
        if response.status in REFUSED:
            return self._undeliverable(response)
        if response.status != 201:
            raise unexpected(messages, response)
        try:
            state = MESSAGE.decode(response.body).state.strip()
        except ILLEGIBLE as error:
            raise messages.unclear(error) from error
        if state in NEVER_SENT:
            return Refused(Reason.UNDELIVERABLE)
        if state not in ACCEPTED:
            raise messages.unclear(f"a message that is {state[:40]!r}")
        return None

    def _undeliverable(self, response: Response) -> Refused:
        said = refused(self._messages, response)
        if said.reason is not Reason.UNDELIVERABLE:
            raise self._messages.bad(f"a message refused since {said.reason.value}")
        return said
