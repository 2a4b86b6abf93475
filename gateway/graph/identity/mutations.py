"""Signing in and out."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.identity.cookie import clear_session_cookie, set_session_cookie
from gateway.graph.identity.messages import problem, wrong_code, wrong_password
from gateway.graph.identity.results import (
    LoginInput,
    LoginResult,
    LoginSuccess,
    LogoutResult,
    LogoutSuccess,
    ResendCodeInput,
    VerifyLoginInput,
    VerifyLoginResult,
    VerifyLoginSuccess,
)
from gateway.graph.identity.types import Challenge
from gateway.graph.ids import CHALLENGE, backend_id
from gateway.graph.rights import Policy, resolved
from gateway.graph.viewer import Viewer
from gateway.identity.sessions import Opened

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
LoginArgument = Annotated[LoginInput, strawberry.argument(description="Who signs in.")]
ResendArgument = Annotated[ResendCodeInput, strawberry.argument(description="Which challenge needs another code.")]
VerifyArgument = Annotated[VerifyLoginInput, strawberry.argument(description="The challenge and its code.")]


@strawberry.type
class IdentityMutations:
    @resolved(by=Policy.PUBLIC, description="Checks name and password and sends a code to the person's telephone.")
    async def login(self, info: Info, input: LoginArgument) -> LoginResult:
        outcome = await info.context.services.sign_in.login(input.username, input.password)
        if isinstance(outcome, Challenge):
            return LoginSuccess(challenge=outcome)
        return problem(info.context, outcome, wrong_password(info.context))

    @resolved(
        by=Policy.PUBLIC, description="Sends another code for an open challenge; the one before is good no longer."
    )
    async def resend_code(self, info: Info, input: ResendArgument) -> LoginResult:
        outcome = await info.context.services.sign_in.resend(backend_id(CHALLENGE, input.challenge_id))
        if isinstance(outcome, Challenge):
            return LoginSuccess(challenge=outcome)
        return problem(info.context, outcome, wrong_code(info.context), "challengeId")

    @resolved(
        by=Policy.PUBLIC, description="Checks the code and opens a session. Over TLS the session comes as a cookie too."
    )
    async def verify_login(self, info: Info, input: VerifyArgument) -> VerifyLoginResult:
        context = info.context
        outcome = await context.services.sign_in.verify(
            backend_id(CHALLENGE, input.challenge_id),
            input.factor,
            input.code,
            client=context.client,
            instead_of=context.caller,
        )
        if not isinstance(outcome, Opened):
            return problem(context, outcome, wrong_code(context), "code")
        set_session_cookie(context, outcome)
        context.become(outcome.caller)
        return VerifyLoginSuccess(token=outcome.token, session=outcome.session, viewer=Viewer())

    @resolved(by=Policy.PUBLIC, description="Ends the session of this request; without one there is nothing to end.")
    async def logout(self, info: Info) -> LogoutResult:
        if info.context.caller is not None:
            await info.context.services.sessions.end(info.context.caller)
            info.context.become(None)
        clear_session_cookie(info.context)
        return LogoutSuccess(ok=True)
