"""Why calls are not forwarded as somebody wants."""

from typing import TYPE_CHECKING

from gateway.graph.problems import Conflict, InvalidInput, NotFound
from gateway.graph.subscriptions.in_network import conflict_with, not_in_service
from gateway.ports.refusals import Reason, Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.subscriptions.types import ServiceFeatures


def refusal(context: "Context", features: "ServiceFeatures | None", refused: Refused) -> InvalidInput | Conflict:
    """The network's."""
    if refused.reason is Reason.CONFLICT:
        if features is None:
            return not_in_service(context)
        return conflict_with(context, features, refused.conflicting_features, ["input", "to"])
    if refused.reason is Reason.NOT_OFFERED:
        return not_offered(context)
    if refused.reason is Reason.NO_REPLY_SECONDS:
        return no_reply(context)
    if refused.reason in (Reason.NOT_IN_SERVICE, Reason.GONE):
        return not_in_service(context)
    return bad_target(context, refused.reason)


def bad_target(context: "Context", reason: Reason) -> InvalidInput:
    texts = {
        Reason.OWN_NUMBER: context.say("A line does not forward calls to a number of its own. Give another number."),
        Reason.EMERGENCY_NUMBER: context.say("Calls are not forwarded to emergency numbers. Give another number."),
        Reason.SHORT_NUMBER: context.say("Calls are not forwarded to short numbers. Give a whole number."),
        Reason.PREMIUM_NUMBER: context.say("Calls are not forwarded to premium rate numbers. Give another number."),
        Reason.FORWARDING_LOOP: context.say(
            "That number forwards its calls back to this line. Change its forwarding, or give another number."
        ),
    }
    text = texts.get(reason) or context.say("This is not a telephone number. Check it, from the country code on.")
    rule = reason.name if reason in texts else Reason.MALFORMED_NUMBER.name
    return InvalidInput(message=text, path=["input", "to"], rule=rule)


def no_reply(context: "Context") -> InvalidInput:
    text = context.say("Only NO_REPLY has a ringing time: 5 to 30 seconds, in steps of 5.")
    return InvalidInput(message=text, path=["input", "noReplySeconds"], rule=Reason.NO_REPLY_SECONDS.name)


def not_offered(context: "Context") -> InvalidInput:
    text = context.say("This is not offered for the subscription. Choose one of its availableForwardings.")
    return InvalidInput(message=text, path=["input", "condition"], rule=Reason.NOT_OFFERED.name)


def no_such_forwarding(context: "Context") -> NotFound:
    text = context.say("No such forwarding is set on the subscription. Choose one of its forwardings.")
    return NotFound(message=text, path=["input", "condition"])
