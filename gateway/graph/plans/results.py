"""What changing the plan and topping up take and answer."""

from datetime import date
from typing import Annotated

import strawberry

from gateway.graph.orders.types import Order
from gateway.graph.problems import (
    Conflict,
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
)
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import IdempotencyKey
from gateway.graph.subscriptions.types import ServiceSubscription


@strawberry.input(description="Another plan for a subscription.")
class ChangePlanInput:
    subscription_id: strawberry.ID = strawberry.field(description="The subscription.")
    plan_option_id: strawberry.ID = strawberry.field(description="One of its planOptions.")
    effective_on: date | None = strawberry.field(
        default=None,
        description="The day on which it takes effect: earliestOn of its option, or one within a year from there. "
        "As early as it can when left out.",
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The change is ordered, and takes effect on its day.")
class ChangePlanSuccess:
    subscription: ServiceSubscription = strawberry.field(
        description="The subscription, on its present plan until then."
    )
    order: Order = strawberry.field(description="The order; requestedFor is when the plan takes effect.")


@strawberry.input(description="More data for a subscription.")
class TopUpDataInput:
    subscription_id: strawberry.ID = strawberry.field(description="The subscription.")
    top_up_option_id: strawberry.ID = strawberry.field(description="One of its topUpOptions.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The data is there.")
class TopUpDataSuccess:
    subscription: ServiceSubscription = strawberry.field(
        description="The subscription; its usage says what remains now."
    )


ChangePlanResult = Annotated[
    ChangePlanSuccess | NotFound | NotAllowed | InvalidInput | Conflict | KeyProblem,
    strawberry.union("ChangePlanResult", description="The order, or why the plan stays as it is."),
]
TopUpDataResult = Annotated[
    TopUpDataSuccess | NotFound | NotAllowed | InvalidInput | Conflict | KeyProblem,
    strawberry.union("TopUpDataResult", description="The subscription, or why it has no more data."),
]
