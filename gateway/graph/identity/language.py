"""Which of our languages a client would rather read."""

import re

from gateway.graph.identity.types import Language

RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?")


def preferred(accept_language: str) -> Language | None:
    """The best of Accept-Language (RFC 9110, 12.5.4) that we speak; None where it names none, or makes no sense."""
    best, weight = None, 0.0
    for part in accept_language.split(","):
        match = RANGE.fullmatch(part)
        if match is None or match[1].upper() not in Language.__members__:
            continue
        wanted = float(match[2] or 1)
        if wanted > weight:
            best, weight = Language[match[1].upper()], wanted
    return best
