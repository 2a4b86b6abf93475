"""Failed attempts to sign in, wrong passwords and wrong codes alike; only a complete sign-in forgets them."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class LockRule:
    """`most` failures without a `window` of peace lock the account; each further one locks it for twice as long."""

    most: int
    window: timedelta
    first: timedelta
    longest: timedelta

    def lock(self, failures: int) -> timedelta | None:
        """How long so many failures lock an account; None where they do not."""
        if failures < self.most:
            return None
        doublings: int = 2 ** min(failures - self.most, 16)
        return min(self.first * doublings, self.longest)


@dataclass(frozen=True, slots=True)
class Failures:
    """As it stands in the account's row. A lock that has run out leaves the count: the next failure locks again."""

    count: int = 0
    last_at: datetime | None = None
    locked_until: datetime | None = None

    def one_more(self, now: datetime, rule: LockRule) -> "Failures":
        peace = self.last_at is None or now - self.last_at >= rule.window
        count = 1 if peace else self.count + 1
        lock = rule.lock(count)
        return Failures(count, now, now + lock if lock else None)
