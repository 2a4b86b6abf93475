"""Why something is not done with a subscription, in words."""

from typing import TYPE_CHECKING

from gateway.graph.sim.types import SimReplacement, SimReplacementKind
from gateway.ports.refusals import Reason

if TYPE_CHECKING:
    from gateway.graph.context import Context


def under_way(context: "Context", replacement: SimReplacement) -> str:
    """That stands against another."""
    if replacement.cancellable:
        return context.say(
            "The SIM is being replaced already. Cancel that replacement first, or wait until the new SIM has taken over."
        )
    phone = context.support_phone
    if replacement.method is SimReplacementKind.NEW_ESIM:
        return context.say(
            "A new eSIM is ordered, and takes over once it is downloaded with the code sent by e-mail. After that the SIM "
            "can be replaced again. If the code does not come, call customer service: {phone}.",
            phone=phone,
        )
    if replacement.method is SimReplacementKind.NEW_SIM:
        return context.say(
            "A new SIM card is on its way by letter, and takes over once it is put in. After that the SIM can be replaced "
            "again. If it does not come, call customer service: {phone}.",
            phone=phone,
        )
    return context.say(
        "Another SIM card is about to take over. After that the SIM can be replaced again. If it does not take over within "
        "a day, call customer service: {phone}.",
        phone=phone,
    )


def perhaps_under_way(context: "Context") -> str:
    """Where the network does not say whether the SIM ordered last has taken over."""
    return context.say(
        "The network does not say at the moment whether the SIM that was ordered has taken over. Try again in a while."
    )


def in_words(context: "Context", reason: Reason) -> str:
    phone = context.support_phone
    if reason is Reason.AGREEMENT:
        return context.say("Your agreement does not let you do this here. Call customer service: {phone}.", phone=phone)
    if reason is Reason.ORDER_UNDER_WAY:
        return context.say("An order for the subscription is under way. Wait until it has ended.")
    if reason is Reason.NOT_OFFERED:
        return context.say("This is not offered for the subscription.")
    if reason is Reason.SUSPENDED:
        return context.say(
            "The subscription is out of service for the time being. Call customer service: {phone}.", phone=phone
        )
    if reason is Reason.NOT_ACTIVE:
        return context.say("The subscription is not in service yet. Wait until it is.")
    if reason in (Reason.ENDED, Reason.ENDING):
        return context.say(
            "The subscription has ended, or is about to. Choose another, or call customer service: {phone}.",
            phone=phone,
        )
    return context.say(
        "This is not possible at the moment. Call customer service if it stays so: {phone}.", phone=phone
    )
