"""Secrets that have to be read again, encrypted at rest under a key of their own."""

import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class Encryption:
    """AES-256-GCM. What a secret is for (`of`) is part of it: moved to another row, it cannot be read."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(hmac.digest(secret.encode(), b"secrets at rest", "sha256"))

    def seal(self, text: str, *, of: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, text.encode(), of.encode())

    def open(self, sealed: bytes, *, of: str) -> str:
        """Raises cryptography's InvalidTag for what was not sealed so."""
        return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], of.encode()).decode()
