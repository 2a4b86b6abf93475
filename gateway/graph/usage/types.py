"""Usage of a subscription ("Förbrukning") and its trend."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

import strawberry

from gateway.graph.common import Period
from gateway.graph.rights import Policy, policy


@policy(Policy.AS_PARENT)
@strawberry.type(description="What has been used in the current period.")
class Usage:
    period: Period = strawberry.field(description="The current period.")
    data_used_bytes: float = strawberry.field(
        description="Data used in the home country and where the same price holds, in bytes."
    )
    data_remaining_bytes: float | None = strawberry.field(
        description="Data left of the allowance, in bytes; null when unlimited."
    )
    roaming_data_used_bytes: float = strawberry.field(description="Data used while roaming, in bytes.")
    roaming_data_remaining_bytes: float | None = strawberry.field(
        description="Data left of packages for abroad, in bytes; null without one."
    )
    voice_seconds: int = strawberry.field(description="Seconds of outgoing calls.")
    sms_count: int = strawberry.field(description="SMS sent.")
    mms_count: int = strawberry.field(description="MMS sent.")
    as_of: datetime = strawberry.field(description="When billing last counted.")
    stale: bool = strawberry.field(
        description="Whether billing could not be asked just now and this is an earlier answer."
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="What was used in one calendar month.")
class MonthlyUsage:
    month: date = strawberry.field(description="First day of the month.")
    data_used_bytes: float = strawberry.field(
        description="Data used in the home country and where the same price holds, in bytes."
    )
    roaming_data_used_bytes: float = strawberry.field(description="Data used while roaming, in bytes.")
    voice_seconds: int = strawberry.field(description="Seconds of outgoing calls.")
    sms_count: int = strawberry.field(description="SMS sent.")


@dataclass(slots=True)
class UsageReport:
    """All that one read of billing says of a subscription's usage: `usage` and `usageTrend` are two views of it."""

    current: Usage
    of_month: Callable[[date], MonthlyUsage]
    """From a month's first day to its use: nothing where none was reported. Raises Fault where what was counted makes no sense."""
