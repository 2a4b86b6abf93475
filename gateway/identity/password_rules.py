"""Which passwords are refused (A8, after NIST SP 800-63B-4 section 3.1.1.2): short ones, those that are tried first, and those that say no
more than whose they are.

A password is judged as a whole. How it is put together is nobody's matter: there is no rule about capitals, digits or signs.
"""

import unicodedata
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import Row

from gateway.faults import Fault
from gateway.graph.company.types import Company
from gateway.ports.scope import Scope

SHORTEST = 8
"""Characters, where a second factor is always asked for."""
PRODUCT = "Switchboard"


ReadCompanies: TypeAlias = Callable[[Scope, Sequence[str]], Awaitable[Mapping[str, Company | Fault]]]
"""As the port of billing has it."""


class BrokenRule(Enum):
    LENGTH = "LENGTH"
    COMMON = "COMMON"
    CONTEXT = "CONTEXT"


def broken_rule(password: str, about: Iterable[str] = ()) -> BrokenRule | None:
    """`about` is what others know of the person: names, addresses, the company."""
    if len(password) < SHORTEST:
        return BrokenRule.LENGTH
    if password.casefold() in common_passwords():
        return BrokenRule.COMMON
    return BrokenRule.CONTEXT if _is_of(letters(password), words((PRODUCT, *about))) else None


@cache
def common_passwords() -> frozenset[str]:
    """Thirty thousand that were found most often where passwords have leaked, the long enough ones of them."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # half a megabyte that most processes never need

    return frozenset(each for each in FREQUENCY_LISTS["passwords"] if len(each) >= SHORTEST)


def letters(text: str) -> str:
    """Without capitals, accents, digits, signs and blanks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(each for each in plain if each.isalpha())


def words(texts: Iterable[str]) -> list[str]:
    """The longest first, so that one within another is not taken out of it."""
    parts = ("".join(each if each.isalnum() else " " for each in unicodedata.normalize("NFC", text)) for text in texts)
    found = {letters(word) for part in parts for word in part.split()}
    return sorted((word for word in found if len(word) > 1), key=lambda word: (-len(word), word))


def _is_of(left: str, known: Iterable[str]) -> bool:
    """Whether there are letters, and all of them are of such words."""
    given = left
    for word in known:
        left = left.replace(word, " ")
    return bool(given) and not left.strip()


class PasswordRules:
    """`known` are words that everybody knows, whoever the person is."""

    def __init__(self, companies: ReadCompanies, known: Sequence[str]) -> None:
        self._companies = companies
        self._known = known

    async def broken(self, password: str, person: Row[Any]) -> BrokenRule | None:
        """By a password of that person's; a call to another system, so not to be made within a transaction."""
        about = [*self._known, person.name, person.username, person.email]
        return broken_rule(password, about) or broken_rule(password, [*about, *await self._company(person)])

    async def _company(self, person: Row[Any]) -> list[str]:
        """Its name; where billing does not say, the person's address is left to tell of it."""
        try:
            found = await self._companies(
                Scope(person.id, person.company_id, (), company_level=True), [person.company_id]
            )
        except Fault:
            return []
        company = found.get(person.company_id)
        return [company.name] if isinstance(company, Company) else []
