"""TMF677 (v5) UsageConsumptionReport."""

from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.values import Amount, Instant, Ref, TimePeriod, Wire


class Quantity(Wire):
    amount: Amount
    units: str


class ConsumptionPeriod(Wire):
    start_date_time: str
    """An instant; as text, since thousands of counters share a few."""


class BucketCounter(Wire):
    counter_type: str
    value: Quantity
    consumption_period: ConsumptionPeriod


class Bucket(Wire):
    usage_type: str
    remaining_value: Quantity | None = None
    bucket_counter: tuple[BucketCounter, ...] = ()


class UsageConsumptionReport(OfWhatItNames):
    id: str
    last_update: Instant
    valid_period: TimePeriod
    product: list[Ref]
    bucket: list[Bucket]
