"""Forwardings in words."""

from collections.abc import Callable

from gateway.graph.forwarding.types import ForwardingCondition


def forwarding_in_words(say: Callable[..., str], condition: ForwardingCondition) -> str:
    """As part of a sentence."""
    return {
        ForwardingCondition.ALWAYS: say("the forwarding of all calls"),
        ForwardingCondition.BUSY: say("the forwarding while the line is busy"),
        ForwardingCondition.NO_REPLY: say("the forwarding when nobody answers"),
        ForwardingCondition.NOT_REACHABLE: say("the forwarding while the phone cannot be reached"),
    }[condition]
