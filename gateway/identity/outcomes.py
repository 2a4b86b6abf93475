"""How signing in can be refused, and whatever is asked for too often."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil


@dataclass(frozen=True, slots=True)
class Refused:
    """No, and never why: an unknown name, a wrong password, a locked account and a dead challenge look the same."""


@dataclass(frozen=True, slots=True)
class TooOften:
    """Not now. Told only to somebody who knows the password."""

    retry_after_seconds: int


Refusal = Refused | TooOften


def too_often(now: datetime, *free_at: datetime | None) -> TooOften | None:
    """Until the latest of these; None where every one has come, or is None."""
    latest = max((at for at in free_at if at is not None and at > now), default=None)
    return TooOften(whole_seconds(latest - now)) if latest else None


def whole_seconds(left: timedelta) -> int:
    """Rounded up, so that who waits as long as told is let through; at least 1."""
    return max(1, ceil(left.total_seconds()))
