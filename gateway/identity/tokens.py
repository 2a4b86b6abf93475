"""Tokens: whoever shows one may do what it was given for. The database has their hashes alone."""

import secrets
from hashlib import sha256

BYTES = 32


def new_token() -> str:
    """43 characters of a URL, 256 random bits."""
    return secrets.token_urlsafe(BYTES)


def hash_of(token: str) -> str:
    """A token has 256 random bits, so a plain hash of it tells nothing."""
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
