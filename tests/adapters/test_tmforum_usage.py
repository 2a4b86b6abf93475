from datetime import UTC, date, datetime
from typing import Any

import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.faults import Capability, Fault
from gateway.graph.common import Period
from gateway.graph.usage.types import MonthlyUsage, Usage, UsageReport
from tests.adapters.documents import MAY, NOVEMBER, OCTOBER, REPORT, counter
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import NOTHING, SCOPE, System, bad_response

PATH = "GET /tmf-api/usageConsumption/v5/usageConsumptionReport?"
FIXED_LINE = changed(
    REPORT,
    id="usage-p2",
    product=[{"id": "p2"}],
    bucket=[{"usageType": "voice ", "bucketCounter": [counter(60, "second", *NOVEMBER)]}],
)


def month(first: date, data: float = 0.0, roaming: float = 0.0, voice: int = 0, sms: int = 0) -> MonthlyUsage:
    return MonthlyUsage(
        month=first, data_used_bytes=data, roaming_data_used_bytes=roaming, voice_seconds=voice, sms_count=sms
    )


SPAN = [date(2026, number, 1) for number in range(4, 12)]
"""Months that are looked at: those with use, and some without."""


def seen(report: UsageReport | Fault) -> tuple[Usage, list[MonthlyUsage]] | Fault:
    try:
        return report if isinstance(report, Fault) else (report.current, [report.of_month(day) for day in SPAN])
    except Fault as fault:
        return fault


def over_span(*months: MonthlyUsage) -> list[MonthlyUsage]:
    """These months, and nothing in the others."""
    used = {each.month: each for each in months}
    return [used.get(day, month(day)) for day in SPAN]


R1 = (
    Usage(
        period=Period(from_=date(2026, 11, 1), to=date(2026, 11, 30)),
        data_used_bytes=13_928_520_000.0,
        data_remaining_bytes=36_071_480_000.0,
        roaming_data_used_bytes=0.0,
        roaming_data_remaining_bytes=None,
        voice_seconds=13_564,
        sms_count=49,
        mms_count=7,
        as_of=datetime(2026, 11, 16, 23, 0, tzinfo=UTC),
        stale=False,
    ),
    over_span(
        month(date(2026, 5, 1), roaming=4_002_039_000.0),
        month(date(2026, 10, 1), data=37_313_700_000.0, voice=28_311),
        month(date(2026, 11, 1), data=13_928_520_000.0, voice=13_564, sms=49),
    ),
)
R2 = (
    Usage(
        period=Period(from_=date(2026, 11, 1), to=date(2026, 11, 30)),
        data_used_bytes=0.0,
        data_remaining_bytes=None,
        roaming_data_used_bytes=0.0,
        roaming_data_remaining_bytes=None,
        voice_seconds=60,
        sms_count=0,
        mms_count=0,
        as_of=datetime(2026, 11, 16, 23, 0, tzinfo=UTC),
        stale=False,
    ),
    over_span(month(date(2026, 11, 1), voice=60)),
)


async def test_reports_by_subscription_in_one_read(system: System, billing: TmForumBilling) -> None:
    system.lists(FIXED_LINE, REPORT)
    found = await billing.usage(SCOPE, ["p1", "p2", "p3"])
    assert system.asked() == [f"{PATH}product.id=p1,p2,p3&limit=3"]
    assert {id: seen(report) for id, report in found.items()} == {"p1": R1, "p2": R2}


async def test_no_buckets_are_no_use(system: System, billing: TmForumBilling) -> None:
    system.lists(changed(REPORT, bucket=[]))
    found = (await billing.usage(SCOPE, ["p1"]))["p1"]
    assert isinstance(found, UsageReport)
    assert seen(found) == (
        Usage(
            period=Period(from_=date(2026, 11, 1), to=date(2026, 11, 30)),
            data_used_bytes=0.0,
            data_remaining_bytes=None,
            roaming_data_used_bytes=0.0,
            roaming_data_remaining_bytes=None,
            voice_seconds=0,
            sms_count=0,
            mms_count=0,
            as_of=datetime(2026, 11, 16, 23, 0, tzinfo=UTC),
            stale=False,
        ),
        over_span(),
    )


async def test_a_scope_that_covers_nothing_is_not_asked(system: System, billing: TmForumBilling) -> None:
    assert await billing.usage(NOTHING, ["p1"]) == {}
    assert await billing.usage(SCOPE, []) == {}
    assert system.asked() == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("lastUpdate", ABSENT),
        ("lastUpdate", "2026-11-16T23:00:00"),
        ("validPeriod", ABSENT),
        ("validPeriod.endDateTime", ABSENT),
        ("validPeriod.startDateTime", "0001-01-01T00:00:00+01:30"),
        ("product", {}),
        ("bucket", {}),
        ("bucket.0.usageType", "fax"),
        ("bucket.0.remainingValue.units", "bit"),
        ("bucket.0.remainingValue.amount", "0"),
        ("bucket.0.remainingValue.amount", -1),
        ("bucket.0.bucketCounter.0.counterType", "guessed"),
        ("bucket.0.bucketCounter.0.value.units", "GB"),
        ("bucket.0.bucketCounter.0.value.amount", None),
        ("bucket.0.bucketCounter.0.consumptionPeriod.startDateTime", OCTOBER[0]),
        ("bucket.0.bucketCounter.0.consumptionPeriod.startDateTime", 20261101),
        ("bucket.1.usageType", "data"),
        ("bucket.2.bucketCounter.0.value.amount", 0.5),
        ("bucket.3.bucketCounter.0.value.amount", 1e300),
    ],
)
async def test_a_report_that_makes_no_sense(system: System, billing: TmForumBilling, path: str, value: Any) -> None:
    spoilt = put(REPORT, path, value)
    if path == "bucket.1.usageType":
        spoilt = put(spoilt, "bucket.1.bucketCounter.0.consumptionPeriod.startDateTime", OCTOBER[0])
    system.lists(spoilt, FIXED_LINE)
    found = await billing.usage(SCOPE, ["p1", "p2"])
    assert seen(found["p2"]) == R2
    assert bad_response(found["p1"], Capability.USAGE)


@pytest.mark.parametrize("amount", [0.5, 2**31])
async def test_a_count_that_makes_no_sense_spoils_its_own_month(
    system: System, billing: TmForumBilling, amount: float
) -> None:
    system.lists(put(REPORT, "bucket.2.bucketCounter.1.value.amount", amount))
    found = (await billing.usage(SCOPE, ["p1"]))["p1"]
    assert isinstance(found, UsageReport)
    assert (found.current, found.of_month(date(2026, 11, 1))) == (R1[0], R1[1][-1])
    with pytest.raises(Fault) as raised:
        found.of_month(date(2026, 10, 1))
    assert bad_response(raised.value, Capability.USAGE)


async def test_values_are_read_without_regard_to_blanks(system: System, billing: TmForumBilling) -> None:
    blank = put(REPORT, "bucket.0.bucketCounter.0.counterType", " used")
    system.lists(put(blank, "bucket.0.bucketCounter.0.value.units", "byte "))
    found = await billing.usage(SCOPE, ["p1"])
    assert seen(found["p1"]) == R1


async def test_two_reports_of_one_subscription_make_no_sense(system: System, billing: TmForumBilling) -> None:
    system.lists(REPORT, changed(REPORT, id="other"))
    found = await billing.usage(SCOPE, ["p1"])
    assert bad_response(found["p1"], Capability.USAGE)


async def test_months_are_those_of_stockholm(system: System, billing: TmForumBilling) -> None:
    system.lists(put(REPORT, "bucket.1.bucketCounter.0.consumptionPeriod.startDateTime", "2026-04-30T21:59:59Z"))
    found = (await billing.usage(SCOPE, ["p1"]))["p1"]
    assert isinstance(found, UsageReport)
    assert [day for day in SPAN if found.of_month(day) != month(day)] == [
        date(2026, 4, 1),
        date(2026, 10, 1),
        date(2026, 11, 1),
    ]
    assert MAY[0] == "2026-04-30T22:00:00Z"
