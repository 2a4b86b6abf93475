"""Why a subscription is not sold another plan, or more data."""

from typing import TYPE_CHECKING

from gateway.graph.problems import Conflict, InvalidInput, NotAllowed, NotFound, not_found
from gateway.graph.subscriptions.wording import in_words
from gateway.ports.refusals import Reason, Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context


def refusal(context: "Context", refused: Refused, option: str) -> NotFound | NotAllowed | InvalidInput | Conflict:
    """`option` is the field of the input that names what was asked for."""
    if refused.reason is Reason.GONE:
        return not_found(context, "subscriptionId")
    if refused.reason is Reason.AGREEMENT:
        text = in_words(context, refused.reason)
        return NotAllowed(message=text, path=["input", "subscriptionId"], support_phone=context.support_phone)
    if refused.reason is Reason.NOT_OFFERED:
        return not_offered(context, option)
    if refused.reason is Reason.TOO_EARLY:
        text = context.say("That is too early. See the option's earliestOn.")
        return InvalidInput(message=text, path=["input", "effectiveOn"], rule="TOO_EARLY")
    text = in_words(context, refused.reason)
    return Conflict(message=text, path=["input", "subscriptionId"], blocking_order_ids=refused.blocking_orders)


def not_offered(context: "Context", option: str) -> InvalidInput:
    text = context.say("This is not offered for the subscription. Choose one of its options.")
    return InvalidInput(message=text, path=["input", option], rule="NOT_OFFERED")
