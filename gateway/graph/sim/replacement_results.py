"""What replacing a SIM takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.common import AddressInput
from gateway.graph.problems import (
    Conflict,
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
    StepUpRequired,
    TooManyAttempts,
)
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import ICCID, EmailAddress, IdempotencyKey
from gateway.graph.sim.types import SimReplacement
from gateway.graph.subscriptions.types import ServiceSubscription


@strawberry.input(description="An eSIM whose activation code and QR code are sent by e-mail.")
class NewEsimInput:
    email: EmailAddress = strawberry.field(description="Where they are sent. The step-up's detail `email`.")


@strawberry.input(description="A card sent by letter.")
class NewSimInput:
    delivery_address: AddressInput | None = strawberry.field(
        default=None,
        description="Where it is sent; the company's registered address when left out. The step-up's details `street`, "
        "`postalCode`, `city` and `countryCode`, and `name` where it is given; none for the registered address.",
    )


@strawberry.input(description="A card the customer has.")
class OwnSimInput:
    iccid: ICCID = strawberry.field(
        description="Its number, with the check digit; a free card of this operator. The step-up's detail `iccid`."
    )


@strawberry.input(one_of=True, description="By what to replace a SIM.")
class SimReplacementMethod:
    new_esim: NewEsimInput | None = strawberry.field(default=strawberry.UNSET, description="An eSIM.")
    new_sim: NewSimInput | None = strawberry.field(default=strawberry.UNSET, description="A card sent by letter.")
    own_sim: OwnSimInput | None = strawberry.field(default=strawberry.UNSET, description="A card the customer has.")


@strawberry.input(description="Another SIM for a subscription.")
class ReplaceSimInput:
    subscription_id: strawberry.ID = strawberry.field(description="The subscription whose SIM is replaced.")
    method: SimReplacementMethod = strawberry.field(description="By what.")
    step_up_token: str | None = strawberry.field(
        default=None,
        description="Of a step-up for REPLACE_SIM, this subscription and the details that the method names; without it, "
        "StepUpRequired.",
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The replacement is under way; the old SIM works until the new one takes over.")
class ReplaceSimSuccess:
    subscription: ServiceSubscription = strawberry.field(
        description="The subscription, still with the old SIM. Its bars stay as they are: offer to lift one that is LOST_OR_STOLEN."
    )
    replacement: SimReplacement = strawberry.field(description="The replacement, as it stands now.")


@strawberry.input(description="The replacement of a SIM that is to be stopped.")
class CancelSimReplacementInput:
    replacement_id: strawberry.ID = strawberry.field(description="The replacement.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The replacement is stopped, and the SIM stays.")
class CancelSimReplacementSuccess:
    subscription: ServiceSubscription = strawberry.field(description="The subscription, with the SIM it has.")


ReplaceSimResult = Annotated[
    ReplaceSimSuccess | NotFound | NotAllowed | InvalidInput | StepUpRequired | Conflict | TooManyAttempts | KeyProblem,
    strawberry.union("ReplaceSimResult", description="The replacement, or why the SIM stays."),
]
CancelSimReplacementResult = Annotated[
    CancelSimReplacementSuccess | NotFound | Conflict | KeyProblem,
    strawberry.union("CancelSimReplacementResult", description="The subscription, or why the replacement goes on."),
]
