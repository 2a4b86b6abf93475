"""Short-lived links to documents, and to slots for uploads: good for one session, one object and a few minutes; following one takes the
rights at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Literal

import msgspec
from itsdangerous import BadData, URLSafeSerializer
from pydantic import SecretStr

from gateway.clock import Clock

Kind = Literal["invoice", "attachment", "upload"]


class Target(msgspec.Struct, frozen=True):
    """What a link leads to, and for which session until when (seconds since 1970)."""

    kind: Kind
    object_id: str
    part_id: str | None
    session_id: str
    expires: int


@dataclass(frozen=True, slots=True)
class Links:
    secret: SecretStr
    clock: Clock
    lifetime: timedelta
    base_url: str

    def make(self, kind: Kind, object_id: str, session_id: str, part_id: str | None = None) -> str:
        expires = int((self.clock.now() + self.lifetime).timestamp())
        return self._address("documents", Target(kind, object_id, part_id, session_id, expires))

    def to_upload(self, upload_id: str, session_id: str, expires_at: datetime) -> str:
        return self._address("uploads", Target("upload", upload_id, None, session_id, int(expires_at.timestamp())))

    def follow(self, token: str) -> Target | None:
        """The target of a link this gateway made that has not expired, otherwise None."""
        try:
            target = msgspec.convert(self._serializer().loads(token), Target)
        except (BadData, msgspec.ValidationError):
            return None
        return target if self.clock.now() < datetime.fromtimestamp(target.expires, self.clock.now().tzinfo) else None

    def _address(self, folder: str, target: Target) -> str:
        return f"{self.base_url.rstrip('/')}/{folder}/{self._serializer().dumps(msgspec.to_builtins(target))}"

    def _serializer(self) -> URLSafeSerializer:
        options: Mapping[str, Any] = {"digest_method": sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(self.secret.get_secret_value(), salt="document-link", signer_kwargs=dict(options))
