"""When failures lock an account: A2."""

from datetime import UTC, datetime, timedelta

from gateway.identity.failures import Failures, LockRule
from gateway.identity.outcomes import TooOften, too_often

NOW = datetime(2026, 11, 17, 9, tzinfo=UTC)
RULE = LockRule(most=10, window=timedelta(hours=24), first=timedelta(minutes=30), longest=timedelta(hours=24))


def test_a2_the_tenth_failure_locks_and_each_further_one_doubles_the_lock() -> None:
    failures = Failures()
    locks = []
    now = NOW
    for _ in range(17):
        failures = failures.one_more(now, RULE)
        left = failures.locked_until and failures.locked_until - now
        locks.append(left)
        now += left or timedelta(minutes=1)
    hours = [0.5, 1, 2, 4, 8, 16, 24]
    assert locks == [None] * 9 + [timedelta(hours=lock) for lock in hours] + [None]
    assert failures == Failures(1, NOW + timedelta(minutes=9, hours=55.5), None)


def test_a2_failures_count_together_until_a_day_passes_without_one() -> None:
    failures = Failures(9, NOW, None)
    almost = NOW + timedelta(hours=24) - timedelta(seconds=1)
    assert failures.one_more(almost, RULE) == Failures(10, almost, almost + timedelta(minutes=30))
    a_day = NOW + timedelta(hours=24)
    assert failures.one_more(a_day, RULE) == Failures(1, a_day, None)


def test_a2_a_lock_ends_by_itself() -> None:
    locked = Failures(10, NOW, NOW + timedelta(minutes=30))
    assert too_often(NOW + timedelta(minutes=29, seconds=59), locked.locked_until) == TooOften(1)
    assert too_often(NOW + timedelta(minutes=30), locked.locked_until) is None


def test_a2_no_count_of_failures_overflows_the_lock() -> None:
    assert RULE.lock(100_000) == timedelta(hours=24)
