"""What signing in and out takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.identity.types import Challenge, FactorKind, Session
from gateway.graph.problems import SignInFailed, TooManyAttempts
from gateway.graph.rights import Policy, policy
from gateway.graph.viewer import Viewer


@strawberry.input(description="A name and a password: the first step of signing in.")
class LoginInput:
    username: str = strawberry.field(description="The person's user name; capitals do not matter.")
    password: str = strawberry.field(description="The person's password, byte for byte.")


@strawberry.input(description="A request for another code.")
class ResendCodeInput:
    challenge_id: strawberry.ID = strawberry.field(description="The challenge that was answered to login.")


@strawberry.input(description="The code: the second step of signing in.")
class VerifyLoginInput:
    challenge_id: strawberry.ID = strawberry.field(description="The challenge that was answered to login.")
    factor: FactorKind = strawberry.field(default=FactorKind.SMS, description="The factor the code comes from.")
    code: str = strawberry.field(description="The code as it was received; blanks in it do not matter.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The password fits and a code was sent.")
class LoginSuccess:
    challenge: Challenge = strawberry.field(description="What is asked for next.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The person is signed in.")
class VerifyLoginSuccess:
    token: str = strawberry.field(
        description="Goes as `Authorization: Bearer <token>` with every further request. It is not shown again."
    )
    session: Session = strawberry.field(description="The new session.")
    viewer: Viewer = strawberry.field(description="The person's view, already with the new session's rights.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="Nobody is signed in with this session any more.")
class LogoutSuccess:
    ok: bool = strawberry.field(description="Always true: signing out twice is no mistake.")


LoginResult = Annotated[
    LoginSuccess | SignInFailed | TooManyAttempts,
    strawberry.union("LoginResult", description="A challenge, or why there is none."),
]
VerifyLoginResult = Annotated[
    VerifyLoginSuccess | SignInFailed | TooManyAttempts,
    strawberry.union("VerifyLoginResult", description="A session, or why there is none."),
]
LogoutResult = Annotated[LogoutSuccess, strawberry.union("LogoutResult", description="How signing out went.")]
