"""What changing passwords and ending sessions takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.problems import InvalidInput, NotFound, SignInFailed, TooManyAttempts
from gateway.graph.rights import Policy, policy


@strawberry.input(description="A new password in place of the one that is known.")
class ChangePasswordInput:
    current_password: str = strawberry.field(description="The password as it is, byte for byte.")
    new_password: str = strawberry.field(
        description="The new one: eight characters or more, as it is; none that leaks often, or says only who you are."
    )


@strawberry.input(description="Whose password is to be chosen anew.")
class RequestPasswordResetInput:
    username: str = strawberry.field(description="The user name; capitals do not matter.")


@strawberry.input(description="A new password in place of one that is forgotten.")
class ResetPasswordInput:
    token: str = strawberry.field(description="The code from the e-mail.")
    new_password: str = strawberry.field(
        description="The new password: eight characters or more, as it is; none that leaks often, or says only who you are."
    )


@strawberry.input(description="Which sessions to end: one, or all others.")
class EndSessionInput:
    session_id: strawberry.ID | None = strawberry.field(default=None, description="One of the person's sessions.")
    all_others: bool = strawberry.field(default=False, description="All but the one of this request.")


@policy(Policy.SIGNED_IN)
@strawberry.type(description="The password is changed, and every other session has ended.")
class ChangePasswordSuccess:
    ok: bool = strawberry.field(description="Always true.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="If there is such a user, an e-mail with a code is on its way.")
class RequestPasswordResetSuccess:
    ok: bool = strawberry.field(description="Always true, whether there is such a user or not.")


@policy(Policy.AS_PARENT)
@strawberry.type(
    description="The password is changed, and every session has ended. Signing in takes it and a second factor."
)
class ResetPasswordSuccess:
    ok: bool = strawberry.field(description="Always true.")


@policy(Policy.SIGNED_IN)
@strawberry.type(description="The sessions have ended.")
class EndSessionSuccess:
    ended_count: int = strawberry.field(description="How many there were.")


ChangePasswordResult = Annotated[
    ChangePasswordSuccess | SignInFailed | InvalidInput | TooManyAttempts,
    strawberry.union("ChangePasswordResult", description="How it went."),
]
RequestPasswordResetResult = Annotated[
    RequestPasswordResetSuccess | TooManyAttempts,
    strawberry.union("RequestPasswordResetResult", description="The same for every user name, known or not."),
]
ResetPasswordResult = Annotated[
    ResetPasswordSuccess | SignInFailed | InvalidInput,
    strawberry.union("ResetPasswordResult", description="How it went."),
]
EndSessionResult = Annotated[
    EndSessionSuccess | NotFound | InvalidInput,
    strawberry.union("EndSessionResult", description="How many have ended, or why none has."),
]
