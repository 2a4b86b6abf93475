"""Calendar days and months in Europe/Stockholm."""

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import strawberry

from gateway.faults import ErrorCode, Fault

ZONE = ZoneInfo("Europe/Stockholm")
MOST_MONTHS = 24

Months = Annotated[int, strawberry.argument(description="How many calendar months, the current one included: 1 to 24.")]


def day_of(now: datetime) -> date:
    return now.astimezone(ZONE).date()


def last_months(now: datetime, count: int) -> list[date]:
    """The first days of the last `count` months, the current one included, oldest first; raises BAD_PAGE_SIZE below 1."""
    if count < 1:
        raise Fault(ErrorCode.BAD_PAGE_SIZE, f"Ask for 1 to {MOST_MONTHS} months.")
    today = day_of(now)
    newest = today.year * 12 + today.month - 1
    return [date(month // 12, month % 12 + 1, 1) for month in range(newest - count + 1, newest + 1)]
