"""A list of ten, and a hundred subscriptions with their usage."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from benchmarks.contenders.days import day_of, last_months, month_of
from benchmarks.contenders.limit import wire
from benchmarks.contenders.limit.cursors import cursor_of
from benchmarks.contenders.limit.operator import Operator
from benchmarks.contenders.limit.projection import NOTHING, Answer, facts_of, meters_of, name_in, remaining


async def list_of_ten(operator: Operator, variables: Mapping[str, Any]) -> Answer:
    page = await operator.products(f"sort=productSerialNumber,id&limit={variables['first']}", wire.Listed)
    cursors = [cursor_of(row.product_serial_number, row.id) for row in page.rows]
    subscriptions = {
        "totalCount": page.total,
        "pageInfo": {
            "hasNextPage": page.total > len(page.rows),
            "hasPreviousPage": False,
            "startCursor": cursors[0] if cursors else None,
            "endCursor": cursors[-1] if cursors else None,
        },
        "edges": [
            {
                "cursor": cursor,
                "node": {
                    "id": f"sub_{row.id}",
                    "userName": name_in("user", row.related_party),
                    "phoneNumbers": facts_of(row.product_characteristic)["phoneNumber"],
                },
            }
            for cursor, row in zip(cursors, page.rows, strict=True)
        ],
    }
    return {"data": {"viewer": {"subscriptions": subscriptions}}}


class Usage(msgspec.Struct, gc=False):
    first: date
    last: date
    data_used: float
    data_remaining: float | None
    as_of: datetime


class Month(msgspec.Struct, gc=False):
    month: date
    data_used: float = 0.0
    roaming_data_used: float = 0.0
    voice_seconds: int = 0
    sms_count: int = 0


class Subscription(msgspec.Struct, gc=False):
    id: str
    user_name: str | None
    usage: Usage | None
    months: dict[date, Month]


class UsageInMemory:
    """Read and understood once; each answer is made anew of what is kept."""

    def __init__(self) -> None:
        self._kept: dict[int, list[Subscription]] = {}
        """By how many."""

    async def of_a_hundred(self, operator: Operator, variables: Mapping[str, Any]) -> Answer:
        months = last_months(operator.now, variables["months"])
        nodes = [
            {
                "id": each.id,
                "userName": each.user_name,
                "usage": usage(each.usage) if each.usage is not None else None,
                "usageTrend": [month_of_use(each.months.get(month) or Month(month)) for month in months],
            }
            for each in await self._subscriptions(operator, variables["first"])
        ]
        return {"data": {"viewer": {"subscriptions": {"nodes": nodes}}}}

    async def leaves(self, operator: Operator, variables: Mapping[str, Any]) -> Answer:
        """The months alone, over and over."""
        months = last_months(operator.now, variables["months"])
        names = [f"t{number}" for number in range(variables["times"])]
        nodes = [
            {name: [month_of_use(each.months.get(month) or Month(month)) for month in months] for name in names}
            for each in await self._subscriptions(operator, variables["first"])
        ]
        return {"data": {"viewer": {"subscriptions": {"nodes": nodes}}}}

    async def _subscriptions(self, operator: Operator, first: int) -> list[Subscription]:
        if first not in self._kept:
            self._kept[first] = await subscriptions_with_usage(operator, first)
        return self._kept[first]


def usage(of: Usage) -> Answer:
    return {
        "period": {"from": of.first, "to": of.last},
        "dataUsedBytes": of.data_used,
        "dataRemainingBytes": of.data_remaining,
        "asOf": of.as_of,
        "stale": False,
    }


def month_of_use(of: Month) -> Answer:
    return {
        "month": of.month,
        "dataUsedBytes": of.data_used,
        "roamingDataUsedBytes": of.roaming_data_used,
        "voiceSeconds": of.voice_seconds,
        "smsCount": of.sms_count,
    }


async def subscriptions_with_usage(operator: Operator, first: int) -> list[Subscription]:
    active = "productCharacteristic.kind=mobileVoice,mobileBroadband,m2m&status=active"
    page = await operator.products(f"{active}&sort=productSerialNumber,id&limit={first}", wire.Listed)
    reports = {report.product[0].id: report for report in await operator.reports([row.id for row in page.rows])}
    return [
        Subscription(f"sub_{row.id}", name_in("user", row.related_party), *understood(reports.get(row.id)))
        for row in page.rows
    ]


def understood(report: wire.Report | None) -> tuple[Usage | None, dict[date, Month]]:
    if report is None:
        return None, {}
    meters = meters_of(report)
    data, roaming, voice, sms = (meters.get(each, NOTHING) for each in ("data", "dataRoaming", "voice", "sms"))
    period = report.valid_period
    present = Usage(
        day_of(period.start_date_time),
        day_of(period.end_date_time),
        data.get(month_of(period.start_date_time), 0.0),
        remaining(report),
        datetime.fromisoformat(report.last_update),
    )
    return present, {
        month: Month(
            month, data.get(month, 0.0), roaming.get(month, 0.0), int(voice.get(month, 0)), int(sms.get(month, 0))
        )
        for month in {month for meter in meters.values() for month in meter}
    }
