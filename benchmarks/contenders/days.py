"""Calendar days and months in Europe/Stockholm. The same few instants come again and again, so their days are kept."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@lru_cache(maxsize=10_000)
def day_of(instant: str) -> date:
    return datetime.fromisoformat(instant).astimezone(STOCKHOLM).date()


@lru_cache(maxsize=10_000)
def month_of(instant: str) -> date:
    return day_of(instant).replace(day=1)


def last_months(now: datetime, count: int) -> list[date]:
    """Their first days, the present month included, oldest first."""
    today = now.astimezone(STOCKHOLM)
    newest = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(newest - count + 1, newest + 1)]


def beginning_of(day: date) -> str:
    """In UTC and whole seconds."""
    return datetime.combine(day, time(), STOCKHOLM).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tomorrow(now: datetime) -> date:
    return now.astimezone(STOCKHOLM).date() + timedelta(days=1)
