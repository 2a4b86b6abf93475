"""Usage and its history: TMF677 (v5) usage consumption reports."""

from collections.abc import Mapping, Sequence
from datetime import date

from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Asked, Resource, one_each
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.usage import Bucket, Unit, UsageConsumptionReport
from gateway.adapters.tmforum.wire.values import Malformed, day_at, whole
from gateway.faults import Capability, Fault
from gateway.graph.common import Period
from gateway.graph.usage.types import MonthlyUsage, Usage, UsageReport
from gateway.ports.scope import Scope
from gateway.upstream.client import bad_answer

UNITS = {"data": Unit.BYTE, "dataRoaming": Unit.BYTE, "voice": Unit.SECOND, "sms": Unit.MESSAGE, "mms": Unit.MESSAGE}
MOST_MONTHS_KEPT = 1_000

Meters = dict[str, dict[date, float]]
"""By usage type and month."""


class _Months(dict[str, date]):
    """Calendar months in Stockholm, as their first days, by instant: thousands of counters share a few."""

    def __missing__(self, text: str) -> date:
        """Raises ValidationError or Malformed."""
        month = day_at(text).replace(day=1)
        if len(self) >= MOST_MONTHS_KEPT:
            self.clear()
        self[text] = month
        return month


_MONTHS = _Months()


class _Monthly(dict[date, MonthlyUsage]):
    """What each month used, worked out when it is first asked for."""

    __slots__ = ("_meters",)

    def __init__(self, meters: Meters) -> None:
        self._meters = meters

    def __missing__(self, month: date) -> MonthlyUsage:
        """Raises Fault where what was counted makes no sense."""
        self[month] = used = monthly_usage(self._meters, month)
        return used


def usage_report(row: UsageConsumptionReport) -> UsageReport:
    meters = metered(row)
    return UsageReport(usage(row, meters), _Monthly(meters).__getitem__)


def usage(row: UsageConsumptionReport, meters: Meters) -> Usage:
    period, left = row.valid_period, remaining(row)
    present = _MONTHS[period.start_date_time]
    return Usage(
        period=Period(from_=day_at(period.start_date_time), to=day_at(period.end_date_time)),
        data_used_bytes=meters["data"].get(present, 0.0),
        data_remaining_bytes=left.get("data"),
        roaming_data_used_bytes=meters["dataRoaming"].get(present, 0.0),
        roaming_data_remaining_bytes=left.get("dataRoaming"),
        voice_seconds=whole(meters["voice"].get(present, 0.0)),
        sms_count=whole(meters["sms"].get(present, 0.0)),
        mms_count=whole(meters["mms"].get(present, 0.0)),
        as_of=row.last_update,
        stale=False,
    )


def monthly_usage(meters: Meters, month: date) -> MonthlyUsage:
    try:
        return MonthlyUsage(
            month=month,
            data_used_bytes=meters["data"].get(month, 0.0),
            roaming_data_used_bytes=meters["dataRoaming"].get(month, 0.0),
            voice_seconds=whole(meters["voice"].get(month, 0.0)),
            sms_count=whole(meters["sms"].get(month, 0.0)),
        )
    except Malformed as error:
        raise bad_answer(Capability.USAGE, str(error)) from error


def metered(row: UsageConsumptionReport) -> Meters:
    """Raises Malformed for an unknown meter, another unit than the meter's, and a month that one meter counts twice."""
    meters: Meters = {usage_type: {} for usage_type in UNITS}
    for bucket in row.bucket:
        usage_type = type_of(bucket)
        unit, months, counters = UNITS[usage_type], meters[usage_type], bucket.bucket_counter
        counted = len(months) + len(counters)
        for counter in counters:
            quantity = counter.value
            if quantity.units is not unit:
                raise Malformed(f"{usage_type} in units of {quantity.units.value}")
            months[_MONTHS[counter.consumption_period.start_date_time]] = quantity.amount
        if len(months) != counted:
            raise Malformed("a month counted twice")
    return meters


def type_of(bucket: Bucket) -> str:
    usage_type = bucket.usage_type
    if usage_type not in UNITS and (usage_type := usage_type.strip()) not in UNITS:
        raise Malformed(f"unknown usage type {usage_type[:40]!r}")
    return usage_type


def remaining(row: UsageConsumptionReport) -> dict[str, float]:
    """What is left of each meter with a limit; its first bucket says so."""
    left: dict[str, float] = {}
    for bucket in row.bucket:
        quantity = bucket.remaining_value
        if quantity is not None:
            usage_type = type_of(bucket)
            if quantity.units is not UNITS[usage_type]:
                raise Malformed(f"{usage_type} left in units of {quantity.units.value}")
            left.setdefault(usage_type, quantity.amount)
    return left


def of_products(row: UsageConsumptionReport) -> list[str]:
    return [product.id for product in row.product]


REPORTS = Resource("usageConsumptionReport", UsageConsumptionReport, OfWhatItNames, usage_report)


class UsageReports(BillingSystem):
    async def usage(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, UsageReport | Fault]:
        asked: Asked[UsageConsumptionReport] = Asked(ids, of_products, len(set(ids)))
        return await one_each(self._usage, REPORTS, scope, asked, Terms().among("product.id", ids))
