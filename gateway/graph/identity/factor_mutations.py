"""Authenticator apps and recovery codes: added, and taken away."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.identity.factor_results import (
    ConfirmTotpInput,
    ConfirmTotpResult,
    ConfirmTotpSuccess,
    CreateRecoveryCodesInput,
    CreateRecoveryCodesResult,
    CreateRecoveryCodesSuccess,
    EnrolTotpInput,
    EnrolTotpResult,
    EnrolTotpSuccess,
    RemoveFactorInput,
    RemoveFactorResult,
    RemoveFactorSuccess,
)
from gateway.graph.identity.messages import problem, too_often
from gateway.graph.identity.step_up import required
from gateway.graph.identity.types import Factor
from gateway.graph.ids import FACTOR, backend_id, public
from gateway.graph.problems import Conflict, not_found
from gateway.graph.rights import Policy, resolved
from gateway.graph.texts import wrong_text
from gateway.graph.writing import entry_of
from gateway.identity.factor_changes import Enrolled, Needed, NoSuchFactor, NotConfirmed
from gateway.identity.factors import LONGEST_LABEL
from gateway.identity.outcomes import TooOften

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
EnrolArgument = Annotated[EnrolTotpInput, strawberry.argument(description="The app, and the step-up.")]
ConfirmArgument = Annotated[ConfirmTotpInput, strawberry.argument(description="The app and its first code.")]
CodesArgument = Annotated[CreateRecoveryCodesInput, strawberry.argument(description="The password.")]
RemoveArgument = Annotated[RemoveFactorInput, strawberry.argument(description="The factor, and the step-up.")]


@strawberry.type
class FactorMutations:
    @resolved(by=Policy.SIGNED_IN, description="Begins to add an authenticator app; confirmTotp ends it.")
    async def enrol_totp(self, info: Info, input: EnrolArgument) -> EnrolTotpResult:
        context = info.context
        if wrong := wrong_text(context, "label", input.label, LONGEST_LABEL):
            return wrong
        outcome = await context.services.factor_changes.enrol(
            context.signed_in, input.label, input.step_up_token, entry_of(context, "enrolTotp", "TotpEnrolled")
        )
        if isinstance(outcome, Enrolled):
            factor_id = public(FACTOR, outcome.factor_id)
            return EnrolTotpSuccess(factor_id=factor_id, secret=outcome.secret, otpauth_url=outcome.address)
        return too_often(context, outcome) if isinstance(outcome, TooOften) else required(context, ())

    @resolved(by=Policy.SIGNED_IN, description="Makes an app a factor, once it has shown a right code.")
    async def confirm_totp(self, info: Info, input: ConfirmArgument) -> ConfirmTotpResult:
        context = info.context
        entry = entry_of(context, "confirmTotp", "TotpConfirmed", input.factor_id)
        factor_id = backend_id(FACTOR, input.factor_id)
        outcome = await context.services.factor_changes.confirm(context.signed_in, factor_id, input.code, entry)
        if isinstance(outcome, Factor):
            return ConfirmTotpSuccess(factor=outcome)
        if isinstance(outcome, NoSuchFactor):
            return not_found(context, "factorId")
        text = context.say("The code is wrong. Check the app and the telephone's clock.")
        return problem(context, outcome, text, "code")

    @resolved(by=Policy.SIGNED_IN, description="Makes ten new recovery codes, in place of those before.")
    async def create_recovery_codes(self, info: Info, input: CodesArgument) -> CreateRecoveryCodesResult:
        context = info.context
        entry = entry_of(context, "createRecoveryCodes", "RecoveryCodesCreated")
        outcome = await context.services.factor_changes.new_recovery_codes(context.signed_in, input.password, entry)
        if isinstance(outcome, list):
            return CreateRecoveryCodesSuccess(codes=outcome)
        return problem(context, outcome, context.say("The password is wrong. Check it, and try again."), "password")

    @resolved(by=Policy.SIGNED_IN, description="Takes away an authenticator app or the recovery codes.")
    async def remove_factor(self, info: Info, input: RemoveArgument) -> RemoveFactorResult:
        context = info.context
        entry = entry_of(context, "removeFactor", "FactorRemoved", input.factor_id)
        outcome = await context.services.factor_changes.remove(
            context.signed_in, backend_id(FACTOR, input.factor_id), input.step_up_token, entry
        )
        if isinstance(outcome, NoSuchFactor):
            return not_found(context, "factorId")
        if isinstance(outcome, NotConfirmed):
            return required(context, ())
        if isinstance(outcome, Needed):
            text = context.say(
                "The number for text messages, and the last factor, cannot be taken away. An administrator can change the number; "
                "add another factor before you take this one away."
            )
            return Conflict(message=text, path=["input", "factorId"])
        return RemoveFactorSuccess(user=await context.people.user(context.signed_in))
