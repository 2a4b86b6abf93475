"""What changing one's factors takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.identity.types import Factor, User
from gateway.graph.problems import Conflict, InvalidInput, NotFound, SignInFailed, StepUpRequired, TooManyAttempts
from gateway.graph.rights import Policy, policy


@strawberry.input(description="A new authenticator app.")
class EnrolTotpInput:
    label: str = strawberry.field(description="What to call it, 1 to 64 characters, not blanks alone.")
    step_up_token: str | None = strawberry.field(
        default=None, description="Of a step-up for ENROL_TOTP; without it, StepUpRequired."
    )


@strawberry.input(description="A first code of a new authenticator app.")
class ConfirmTotpInput:
    factor_id: strawberry.ID = strawberry.field(description="The factor that enrolTotp made.")
    code: str = strawberry.field(description="The code the app shows; blanks in it do not matter.")


@strawberry.input(description="New recovery codes.")
class CreateRecoveryCodesInput:
    password: str = strawberry.field(description="The person's password, byte for byte.")


@strawberry.input(description="A factor that is to be good no longer.")
class RemoveFactorInput:
    factor_id: strawberry.ID = strawberry.field(description="The factor.")
    step_up_token: str | None = strawberry.field(
        default=None, description="Of a step-up for REMOVE_FACTOR and this factor; without it, StepUpRequired."
    )


@policy(Policy.SIGNED_IN)
@strawberry.type(
    description="The app can be set up; it becomes a factor with confirmTotp. The secret is not shown again."
)
class EnrolTotpSuccess:
    factor_id: strawberry.ID = strawberry.field(description="Goes back with the app's first code.")
    secret: str = strawberry.field(description="To be typed into the app, in base 32.")
    otpauth_url: str = strawberry.field(description="The same as an address that apps open, or read as a QR code.")


@policy(Policy.SIGNED_IN)
@strawberry.type(description="The app is a factor.")
class ConfirmTotpSuccess:
    factor: Factor = strawberry.field(description="The factor.")


@policy(Policy.SIGNED_IN)
@strawberry.type(description="The new recovery codes; those before are good no longer.")
class CreateRecoveryCodesSuccess:
    codes: list[str] = strawberry.field(
        description="Each is good once, to sign in or to confirm something. They are not shown again."
    )


@policy(Policy.SIGNED_IN)
@strawberry.type(description="The factor is good no longer.")
class RemoveFactorSuccess:
    user: User = strawberry.field(description="The person, with the factors that are left.")


EnrolTotpResult = Annotated[
    EnrolTotpSuccess | InvalidInput | StepUpRequired | TooManyAttempts,
    strawberry.union("EnrolTotpResult", description="What the app is set up with, or why there is nothing."),
]
ConfirmTotpResult = Annotated[
    ConfirmTotpSuccess | NotFound | SignInFailed | TooManyAttempts,
    strawberry.union("ConfirmTotpResult", description="The factor, or why it is none."),
]
CreateRecoveryCodesResult = Annotated[
    CreateRecoveryCodesSuccess | SignInFailed | TooManyAttempts,
    strawberry.union("CreateRecoveryCodesResult", description="The codes, or why there are none."),
]
RemoveFactorResult = Annotated[
    RemoveFactorSuccess | NotFound | StepUpRequired | Conflict,
    strawberry.union("RemoveFactorResult", description="The person, or why the factor stays."),
]
