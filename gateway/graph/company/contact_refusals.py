"""From why a contact stays as it is to what is said about it."""

from typing import TYPE_CHECKING

from gateway.graph.company.contact_checks import Given
from gateway.graph.ids import ACCOUNT, public
from gateway.graph.problems import Conflict, InvalidInput, NotAllowed, NotFound, not_allowed, not_found
from gateway.identity.contacts import Hindrance, Kept, NoSuchAccount
from gateway.identity.outcomes import TooOften

if TYPE_CHECKING:
    from gateway.graph.context import Context

Refusal = NotFound | NotAllowed | InvalidInput | Conflict


def refusal(context: "Context", why: Hindrance, given: Given) -> Refusal:
    if isinstance(why, NoSuchAccount):
        named = [each.account_id for each in given.grants or []]
        unknown = not_found(context, "grants")
        unknown.path += [str(named.index(public(ACCOUNT, why.account_id))), "accountId"]
        return unknown
    if isinstance(why, TooOften):
        text = context.say(
            "Too many invitations were sent lately. Wait {seconds} seconds and try again.",
            seconds=why.retry_after_seconds,
        )
        return Conflict(message=text, path=["input"])
    if why is Kept.NO_NUMBER:
        text = context.say("Whoever is to sign in needs a mobile number that codes can be sent to.")
        return InvalidInput(message=text, path=["input", "mobile"], rule="NEEDED")
    if why is Kept.ONESELF:
        text = context.say("You cannot take your own sign-in away. Ask another administrator of your company to do it.")
        return Conflict(message=text, path=["input", "mayLogIn"])
    return kept(context, why)


def kept(context: "Context", why: Kept) -> NotFound | NotAllowed | Conflict:
    """A contact that is to be removed, or anything else that is said the same of."""
    if why is Kept.UNKNOWN:
        return not_found(context, "contactId")
    if why is Kept.NO_RIGHT:
        return not_allowed(context)
    if why is Kept.SAME_ADDRESS:
        text = context.say("Another contact of your company has this e-mail address. Change that one instead.")
        return Conflict(message=text, path=["input", "email"])
    if why is Kept.LAST_ADMINISTRATOR:
        text = context.say(
            "An account would be left without an administrator. Make somebody else its administrator first."
        )
        return Conflict(message=text, path=["input", "grants"])
    text = context.say("You cannot remove yourself. Ask another administrator of your company to do it.")
    return Conflict(message=text, path=["input", "contactId"])
