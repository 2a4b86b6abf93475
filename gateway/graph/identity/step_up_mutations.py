"""Confirming one action with a second factor."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.identity.cookie import set_session_cookie
from gateway.graph.identity.messages import problem, too_often, wrong_step_up_code
from gateway.graph.identity.step_up_results import (
    RequestStepUpInput,
    RequestStepUpResult,
    RequestStepUpSuccess,
    VerifyStepUpInput,
    VerifyStepUpResult,
    VerifyStepUpSuccess,
)
from gateway.graph.identity.step_up_subjects import SUBJECTS, Subject
from gateway.graph.identity.types import Challenge
from gateway.graph.ids import CHALLENGE, backend_id
from gateway.graph.problems import NotAllowed, not_allowed
from gateway.graph.rights import Policy, resolved
from gateway.identity.outcomes import TooOften
from gateway.identity.step_ups import Need, NoFactor, Verified

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
RequestArgument = Annotated[RequestStepUpInput, strawberry.argument(description="What is to be confirmed.")]
VerifyArgument = Annotated[VerifyStepUpInput, strawberry.argument(description="The challenge and its code.")]


@strawberry.type
class StepUpMutations:
    @resolved(by=Policy.SIGNED_IN, description="Asks for a code that confirms one action on exactly these objects.")
    async def request_step_up(self, info: Info, input: RequestArgument) -> RequestStepUpResult:
        context = info.context
        need = Need(input.action, input.object_ids, {each.name: each.value for each in input.details})
        subject = await SUBJECTS[input.action](context, need)
        if not isinstance(subject, Subject):
            return subject
        outcome = await context.services.step_ups.request(context.signed_in, need, subject.numbers, input.factor)
        if isinstance(outcome, Challenge):
            return RequestStepUpSuccess(challenge=outcome, text=subject.text)
        if isinstance(outcome, TooOften):
            return too_often(context, outcome)
        return _no_factor(context) if isinstance(outcome, NoFactor) else not_allowed(context)

    @resolved(
        by=Policy.SIGNED_IN, description="Checks the code; what it confirms may then be done once, within five minutes."
    )
    async def verify_step_up(self, info: Info, input: VerifyArgument) -> VerifyStepUpResult:
        context = info.context
        challenge_id = backend_id(CHALLENGE, input.challenge_id)
        outcome = await context.services.step_ups.verify(context.signed_in, challenge_id, input.factor, input.code)
        if not isinstance(outcome, Verified):
            return problem(context, outcome, wrong_step_up_code(context), "code")
        set_session_cookie(context, outcome.opened)
        context.become(outcome.opened.caller)
        return VerifyStepUpSuccess(
            step_up_token=outcome.token, expires_at=outcome.expires_at, token=outcome.opened.token
        )


def _no_factor(context: "Context") -> NotAllowed:
    text = context.say(
        "None of your factors may confirm this: no code is sent to a number that it is about, or that has changed its SIM "
        "lately. Call customer service."
    )
    return NotAllowed(message=text, path=["input", "factor"], support_phone=context.support_phone)
