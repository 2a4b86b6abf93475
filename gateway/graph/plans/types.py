"""What a subscription can change to, and what it can be topped up with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import strawberry

from gateway.graph.common import Money
from gateway.graph.rights import Policy, policy


@policy(Policy.AS_PARENT)
@strawberry.type(description="A plan that a subscription can change to, where its account's agreement allows it.")
class PlanOption:
    id: strawberry.ID = strawberry.field(description="What changePlan takes.")
    name: str = strawberry.field(description="Its name.")
    data_allowance_bytes: float | None = strawberry.field(
        description="Data included per period, in bytes; null when unlimited or none."
    )
    monthly_fee: Money = strawberry.field(description="Monthly fee without VAT.")
    earliest_on: date = strawberry.field(description="The first day on which it can take effect.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="A package of data that a subscription can be topped up with.")
class TopUpOption:
    id: strawberry.ID = strawberry.field(description="What topUpData takes.")
    name: str = strawberry.field(description="Its name.")
    data_bytes: float = strawberry.field(description="How much data, in bytes.")
    valid_days: int | None = strawberry.field(description="For how many days; null without an end.")
    price: Money = strawberry.field(description="Price without VAT, once.")
    roaming_region: str | None = strawberry.field(description="Where abroad it is for; null for the home country.")


@dataclass(frozen=True, slots=True)
class OfferedPlan:
    """A plan that is sold."""

    offering_id: str
    name: str
    data_allowance_bytes: float | None
    monthly_fee: Money
    lead_days: int
    """Between the day it is ordered, in Stockholm, and the first on which it can take effect."""


@dataclass(frozen=True, slots=True)
class OfferedTopUp:
    """A package of data that is sold, at home (without a region) or abroad."""

    offering_id: str
    name: str
    data_bytes: float
    valid_days: int | None
    price: Money
    roaming_region: str | None


@dataclass(frozen=True, slots=True)
class Offers:
    """What is sold to subscriptions of one kind, whosever they are."""

    plans: Sequence[OfferedPlan]
    top_ups: Sequence[OfferedTopUp]
