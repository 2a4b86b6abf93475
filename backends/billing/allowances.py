"""What is left to use, in the report of a line: more after a top-up, other after a change of plan."""

from datetime import datetime

from backends.billing.usage import quantity
from backends.tmf.documents import instant
from backends.tmf.resource import Document

DATA = "data"


def topped_up(report: Document, meter: str, more: int, at: datetime) -> tuple[Document, int, int]:
    """The report with so many bytes more, and what was left before and after."""
    before = remaining(report, meter) or 0
    return with_remaining(report, meter, before + more, at), before, before + more


def on_another_plan(report: Document, allowance_before: int | None, allowance: int | None, at: datetime) -> Document:
    """What was topped up stays; a limit where there was none counts what the period has used already."""
    if allowance is None:
        return with_remaining(report, DATA, None, at)
    left = remaining(report, DATA)
    unused = (
        allowance - used(report, DATA)
        if left is None or allowance_before is None
        else left + allowance - allowance_before
    )
    return with_remaining(report, DATA, max(0, unused), at)


def remaining(report: Document, meter: str) -> int | None:
    """Bytes; None without a limit."""
    left = bucket(report, meter).get("remainingValue")
    return None if left is None else int(left["amount"])


def used(report: Document, meter: str) -> int:
    """Bytes in the present period, whose counter comes first."""
    return int(next((each["value"]["amount"] for each in bucket(report, meter).get("bucketCounter", ())), 0))


def bucket(report: Document, meter: str) -> Document:
    return next((each for each in report["bucket"] if each["usageType"] == meter), {})


def with_remaining(report: Document, meter: str, left: int | None, at: datetime) -> Document:
    """A line that had no such bucket has one then, with nothing used."""
    found = bucket(report, meter) or {"@type": "Bucket", "usageType": meter, "bucketCounter": []}
    kept = {name: value for name, value in found.items() if name not in ("remainingValue", "bucketCounter")}
    limit = {} if left is None else {"remainingValue": quantity(meter, left)}
    new = {**kept, **limit, "bucketCounter": found["bucketCounter"]}
    others = [each for each in report["bucket"] if each["usageType"] != meter]
    place = next((n for n, each in enumerate(report["bucket"]) if each["usageType"] == meter), 0)
    return {**report, "lastUpdate": instant(at), "bucket": [*others[:place], new, *others[place:]]}
