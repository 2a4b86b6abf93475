"""Ids of the gateway's own rows."""

import secrets


def new_id() -> str:
    """24 characters, 96 random bits: with its prefix it fits a public id, and nobody guesses one."""
    return secrets.token_hex(12)
