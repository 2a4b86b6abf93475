"""Usage and its history: TMF677 (v5) usage consumption reports."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Asked, Resource, one_each
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.usage import Bucket, BucketCounter, Quantity, UsageConsumptionReport
from gateway.adapters.tmforum.wire.values import Malformed, day_of, whole
from gateway.faults import Fault
from gateway.graph.common import Period
from gateway.graph.usage.types import MonthlyUsage, Usage, UsageReport
from gateway.ports.scope import Scope

UNITS = {"data": "byte", "dataRoaming": "byte", "voice": "second", "sms": "message", "mms": "message"}

Meters = dict[str, dict[date, float]]
"""By usage type and month."""


def usage_report(row: UsageConsumptionReport) -> UsageReport:
    meters = metered(row)
    present = month_of(row.valid_period.start_date_time)
    months = sorted({present, *(month for meter in meters.values() for month in meter)})
    return UsageReport(
        current=usage(row, lambda meter: meters[meter].get(present, 0.0)),
        months=[monthly_usage(month, meters) for month in months],
    )


def usage(row: UsageConsumptionReport, used: Callable[[str], float]) -> Usage:
    period = row.valid_period
    return Usage(
        period=Period(from_=day_of(period.start_date_time), to=day_of(period.end_date_time)),
        data_used_bytes=used("data"),
        data_remaining_bytes=next(remaining(row), None),
        roaming_data_used_bytes=used("dataRoaming"),
        voice_seconds=whole(used("voice")),
        sms_count=whole(used("sms")),
        mms_count=whole(used("mms")),
        as_of=row.last_update,
        stale=False,
    )


def monthly_usage(month: date, meters: Meters) -> MonthlyUsage:
    return MonthlyUsage(
        month=month,
        data_used_bytes=meters["data"].get(month, 0.0),
        roaming_data_used_bytes=meters["dataRoaming"].get(month, 0.0),
        voice_seconds=whole(meters["voice"].get(month, 0.0)),
        sms_count=whole(meters["sms"].get(month, 0.0)),
    )


def metered(row: UsageConsumptionReport) -> Meters:
    """Raises Malformed for an unknown meter and for a month that one meter counts twice."""
    meters: Meters = {usage_type: {} for usage_type in UNITS}
    for bucket in row.bucket:
        usage_type = type_of(bucket)
        for counter in bucket.bucket_counter:
            month, used = month_and_use(counter, usage_type)
            if month in meters[usage_type]:
                raise Malformed("a month counted twice")
            meters[usage_type][month] = used
    return meters


def type_of(bucket: Bucket) -> str:
    usage_type = bucket.usage_type.strip()
    if usage_type not in UNITS:
        raise Malformed(f"unknown usage type {usage_type[:40]!r}")
    return usage_type


def month_and_use(counter: BucketCounter, usage_type: str) -> tuple[date, float]:
    if counter.counter_type.strip() != "used":
        raise Malformed(f"unknown counter type {counter.counter_type[:40]!r}")
    return month_of(counter.consumption_period.start_date_time), amount(counter.value, usage_type)


def remaining(row: UsageConsumptionReport) -> Iterator[float]:
    for bucket in row.bucket:
        if bucket.remaining_value is not None and type_of(bucket) == "data":
            yield amount(bucket.remaining_value, "data")


def amount(quantity: Quantity, usage_type: str) -> float:
    if quantity.units.strip() != UNITS[usage_type]:
        raise Malformed(f"unknown unit {quantity.units[:40]!r}")
    return quantity.amount


def month_of(at: datetime) -> date:
    """The calendar month in Stockholm, as its first day."""
    return day_of(at).replace(day=1)


REPORTS = Resource("usageConsumptionReport", UsageConsumptionReport, OfWhatItNames, usage_report)


class UsageReports(BillingSystem):
    async def usage(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, UsageReport | Fault]:
        asked: Asked[UsageConsumptionReport] = Asked(
            ids, lambda row: [product.id for product in row.product], len(set(ids))
        )
        return await one_each(self._usage, REPORTS, scope, asked, Terms().among("product.id", ids))
