"""What a step-up takes and answers."""

from datetime import datetime
from typing import Annotated

import strawberry

from gateway.graph.identity.types import Challenge, FactorKind, StepUpAction
from gateway.graph.problems import NotAllowed, NotFound, SignInFailed, TooManyAttempts
from gateway.graph.rights import Policy, policy


@strawberry.input(description="Something about an action that has no id yet.")
class StepUpDetailInput:
    name: str = strawberry.field(description="The name of the action's own input field, e.g. iccid.")
    value: str = strawberry.field(description="Its value, exactly as the action will give it.")


@strawberry.input(description="What is to be confirmed.")
class RequestStepUpInput:
    action: StepUpAction = strawberry.field(description="The action.")
    object_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Ids of what it is about, e.g. the subscription's."
    )
    details: list[StepUpDetailInput] = strawberry.field(
        default_factory=list, description="What else it is about; the step-up is good for exactly that."
    )
    factor: FactorKind | None = strawberry.field(
        default=None, description="The factor to confirm it with; the person's first one that may, unless said."
    )


@strawberry.input(description="The code that confirms it.")
class VerifyStepUpInput:
    challenge_id: strawberry.ID = strawberry.field(description="The challenge that was answered to requestStepUp.")
    factor: FactorKind = strawberry.field(default=FactorKind.SMS, description="The factor the code comes from.")
    code: str = strawberry.field(description="The code as it was received; blanks in it do not matter.")


@policy(Policy.SIGNED_IN)
@strawberry.type(description="A code is asked for.")
class RequestStepUpSuccess:
    challenge: Challenge = strawberry.field(description="What is asked for.")
    text: str = strawberry.field(description="What exactly is being confirmed, in words to show to the person.")


@policy(Policy.SIGNED_IN)
@strawberry.type(description="It is confirmed.")
class VerifyStepUpSuccess:
    step_up_token: str = strawberry.field(
        description="Goes with the action as its `stepUpToken`: once, in this session, and for nothing else."
    )
    expires_at: datetime = strawberry.field(description="When it ceases to be good.")
    token: str = strawberry.field(
        description="The session's new token; the one before is good no longer. Over TLS it comes as a cookie too."
    )


RequestStepUpResult = Annotated[
    RequestStepUpSuccess | NotFound | NotAllowed | TooManyAttempts,
    strawberry.union("RequestStepUpResult", description="A challenge, or why there is none."),
]
VerifyStepUpResult = Annotated[
    VerifyStepUpSuccess | SignInFailed | TooManyAttempts,
    strawberry.union("VerifyStepUpResult", description="A step-up, or why there is none."),
]
