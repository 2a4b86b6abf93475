"""Days, periods and amounts as docs/wire.md writes them."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from backends.tmf.documents import instant, reference
from backends.tmf.resource import Document
from backends.world import calendar


@lru_cache(maxsize=4096)
def day(when: date) -> str:
    """A calendar day where the published description asks for an instant: its beginning in Stockholm."""
    return instant(calendar.instant(when))


@lru_cache(maxsize=4096)
def end_of(when: date) -> str:
    """The last second of a calendar day in Stockholm."""
    return instant(calendar.last_second(when))


def period(first: date, last: date) -> Document:
    """Calendar days, both included: from the beginning of the first to the last second of the last."""
    return {"startDateTime": day(first), "endDateTime": end_of(last)}


def money(amount: Decimal) -> Document:
    return {"unit": "SEK", "value": float(amount)}


def monthly_price(amount: Decimal) -> Document:
    """Without VAT."""
    return {"priceType": "recurring", "recurringChargePeriod": "month", "price": {"dutyFreeAmount": money(amount)}}


def one_time_price(amount: Decimal) -> Document:
    """Without VAT."""
    return {"priceType": "oneTime", "price": {"dutyFreeAmount": money(amount)}}


def customer(company: str) -> Document:
    return reference(company, "Organization", role="customer")
