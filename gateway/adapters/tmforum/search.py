"""What people type into a search field, as regular expressions; None where they typed nothing, no pattern where nothing can match."""

import re

from gateway.adapters.tmforum.query import encodable

COUNTRY = "46"
"""The country that numbers in national form belong to."""
MOST_DIGITS = 15
LONGEST_TEXT = 100

_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212]")


def number_patterns(text: str | None) -> list[str] | None:
    """Patterns over E.164 numbers, one of which holds for every number that `text` is a part of.

    Blanks and hyphens do not count. `+46…` is the beginning of a number; `0046…` is that too, or digits anywhere in it; `0…` is the
    beginning in national form, or digits anywhere; other digits are digits anywhere. Anything else is in no number.
    """
    if text is None or not (typed := _SEPARATORS.sub("", text)):
        return None
    digits = typed.removeprefix("+")
    if digits and not (digits.isascii() and digits.isdecimal()):
        return []
    if typed.startswith("+"):
        return _beginning(digits)
    anywhere = [digits] if len(digits) <= MOST_DIGITS else []
    if digits.startswith("00"):
        return [*_beginning(digits[2:]), *anywhere]
    if digits.startswith("0"):
        return [*_beginning(COUNTRY + digits[1:]), *anywhere]
    return anywhere


def _beginning(digits: str) -> list[str]:
    return [rf"^\+{digits}"] if len(digits) <= MOST_DIGITS else []


def text_patterns(text: str | None) -> list[str] | None:
    """A pattern for `text` as it stands anywhere, blanks around it apart; a longer text than any name matches nothing."""
    if text is None or not (typed := text.strip()):
        return None
    if len(typed) > LONGEST_TEXT or not encodable(typed):
        return []
    return [_SPECIAL.sub(r"\\\g<0>", typed)]
