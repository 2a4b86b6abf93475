"""Public ids: `<prefix>_<backend id>`, opaque to clients, at most 32 characters."""

import re

import strawberry

from gateway.faults import ErrorCode, Fault

SUBSCRIPTION = "sub"
INVOICE = "inv"
TICKET = "tic"
ORDER = "ord"
ACCOUNT = "acc"
CONTACT = "con"
UPLOAD = "upl"
PLAN = "pla"
TOP_UP = "top"
NOTIFICATION = "not"
SIM_REPLACEMENT = "rep"
ACCOUNT_LINK = "lnk"
SESSION = "ses"
FACTOR = "fac"
CHALLENGE = "cha"

BACKEND_ID = r"[A-Za-z0-9._-]{1,24}"
"""The pattern of a whole id as a backend gives it: of an account, its number."""
_LONGEST = 32
_BACKEND_ID = re.compile(BACKEND_ID)
_SHAPE = re.compile(rf"([a-z]{{3}})_({BACKEND_ID})")


def public(prefix: str, backend_id: str) -> strawberry.ID:
    return strawberry.ID(f"{prefix}_{backend_id}")


def is_backend_id(text: str) -> bool:
    return _BACKEND_ID.fullmatch(text) is not None


def parse(id: str) -> tuple[str, str]:
    """Prefix and backend id; raises BAD_ID where it has not the shape of an id."""
    match = _SHAPE.fullmatch(id)
    if match is None:
        raise unknown(id)
    return match[1], match[2]


def backend_id(prefix: str, id: str) -> str:
    """The backend id of a public id of that type; raises BAD_ID for any other."""
    found, backend = parse(id)
    if found != prefix:
        raise unknown(id)
    return backend


def unknown(id: str) -> Fault:
    """BAD_ID, naming which: an input may hold several."""
    shown = id if len(id) <= _LONGEST else f"{id[:_LONGEST]}…"
    text = f"`{shown}` is no id that this graph gives out, or is of another type. Use an `id` you were given here."
    return Fault(ErrorCode.BAD_ID, text)
