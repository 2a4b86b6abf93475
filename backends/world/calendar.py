"""The operator's calendar: days and months of Europe/Stockholm, and the instants they begin and end at."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SATURDAY = 5


def instant(day: date, at: time = time()) -> datetime:
    """When it is that time of that day in Stockholm, in UTC; the day's beginning by default."""
    return datetime.combine(day, at, STOCKHOLM).astimezone(UTC)


def last_second(day: date) -> datetime:
    return instant(day + timedelta(days=1)) - timedelta(seconds=1)


def day_of(moment: datetime) -> date:
    return moment.astimezone(STOCKHOLM).date()


def working_days_later(day: date, working_days: int) -> date:
    """So many days on that are no Saturday and no Sunday."""
    while working_days:
        day += timedelta(days=1)
        working_days -= day.weekday() < SATURDAY
    return day


@lru_cache(maxsize=4096)
def months_later(day: date, months: int) -> date:
    """The same day of another month, or that month's last day where it is shorter."""
    month_number = day.year * 12 + day.month - 1 + months
    first = date(month_number // 12, month_number % 12 + 1, 1)
    return first.replace(day=min(day.day, days_in_month(first)))


def month_of(day: date) -> date:
    """The month a day lies in, as its first day."""
    return day.replace(day=1)


def last_day(month: date) -> date:
    return month.replace(day=days_in_month(month))


@lru_cache(maxsize=4096)
def days_in_month(month: date) -> int:
    return monthrange(month.year, month.month)[1]
