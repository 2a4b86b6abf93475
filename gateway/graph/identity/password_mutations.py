"""Changing passwords, and ending sessions."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.identity.cookie import clear_session_cookie
from gateway.graph.identity.messages import broken_password, problem, refused_password, too_often
from gateway.graph.identity.password_results import (
    ChangePasswordInput,
    ChangePasswordResult,
    ChangePasswordSuccess,
    EndSessionInput,
    EndSessionResult,
    EndSessionSuccess,
    RequestPasswordResetInput,
    RequestPasswordResetResult,
    RequestPasswordResetSuccess,
    ResetPasswordInput,
    ResetPasswordResult,
    ResetPasswordSuccess,
)
from gateway.graph.ids import SESSION, backend_id
from gateway.graph.problems import InvalidInput, SignInFailed, not_found
from gateway.graph.rights import Policy, resolved
from gateway.graph.writing import entry_of
from gateway.identity.password_rules import BrokenRule

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
ChangeArgument = Annotated[ChangePasswordInput, strawberry.argument(description="The password, and the new one.")]
RequestArgument = Annotated[RequestPasswordResetInput, strawberry.argument(description="The user name.")]
ResetArgument = Annotated[ResetPasswordInput, strawberry.argument(description="The code, and the new password.")]
EndArgument = Annotated[EndSessionInput, strawberry.argument(description="Which sessions.")]


@strawberry.type
class PasswordMutations:
    @resolved(by=Policy.SIGNED_IN, description="Changes one's own password, and ends one's other sessions.")
    async def change_password(self, info: Info, input: ChangeArgument) -> ChangePasswordResult:
        context = info.context
        entry = entry_of(context, "changePassword", "PasswordChanged")
        if broken := broken_password(context, input.new_password, "newPassword"):
            return broken
        changes = context.services.password_changes
        refusal = await changes.change(context.signed_in, input.current_password, input.new_password, entry)
        if isinstance(refusal, BrokenRule):
            return refused_password(context, refusal, "newPassword")
        if refusal is not None:
            text = context.say("The password is wrong. Check it, and try again.")
            return problem(context, refusal, text, "currentPassword")
        return ChangePasswordSuccess(ok=True)

    @resolved(by=Policy.PUBLIC, description="Sends the user an e-mail with a code to choose a new password with.")
    async def request_password_reset(self, info: Info, input: RequestArgument) -> RequestPasswordResetResult:
        wait = await info.context.services.password_changes.request_reset(input.username)
        return RequestPasswordResetSuccess(ok=True) if wait is None else too_often(info.context, wait)

    @resolved(by=Policy.PUBLIC, description="Chooses a new password with that code, and ends all the user's sessions.")
    async def reset_password(self, info: Info, input: ResetArgument) -> ResetPasswordResult:
        context = info.context
        if broken := broken_password(context, input.new_password, "newPassword"):
            return broken
        refused = await context.services.password_changes.reset(input.token, input.new_password, context.address)
        if refused is None:
            return ResetPasswordSuccess(ok=True)
        if isinstance(refused, BrokenRule):
            return refused_password(context, refused, "newPassword")
        text = context.say("The code is wrong, was used, or is too old. Ask for another with requestPasswordReset.")
        return SignInFailed(message=text, path=["input", "token"])

    @resolved(by=Policy.SIGNED_IN, description="Ends one of one's own sessions, or all but the one of this request.")
    async def end_session(self, info: Info, input: EndArgument) -> EndSessionResult:
        context, caller = info.context, info.context.signed_in
        if (input.session_id is None) is not input.all_others:
            text = context.say("Give either sessionId or allOthers.")
            return InvalidInput(message=text, path=["input"], rule="ONE_OF")
        only = backend_id(SESSION, input.session_id) if input.session_id is not None else None
        entry = entry_of(context, "endSession", "SessionsEnded", input.session_id)
        ended = await context.services.sessions.end_some(caller, only, entry)
        if only is not None and not ended:
            return not_found(context, "sessionId")
        if only == caller.session_id:
            context.become(None)
            clear_session_cookie(context)
        return EndSessionSuccess(ended_count=ended)
