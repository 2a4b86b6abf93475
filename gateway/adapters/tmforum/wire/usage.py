"""TMF677 (v5) UsageConsumptionReport."""

from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.values import Amount, Instant, InstantText, Key, Published, TimePeriod, Wire


class Unit(Published):
    BYTE = "byte"
    SECOND = "second"
    MESSAGE = "message"


class CounterType(Published):
    USED = "used"


class Quantity(Wire):
    amount: Amount
    units: Unit


class ConsumptionPeriod(Wire):
    start_date_time: InstantText


class BucketCounter(Wire):
    counter_type: CounterType
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
    product: list[Key]
    bucket: list[Bucket]
