"""From the operator's rows straight to the dicts of the answers, in the order of the operations' fields."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

from benchmarks.contenders.days import day_of, month_of
from benchmarks.contenders.limit import wire
from benchmarks.contenders.plain import enums

Answer = dict[str, Any]


def names(enum: type[Enum]) -> Mapping[str, str]:
    """By what is sent."""
    return {each.value: each.name for each in enum}


KINDS, STATUSES, SIM_KINDS = map(names, (enums.SubscriptionKind, enums.SubscriptionStatus, enums.SimKind))
BARS, SETTERS, FORWARDINGS = map(names, (enums.BarKind, enums.BarSetter, enums.ForwardingCondition))
DEVICE_KINDS, BILL_STATES = map(names, (enums.DeviceKind, enums.InvoiceStatus))
TICKET_TYPES, TICKET_STATUSES, ORDER_STATES = map(names, (enums.TicketCategory, enums.TicketStatus, enums.OrderStatus))
IN_ORDER = list(FORWARDINGS)
NOTHING: dict[date, float] = {}


def facts_of(characteristics: Iterable[wire.Characteristic]) -> dict[str, Any]:
    return {each.name: each.value for each in characteristics}


def instant(text: str | None) -> str | None:
    """From Z to the offset that means the same."""
    return text[:-1] + "+00:00" if text is not None else None


def money(value: wire.Money) -> Answer:
    return {"amount": f"{value.value:.2f}", "currency": value.unit}


def name_in(role: str, parties: Iterable[wire.Party]) -> str | None:
    for party in parties:
        if party.role == role:
            return party.name
    return None


def specification(row: wire.Product, facts: dict[str, Any]) -> Answer:
    allowance, kind = facts.get("dataAllowanceBytes"), facts.get("simKind")
    return {
        "planName": row.name,
        "dataPackageName": facts.get("dataPackageName"),
        "dataAllowanceBytes": float(allowance) if allowance is not None else None,
        "simKind": SIM_KINDS[kind] if kind is not None else None,
        "includedServices": facts["includedServices"],
        "monthlyFee": money(row.product_price[0].price.duty_free_amount) if row.product_price else None,
    }


def sim_state(row: wire.Sim) -> str:
    if row.administrative_state == "shutdown":
        return "RETIRED"
    if row.resource_status in ("suspended", "reserved"):
        return row.resource_status.upper()
    return "AVAILABLE" if row.usage_state == "idle" else "ACTIVE"


def meters_of(row: wire.Report) -> dict[str, dict[date, float]]:
    return {
        bucket.usage_type: {
            month_of(counter.consumption_period.start_date_time): counter.value.amount
            for counter in bucket.bucket_counter
        }
        for bucket in row.bucket
    }


def remaining(row: wire.Report) -> float | None:
    for bucket in row.bucket:
        if bucket.remaining_value is not None and bucket.usage_type == "data":
            return bucket.remaining_value.amount
    return None


def usage(row: wire.Report, meters: Mapping[str, Mapping[date, float]]) -> Answer:
    month = month_of(row.valid_period.start_date_time)
    return {
        "period": {
            "from": day_of(row.valid_period.start_date_time),
            "to": day_of(row.valid_period.end_date_time),
        },
        "dataUsedBytes": meters.get("data", NOTHING).get(month, 0.0),
        "dataRemainingBytes": remaining(row),
        "roamingDataUsedBytes": meters.get("dataRoaming", NOTHING).get(month, 0.0),
        "voiceSeconds": int(meters.get("voice", NOTHING).get(month, 0)),
        "smsCount": int(meters.get("sms", NOTHING).get(month, 0)),
        "mmsCount": int(meters.get("mms", NOTHING).get(month, 0)),
        "asOf": instant(row.last_update),
        "stale": False,
    }


def trend(meters: Mapping[str, Mapping[date, float]], months: Sequence[date]) -> list[Answer]:
    data, voice, sms = (meters.get(usage_type, NOTHING) for usage_type in ("data", "voice", "sms"))
    return [
        {
            "month": month,
            "dataUsedBytes": data.get(month, 0.0),
            "voiceSeconds": int(voice.get(month, 0)),
            "smsCount": int(sms.get(month, 0)),
        }
        for month in months
    ]


def trend_with_roaming(meters: Mapping[str, Mapping[date, float]], months: Sequence[date]) -> list[Answer]:
    usage_types = ("data", "dataRoaming", "voice", "sms")
    data, roaming, voice, sms = (meters.get(usage_type, NOTHING) for usage_type in usage_types)
    return [
        {
            "month": month,
            "dataUsedBytes": data.get(month, 0.0),
            "roamingDataUsedBytes": roaming.get(month, 0.0),
            "voiceSeconds": int(voice.get(month, 0)),
            "smsCount": int(sms.get(month, 0)),
        }
        for month in months
    ]


def invoice_trend(rows: Iterable[wire.BillTotal], months: Sequence[date]) -> list[Answer]:
    cents, counts, currency = dict.fromkeys(months, 0), dict.fromkeys(months, 0), "SEK"
    for row in rows:
        month = month_of(row.bill_date)
        cents[month] += round(row.tax_included_amount.value * 100)
        counts[month] += 1
        currency = row.tax_included_amount.unit
    return [
        {
            "month": month,
            "total": {"amount": f"{cents[month] / 100:.2f}", "currency": currency},
            "invoiceCount": counts[month],
        }
        for month in months
    ]
