"""Usage and its history: TMF677 (v5) usage consumption reports."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache, partial

from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Asked, Resource, one_each
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.usage import Bucket, Quantity, UsageConsumptionReport
from gateway.adapters.tmforum.wire.values import Malformed, day_of, instant, whole
from gateway.faults import Fault
from gateway.graph.common import Period
from gateway.graph.usage.types import MonthlyUsage, Usage, UsageReport
from gateway.ports.scope import Scope

UNITS = {"data": "byte", "dataRoaming": "byte", "voice": "second", "sms": "message", "mms": "message"}
COUNTED = ("voice", "sms", "mms")
"""What is counted in whole numbers."""

Meters = dict[str, dict[date, float]]
"""By usage type and month."""


def usage_report(row: UsageConsumptionReport) -> UsageReport:
    meters = metered(row)
    return UsageReport(usage(row, meters), partial(monthly_usage, meters))


def usage(row: UsageConsumptionReport, meters: Meters) -> Usage:
    period = row.valid_period
    present = day_of(period.start_date_time).replace(day=1)
    return Usage(
        period=Period(from_=day_of(period.start_date_time), to=day_of(period.end_date_time)),
        data_used_bytes=meters["data"].get(present, 0.0),
        data_remaining_bytes=remaining(row, "data"),
        roaming_data_used_bytes=meters["dataRoaming"].get(present, 0.0),
        roaming_data_remaining_bytes=remaining(row, "dataRoaming"),
        voice_seconds=int(meters["voice"].get(present, 0)),
        sms_count=int(meters["sms"].get(present, 0)),
        mms_count=int(meters["mms"].get(present, 0)),
        as_of=row.last_update,
        stale=False,
    )


def monthly_usage(meters: Meters, month: date) -> MonthlyUsage:
    return MonthlyUsage(
        month=month,
        data_used_bytes=meters["data"].get(month, 0.0),
        roaming_data_used_bytes=meters["dataRoaming"].get(month, 0.0),
        voice_seconds=int(meters["voice"].get(month, 0)),
        sms_count=int(meters["sms"].get(month, 0)),
    )


def metered(row: UsageConsumptionReport) -> Meters:
    """Raises Malformed for an unknown meter, a month that one meter counts twice, and parts of what is counted."""
    meters: Meters = {usage_type: {} for usage_type in UNITS}
    for bucket in row.bucket:
        usage_type = type_of(bucket)
        months = meters[usage_type]
        for counter in bucket.bucket_counter:
            month = month_of(counter.consumption_period.start_date_time)
            if month in months or counter.counter_type.strip() != "used":
                raise Malformed("a month counted twice, or something else than use")
            months[month] = amount(counter.value, usage_type)
    for usage_type in COUNTED:
        for used in meters[usage_type].values():
            whole(used)
    return meters


def type_of(bucket: Bucket) -> str:
    usage_type = bucket.usage_type.strip()
    if usage_type not in UNITS:
        raise Malformed(f"unknown usage type {usage_type[:40]!r}")
    return usage_type


def remaining(row: UsageConsumptionReport, usage_type: str) -> float | None:
    """None without a limit."""
    left = (each.remaining_value for each in row.bucket if type_of(each) == usage_type)
    return next((amount(each, usage_type) for each in left if each is not None), None)


def amount(quantity: Quantity, usage_type: str) -> float:
    if quantity.units.strip() != UNITS[usage_type]:
        raise Malformed(f"unknown unit {quantity.units[:40]!r}")
    return quantity.amount


@lru_cache(maxsize=1_000)
def month_of(text: str) -> date:
    """The calendar month in Stockholm, as its first day. The same few months stand in every report. Raises Malformed."""
    return day_of(instant(text)).replace(day=1)


REPORTS = Resource("usageConsumptionReport", UsageConsumptionReport, OfWhatItNames, usage_report)


class UsageReports(BillingSystem):
    async def usage(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, UsageReport | Fault]:
        asked: Asked[UsageConsumptionReport] = Asked(
            ids, lambda row: [product.id for product in row.product], len(set(ids))
        )
        return await one_each(self._usage, REPORTS, scope, asked, Terms().among("product.id", ids))
