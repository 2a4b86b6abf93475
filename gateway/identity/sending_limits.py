"""How often a code may be sent: text messages cost money, and every code sent is one more to guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SendingLimits:
    """For one account and, again, for one number."""

    between: timedelta
    per_hour: int
    per_day: int

    def free_at(self, sent: Sequence[datetime]) -> datetime | None:
        """When the next one may go, after those sent during the last day, newest first. None: at any time."""
        free = [sent[0] + self.between] if sent else []
        for most, window in ((self.per_hour, HOUR), (self.per_day, DAY)):
            if len(sent) >= most:
                free.append(sent[most - 1] + window)
        return max(free, default=None)
