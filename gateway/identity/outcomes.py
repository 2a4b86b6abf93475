"""How signing in can be refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refused:
    """No, and never why: an unknown name, a wrong password, a locked account and a dead challenge look the same."""


@dataclass(frozen=True, slots=True)
class TooOften:
    """Not now. Told only to somebody who knows the password."""

    retry_after_seconds: int


Refusal = Refused | TooOften
