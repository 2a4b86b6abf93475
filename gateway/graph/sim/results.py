"""What showing a SIM's codes takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.problems import InvalidInput, NotAllowed, NotFound, StepUpRequired, TooManyAttempts
from gateway.graph.rights import Policy, policy


@strawberry.input(description="Which SIM's codes to show.")
class RevealSimCodesInput:
    subscription_id: strawberry.ID = strawberry.field(description="The subscription whose SIM it is.")
    step_up_token: str | None = strawberry.field(
        default=None, description="Of a step-up for REVEAL_SIM_CODES and this subscription; without it, StepUpRequired."
    )


@policy(Policy.SUBSCRIPTIONS)
@strawberry.type(
    description="The codes of a SIM. They are shown in no other place; each time they are shown is audited."
)
class RevealSimCodesSuccess:
    pin1: str = strawberry.field(description="PIN: asked for when the device is switched on.")
    puk1: str = strawberry.field(description="PUK: opens the SIM after three wrong PINs.")
    pin2: str | None = strawberry.field(description="PIN 2, where the SIM has one.")
    puk2: str | None = strawberry.field(description="PUK 2, where the SIM has one.")


RevealSimCodesResult = Annotated[
    RevealSimCodesSuccess | NotFound | NotAllowed | InvalidInput | StepUpRequired | TooManyAttempts,
    strawberry.union("RevealSimCodesResult", description="The codes, or why they are not shown."),
]
