"""What setting and removing call forwardings take and answer."""

from typing import Annotated

import strawberry

from gateway.graph.forwarding.types import CallForwarding, ForwardingCondition
from gateway.graph.problems import (
    Conflict,
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
)
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import IdempotencyKey, PhoneNumber
from gateway.graph.subscriptions.types import ServiceSubscription


@strawberry.input(description="Where calls of a subscription are to be forwarded, and when.")
class SetCallForwardingInput:
    subscription_id: strawberry.ID = strawberry.field(description="The subscription.")
    condition: ForwardingCondition = strawberry.field(description="One of its availableForwardings.")
    to: PhoneNumber = strawberry.field(
        description="Where to: no own, short, emergency or premium number, and none from which calls come back."
    )
    no_reply_seconds: int | None = strawberry.field(
        default=None,
        description="With NO_REPLY alone: how long the phone rings first, 5 to 30 seconds in steps of 5; as before when left out.",
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The forwarding is set.")
class SetCallForwardingSuccess:
    subscription: ServiceSubscription = strawberry.field(description="The subscription, with the forwarding.")
    forwarding: CallForwarding = strawberry.field(
        description="The forwarding; pending says whether the network has still to apply it."
    )


@strawberry.input(description="A call forwarding to remove from a subscription.")
class RemoveCallForwardingInput:
    subscription_id: strawberry.ID = strawberry.field(description="The subscription.")
    condition: ForwardingCondition = strawberry.field(description="The condition of one of its forwardings.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The forwarding is removed.")
class RemoveCallForwardingSuccess:
    subscription: ServiceSubscription = strawberry.field(description="The subscription, without the forwarding.")


SetCallForwardingResult = Annotated[
    SetCallForwardingSuccess | NotFound | NotAllowed | InvalidInput | Conflict | KeyProblem,
    strawberry.union("SetCallForwardingResult", description="The forwarding, or why it is not set."),
]
RemoveCallForwardingResult = Annotated[
    RemoveCallForwardingSuccess | NotFound | NotAllowed | Conflict | KeyProblem,
    strawberry.union("RemoveCallForwardingResult", description="The subscription, or why the forwarding stays."),
]
