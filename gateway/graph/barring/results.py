"""What setting and lifting bars take and answer."""

from typing import Annotated

import strawberry

from gateway.graph.barring.types import Bar, BarKind
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


@strawberry.input(description="A bar to set on a subscription.")
class AddBarInput:
    subscription_id: strawberry.ID = strawberry.field(description="The subscription.")
    kind: BarKind = strawberry.field(description="One of its availableBars.")
    code: str | None = strawberry.field(
        default=None, description="The network's code, where several bars are of that kind."
    )
    end_forwardings: bool = strawberry.field(
        default=False,
        description="Whether the forwardings that it cannot stand with end in the same change; otherwise they are a Conflict.",
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The bar is set.")
class AddBarSuccess:
    subscription: ServiceSubscription = strawberry.field(description="The subscription, with the bar.")
    bar: Bar = strawberry.field(description="The bar; pending says whether the network has still to apply it.")


@strawberry.input(description="A bar to lift from a subscription.")
class RemoveBarInput:
    subscription_id: strawberry.ID = strawberry.field(description="The subscription.")
    kind: BarKind = strawberry.field(description="One of its bars.")
    code: str | None = strawberry.field(
        default=None, description="The network's code, where several bars are of that kind."
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The bar is lifted.")
class RemoveBarSuccess:
    subscription: ServiceSubscription = strawberry.field(description="The subscription, without the bar.")


AddBarResult = Annotated[
    AddBarSuccess | NotFound | NotAllowed | InvalidInput | Conflict | KeyProblem,
    strawberry.union("AddBarResult", description="The bar, or why it is not set."),
]
RemoveBarResult = Annotated[
    RemoveBarSuccess | NotFound | NotAllowed | Conflict | KeyProblem,
    strawberry.union("RemoveBarResult", description="The subscription, or why the bar stays."),
]
