"""The numbers signing in is judged by, from the settings."""

from dataclasses import dataclass
from datetime import timedelta

from gateway.identity.failures import LockRule
from gateway.identity.sending_limits import SendingLimits
from gateway.settings import Settings


@dataclass(frozen=True, slots=True)
class Rules:
    code_lifetime: timedelta
    code_attempts: int
    """Wrong codes that end a challenge."""
    sending: SendingLimits
    lock: LockRule

    @classmethod
    def of(cls, settings: Settings) -> "Rules":
        return cls(
            code_lifetime=timedelta(seconds=settings.code_lifetime_seconds),
            code_attempts=settings.code_attempts,
            sending=SendingLimits(
                between=timedelta(seconds=settings.code_resend_seconds),
                per_hour=settings.codes_per_hour,
                per_day=settings.codes_per_day,
            ),
            lock=LockRule(
                most=settings.failures_before_lock,
                window=timedelta(hours=settings.failure_window_hours),
                first=timedelta(minutes=settings.lock_minutes),
                longest=timedelta(hours=settings.lock_longest_hours),
            ),
        )
