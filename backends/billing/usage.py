"""TMF677: what each line has used, month by month.

The figures are generated: a month's use depends on the product's id, the month, the plan and the line's `Use`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from backends.billing.values import day, period
from backends.tmf.resource import Document, Resource
from backends.world import Kind, Subscription, World
from backends.world.calendar import day_of, days_in_month, last_day, month_of, months_later
from backends.world.identifiers import draw

REPORTS = Resource("usageConsumptionReport", "/tmf-api/usageConsumption/v5", several=("product.id",))

HISTORY_MONTHS = 14

METERS: dict[Kind, tuple[str, ...]] = {
    Kind.MOBILE_VOICE: ("data", "dataRoaming", "voice", "sms", "mms"),
    Kind.MOBILE_BROADBAND: ("data", "dataRoaming", "sms"),
    Kind.M2M: ("data", "dataRoaming", "sms"),
    Kind.FIXED_VOICE: ("voice",),
    Kind.BROADBAND: (),
}
UNITS = {"data": "byte", "dataRoaming": "byte", "voice": "second", "sms": "message", "mms": "message"}

# What a whole month of usual use lies between, data apart.
USUAL = {
    (Kind.MOBILE_VOICE, "voice"): (1_800, 28_800),
    (Kind.MOBILE_VOICE, "sms"): (8, 160),
    (Kind.MOBILE_VOICE, "mms"): (0, 14),
    (Kind.MOBILE_BROADBAND, "sms"): (0, 5),
    (Kind.M2M, "sms"): (0, 24),
    (Kind.FIXED_VOICE, "voice"): (3_600, 90_000),
}
USUAL_WITHOUT_LIMIT = 60_000_000_000


def meters(subscription: Subscription) -> tuple[str, ...]:
    """What is measured on the line; a plan without a data package has no data meters."""
    names = METERS[subscription.plan.kind]
    return names if subscription.plan.data_package else tuple(name for name in names if not name.startswith("data"))


@dataclass(frozen=True)
class Part:
    """So many days of a month `of` so many, in which the line was used."""

    month: date
    months_ago: int
    days: int
    of: int


def month_use(subscription: Subscription, month: date, today: date) -> dict[str, int]:
    """What each meter counted in that month before `today` began. `dataRoaming` is part of `data`."""
    part = used_part(subscription, month, today)
    return {meter: metered(subscription, meter, part) for meter in meters(subscription)}


def roaming_use(subscription: Subscription, month: date, today: date) -> int:
    """What `dataRoaming` counted in that month; 0 for a line without the meter."""
    has_meter = subscription.use.roaming and "dataRoaming" in meters(subscription)
    return metered(subscription, "dataRoaming", used_part(subscription, month, today)) if has_meter else 0


def used_part(subscription: Subscription, month: date, today: date) -> Part:
    months_ago = (today.year - month.year) * 12 + today.month - month.month
    quiet = months_ago in subscription.use.quiet
    days = 0 if quiet else days_in_force(subscription, month, today)
    return Part(month, months_ago, days, days_in_month(month))


def days_in_force(subscription: Subscription, month: date, before: date) -> int:
    """The month's days from the activation on, before the end and before a day."""
    if subscription.activated is None:
        return 0
    ends = [months_later(month, 1), before]
    if subscription.ended is not None:
        ends.append(day_of(subscription.ended))
    return max(0, (min(ends) - max(month, day_of(subscription.activated))).days)


def metered(subscription: Subscription, meter: str, part: Part) -> int:
    seed = f"{subscription.id}:{part.month.isoformat()[:7]}:{meter}"
    if meter == "data":
        return data_used(subscription, part, seed)
    if meter == "dataRoaming":
        if part.months_ago not in subscription.use.roaming:
            return 0
        return metered(subscription, "data", part) * draw(seed, 5, 30) // 100
    low, high = USUAL[subscription.plan.kind, meter]
    return draw(seed, low, high) * subscription.use.level * part.days // (100 * part.of)


def data_used(subscription: Subscription, part: Part, seed: str) -> int:
    """Bytes; a plan with an allowance stops when it is used up."""
    allowance = subscription.plan.allowance_bytes
    if part.months_ago == 0 and allowance is not None and subscription.use.allowance_share is not None:
        return int(allowance * subscription.use.allowance_share)
    usual = (allowance or USUAL_WITHOUT_LIMIT) * draw(seed, 200_000, 850_000)
    used = usual * subscription.use.level * part.days // (100_000_000 * part.of)
    return used if allowance is None else min(used, allowance)


def months_with_history(subscription: Subscription, today: date) -> list[date]:
    """The present month and those before it, newest first, back to the activation or as far as history is kept."""
    if subscription.activated is None:
        return []
    present = month_of(today)
    oldest = max(months_later(present, -HISTORY_MONTHS), month_of(day_of(subscription.activated)))
    months = (months_later(present, -ago) for ago in range(HISTORY_MONTHS + 1))
    return [month for month in months if month >= oldest]


def report_documents(world: World) -> Iterator[Document]:
    """No report for a line without a meter, or one that has never been active."""
    for subscription in world.subscriptions.values():
        if meters(subscription) and subscription.activated is not None:
            yield report(subscription, world.today)


def report_id(product_id: str) -> str:
    return f"usage-{product_id}"[:24]


def report(subscription: Subscription, today: date) -> Document:
    months = months_with_history(subscription, today)
    history = {month: month_use(subscription, month, today) for month in months}
    return {
        "id": report_id(subscription.id),
        "href": REPORTS.href(report_id(subscription.id)),
        "@type": "UsageConsumptionReport",
        "lastUpdate": day(today),
        "validPeriod": period(months[0], last_day(months[0])),
        "product": [{"id": subscription.id, "@type": "UsageConsumptionProductRef"}],
        "bucket": [bucket(subscription, meter, history) for meter in meters(subscription)],
    }


def bucket(subscription: Subscription, meter: str, history: dict[date, dict[str, int]]) -> Document:
    present = next(iter(history))
    allowance = subscription.plan.allowance_bytes if meter == "data" else None
    remaining = {} if allowance is None else {"remainingValue": quantity(meter, allowance - history[present][meter])}
    return {
        "@type": "Bucket",
        "usageType": meter,
        **remaining,
        "bucketCounter": [
            counter(meter, month, used[meter]) for month, used in history.items() if used[meter] or month == present
        ],
    }


def counter(meter: str, month: date, used: int) -> Document:
    return {
        "@type": "BucketCounter",
        "counterType": "used",
        "value": quantity(meter, used),
        "consumptionPeriod": period(month, last_day(month)),
    }


def quantity(meter: str, amount: int) -> Document:
    return {"amount": amount, "units": UNITS[meter]}
