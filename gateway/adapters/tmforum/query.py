"""Queries as docs/wire.md writes them: conditions and their alternatives."""

import re
from collections.abc import Iterable
from urllib.parse import quote

_PLAIN = re.compile(r"[A-Za-z0-9._~-]*")
"""What stands in an address as it is."""


def encodable(text: str) -> bool:
    """Whether a text can stand in an address at all; half a character, which JSON allows, cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def condition(path: str, value: str) -> str:
    """`path` may end in an operator such as `.gte`."""
    return f"{path}={quote(value, safe='')}"


class Terms:
    """Conditions that must all hold; once one of them cannot, the list is known to be empty without asking."""

    def __init__(self) -> None:
        self._terms: list[str] = []
        self.impossible = False

    def among(self, path: str, values: Iterable[str] | None) -> "Terms":
        """The value is one of these; None is no condition, and no values are a condition that nothing meets."""
        if values is None:
            return self
        listed = list(dict.fromkeys(values))
        if not _PLAIN.fullmatch("".join(listed)):
            listed = [quote(value, safe="") for value in listed]
        return self._add(f"{path}={','.join(listed)}", possible=bool(listed))

    def any_of(self, conditions: Iterable[str] | None) -> "Terms":
        """One of these conditions holds; None is no condition, and no alternatives are a condition that nothing meets."""
        if conditions is None:
            return self
        listed = list(conditions)
        return self._add(";".join(listed), possible=bool(listed))

    def _add(self, term: str, *, possible: bool) -> "Terms":
        self._terms.append(term)
        self.impossible = self.impossible or not possible
        return self

    def query(self, *more: str) -> str:
        return "&".join([*self._terms, *more])
