"""Showing a SIM's PIN and PUK codes."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.company.types import ContactRole
from gateway.graph.identity.messages import too_often
from gateway.graph.identity.step_up import required
from gateway.graph.identity.types import StepUpAction
from gateway.graph.problems import InvalidInput, NotFound
from gateway.graph.rights import Policy, resolved
from gateway.graph.sim.own import own_sim
from gateway.graph.sim.results import RevealSimCodesInput, RevealSimCodesResult, RevealSimCodesSuccess
from gateway.graph.subscriptions.own import own_subscription
from gateway.graph.subscriptions.types import ServiceSubscription
from gateway.graph.writing import entry_of
from gateway.identity.outcomes import TooOften
from gateway.identity.reveals import SimOf
from gateway.identity.step_ups import Need

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
RevealArgument = Annotated[RevealSimCodesInput, strawberry.argument(description="Whose codes, and the step-up.")]


@strawberry.type
class SimMutations:
    @resolved(by=Policy.SUBSCRIPTIONS, description="Shows the PIN and PUK codes of a subscription's SIM.")
    async def reveal_sim_codes(self, info: Info, input: RevealArgument) -> RevealSimCodesResult:
        context = info.context
        subscription = await own_subscription(context, input.subscription_id)
        if not isinstance(subscription, ServiceSubscription):
            return subscription
        sim = await own_sim(context, subscription.subscription_id)
        if isinstance(sim, InvalidInput):
            return sim
        need = Need(StepUpAction.REVEAL_SIM_CODES, [input.subscription_id])
        if not await context.services.step_ups.is_good(context.signed_in, input.step_up_token, need):
            return required(context, subscription.phone_numbers)
        scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
        codes = await context.ports.provisioning.sim_codes(scope, sim.sim_id)  # read anew each time, and kept nowhere
        if codes is None:
            return _no_codes(context)
        of = SimOf(subscription.account_id, next(iter(subscription.phone_numbers), None))
        entry = entry_of(context, "revealSimCodes", "SimCodesRevealed", input.subscription_id)
        shown = await context.services.reveals.record(context.signed_in, need, input.step_up_token, entry, of)
        if isinstance(shown, TooOften):
            return too_often(context, shown)
        if not shown:
            return required(context, subscription.phone_numbers)
        return RevealSimCodesSuccess(pin1=codes.pin1, puk1=codes.puk1, pin2=codes.pin2, puk2=codes.puk2)


def _no_codes(context: "Context") -> NotFound:
    phone = context.support_phone
    text = context.say("The network knows no codes of the SIM. Call customer service: {phone}.", phone=phone)
    return NotFound(message=text, path=["input", "subscriptionId"])
