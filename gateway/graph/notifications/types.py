"""What people are told of their own and their company's things."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import strawberry

from gateway.faults import Fault
from gateway.graph.common import Node
from gateway.graph.edges import Outcome, edge
from gateway.graph.forwarding.types import ForwardingCondition
from gateway.graph.forwarding.wording import forwarding_in_words
from gateway.graph.rights import Policy, policy, resolved

if TYPE_CHECKING:
    from gateway.graph.context import Context

Details = Mapping[str, str]
Say = Callable[..., str]
"""Says a text, its `{names}` filled in, in the language of whoever reads it."""


class NotificationKind(Enum):
    """By the word that clients get. What its text is filled in with is said in `IN_WORDS`."""

    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105  a word, and nobody's password
    APP_ADDED = "APP_ADDED"
    APP_REMOVED = "APP_REMOVED"
    RECOVERY_CODES_MADE = "RECOVERY_CODES_MADE"
    RECOVERY_CODES_REMOVED = "RECOVERY_CODES_REMOVED"
    RECOVERY_CODE_USED = "RECOVERY_CODE_USED"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    MOBILE_CHANGED = "MOBILE_CHANGED"
    CONTACT_INVITED = "CONTACT_INVITED"
    CONTACT_JOINED = "CONTACT_JOINED"
    CONTACT_CHANGED = "CONTACT_CHANGED"
    CONTACT_REMOVED = "CONTACT_REMOVED"
    COMPANY_CHANGED = "COMPANY_CHANGED"
    ACCOUNT_LINKED = "ACCOUNT_LINKED"
    ACCOUNT_LINKED_ELSEWHERE = "ACCOUNT_LINKED_ELSEWHERE"
    ACCOUNT_UNLINKED = "ACCOUNT_UNLINKED"
    INVOICE_REFERENCE_CHANGED = "INVOICE_REFERENCE_CHANGED"
    INVOICE_ADDRESS_CHANGED = "INVOICE_ADDRESS_CHANGED"
    USER_RENAMED = "USER_RENAMED"
    BAR_ADDED = "BAR_ADDED"
    BAR_REMOVED = "BAR_REMOVED"
    BAR_FAILED = "BAR_FAILED"
    CALL_FORWARDING_SET = "CALL_FORWARDING_SET"
    CALL_FORWARDING_REMOVED = "CALL_FORWARDING_REMOVED"
    CALL_FORWARDING_FAILED = "CALL_FORWARDING_FAILED"
    PLAN_CHANGE_ORDERED = "PLAN_CHANGE_ORDERED"
    DATA_TOPPED_UP = "DATA_TOPPED_UP"
    SIM_CODES_SHOWN = "SIM_CODES_SHOWN"
    SIM_REPLACEMENT_REQUESTED = "SIM_REPLACEMENT_REQUESTED"
    SIM_REPLACEMENT_ORDERED = "SIM_REPLACEMENT_ORDERED"
    SIM_REPLACEMENT_CANCELLED = "SIM_REPLACEMENT_CANCELLED"
    SIM_REPLACEMENT_FAILED = "SIM_REPLACEMENT_FAILED"
    TICKET_CREATED = "TICKET_CREATED"
    TICKET_MESSAGE_ADDED = "TICKET_MESSAGE_ADDED"
    TICKET_ANSWERED = "TICKET_ANSWERED"
    TICKET_CLOSED = "TICKET_CLOSED"
    TICKET_REOPENED = "TICKET_REOPENED"
    TICKET_CANCELLED = "TICKET_CANCELLED"


def _call_forwarding_set(say: Say, details: Details) -> str:
    """`condition` is the name of a ForwardingCondition."""
    if details["condition"] == "BUSY":
        return say("Calls to {number} that find it busy go to {to} from now on: set by {by}.", **details)
    if details["condition"] == "NO_REPLY":
        return say("Calls to {number} that nobody answers go to {to} from now on: set by {by}.", **details)
    if details["condition"] == "NOT_REACHABLE":
        return say("Calls to {number} while it cannot be reached go to {to} from now on: set by {by}.", **details)
    return say("All calls to {number} go to {to} from now on: set by {by}.", **details)


def _call_forwarding_removed(say: Say, details: Details) -> str:
    if details["condition"] == "BUSY":
        return say("Calls to {number} that find it busy are no longer forwarded: ended by {by}.", **details)
    if details["condition"] == "NO_REPLY":
        return say("Calls to {number} that nobody answers are no longer forwarded: ended by {by}.", **details)
    if details["condition"] == "NOT_REACHABLE":
        return say("Calls to {number} while it cannot be reached are no longer forwarded: ended by {by}.", **details)
    return say("All calls to {number} come there again, and are no longer forwarded: ended by {by}.", **details)


def _bar_failed(say: Say, details: Details) -> str:
    """`stands` is empty where it is not set."""
    if details["stands"]:
        return say(
            "The network could not lift the bar {bar} on {number}: it is still set. Try again, or call customer service.",
            **details,
        )
    return say(
        "The network could not set the bar {bar} on {number}: it is not set. Try again, or call customer service.",
        **details,
    )


def _call_forwarding_failed(say: Say, details: Details) -> str:
    """`condition` is the name of a ForwardingCondition; without `to` no calls are forwarded under it."""
    told = {**details, "forwarding": forwarding_in_words(say, ForwardingCondition[details["condition"]])}
    if "seconds" in told:
        return say(
            "The network could not change {forwarding} on {number}: it still goes to {to} after {seconds} seconds. Try again, or "
            "call customer service.",
            **told,
        )
    if "to" in told:
        return say(
            "The network could not change {forwarding} on {number}: it still goes to {to}. Try again, or call customer service.",
            **told,
        )
    return say(
        "The network could not set {forwarding} on {number}: it is not set. Try again, or call customer service.",
        **told,
    )


def _sim_replacement_ordered(say: Say, details: Details) -> str:
    """`code` is there where the address for an eSIM's activation code takes no messages."""
    if "code" in details:
        return say(
            "A new eSIM for {number} is ordered, but the address that the activation code was to go to takes no messages. Call "
            "customer service; the old SIM works until then.",
            **details,
        )
    return say(
        "Another SIM for {number} is ordered; the old one works until it takes over. If the old one is barred as lost or "
        "stolen, lift that bar then.",
        **details,
    )


def _sim_replacement_failed(say: Say, details: Details) -> str:
    """`failure` is the name of a SimReplacementFailure; it was always the network where it is not there."""
    if details.get("failure") == "NOTICES":
        return say(
            "The SIM of {number} could not be replaced: too few could be warned, since addresses take no messages. Correct "
            "the contacts' e-mail addresses and replace it anew, or call customer service.",
            **details,
        )
    return say(
        "The SIM of {number} could not be replaced: the network refused. Replace it anew, or call customer service.",
        **details,
    )


IN_WORDS: Mapping[NotificationKind, Callable[[Say, Details], str]] = {
    NotificationKind.PASSWORD_CHANGED: lambda say, told: say(
        "Your password was changed, and you were signed out elsewhere. If it was not you, call customer service.",
        **told,
    ),
    NotificationKind.APP_ADDED: lambda say, told: say(
        "The authenticator app {label} signs you in from now on. If it was not you who added it, call customer service.",
        **told,
    ),
    NotificationKind.APP_REMOVED: lambda say, told: say(
        "The authenticator app {label} no longer signs you in. If it was not you who took it away, call customer service.",
        **told,
    ),
    NotificationKind.RECOVERY_CODES_MADE: lambda say, told: say(
        "You have new recovery codes; those before are good no longer. If it was not you who made them, call customer service.",
        **told,
    ),
    NotificationKind.RECOVERY_CODES_REMOVED: lambda say, told: say(
        "Your recovery codes are good no longer. If it was not you who took them away, call customer service.", **told
    ),
    NotificationKind.RECOVERY_CODE_USED: lambda say, told: say(
        "One of your recovery codes was used. If it was not you who used it, call customer service.", **told
    ),
    NotificationKind.EMAIL_CHANGED: lambda say, told: say(
        "Messages to you go to another e-mail address from now on: changed by {by}. If that is not right, call customer "
        "service.",
        **told,
    ),
    NotificationKind.MOBILE_CHANGED: lambda say, told: say(
        "Codes for signing in go to another number from now on: changed by {by}. If that is not right, call customer "
        "service.",
        **told,
    ),
    NotificationKind.CONTACT_INVITED: lambda say, told: say(
        "{name} is a contact of your company from now on: added by {by}.", **told
    ),
    NotificationKind.CONTACT_JOINED: lambda say, told: say(
        "{name} has accepted the invitation, and can sign in from now on.", **told
    ),
    NotificationKind.CONTACT_CHANGED: lambda say, told: say(
        "What {name} may do, or how {name} signs in, was changed by {by}.", **told
    ),
    NotificationKind.CONTACT_REMOVED: lambda say, told: say(
        "{name} is no longer a contact of your company: removed by {by}.", **told
    ),
    NotificationKind.COMPANY_CHANGED: lambda say, told: say(
        "What the operator has registered of your company, by which it is reached, was changed by {by}. If that is not right, "
        "call customer service.",
        **told,
    ),
    NotificationKind.ACCOUNT_LINKED: lambda say, told: say(
        "The customer account {number} belongs to your company from now on: added by {by}.", **told
    ),
    NotificationKind.ACCOUNT_LINKED_ELSEWHERE: lambda say, told: say(
        "{company} has access to your customer account {number} too. If that is not wanted, call customer service.",
        **told,
    ),
    NotificationKind.ACCOUNT_UNLINKED: lambda say, told: say(
        "The customer account {number} is no longer your company's: taken away by {by}.", **told
    ),
    NotificationKind.INVOICE_REFERENCE_CHANGED: lambda say, told: say(
        "The reference on the invoices of the customer account {number} was changed by {by}.", **told
    ),
    NotificationKind.INVOICE_ADDRESS_CHANGED: lambda say, told: say(
        "Where the invoices of the customer account {number} go, or how, was changed by {by}.", **told
    ),
    NotificationKind.USER_RENAMED: lambda say, told: say(
        "The user of {number} is {name} from now on: changed by {by}.", **told
    ),
    NotificationKind.BAR_ADDED: lambda say, told: say("The bar {bar} was set on {number} by {by}.", **told),
    NotificationKind.BAR_REMOVED: lambda say, told: say("The bar {bar} on {number} was lifted by {by}.", **told),
    NotificationKind.BAR_FAILED: _bar_failed,
    NotificationKind.CALL_FORWARDING_SET: _call_forwarding_set,
    NotificationKind.CALL_FORWARDING_REMOVED: _call_forwarding_removed,
    NotificationKind.CALL_FORWARDING_FAILED: _call_forwarding_failed,
    NotificationKind.PLAN_CHANGE_ORDERED: lambda say, told: say(
        "{number} gets the plan {plan}: ordered by {by}.", **told
    ),
    NotificationKind.DATA_TOPPED_UP: lambda say, told: say(
        "{number} is topped up with the package {package}: bought by {by}.", **told
    ),
    NotificationKind.SIM_CODES_SHOWN: lambda say, told: say(
        "The PIN and PUK codes of the SIM of {number} were shown to {by}.", **told
    ),
    NotificationKind.SIM_REPLACEMENT_REQUESTED: lambda say, told: say(
        "The SIM of {number} is about to be replaced. It can be stopped until it is carried out.", **told
    ),
    NotificationKind.SIM_REPLACEMENT_ORDERED: _sim_replacement_ordered,
    NotificationKind.SIM_REPLACEMENT_CANCELLED: lambda say, told: say(
        "The replacement of the SIM of {number} is cancelled.", **told
    ),
    NotificationKind.SIM_REPLACEMENT_FAILED: _sim_replacement_failed,
    NotificationKind.TICKET_CREATED: lambda say, told: say("The ticket {subject} was opened by {by}.", **told),
    NotificationKind.TICKET_MESSAGE_ADDED: lambda say, told: say(
        "On the ticket {subject} something was written by {by}.", **told
    ),
    NotificationKind.TICKET_ANSWERED: lambda say, told: say("{by} has answered on the ticket {subject}.", **told),
    NotificationKind.TICKET_CLOSED: lambda say, told: say(
        "The resolution of the ticket {subject} was accepted by {by}: it is closed.", **told
    ),
    NotificationKind.TICKET_REOPENED: lambda say, told: say("The ticket {subject} was opened again by {by}.", **told),
    NotificationKind.TICKET_CANCELLED: lambda say, told: say("The ticket {subject} was withdrawn by {by}.", **told),
}
"""In the language of whoever reads it, whoever caused it."""

SUBJECTS: Mapping[NotificationKind, Callable[[Say], str]] = {
    NotificationKind.PASSWORD_CHANGED: lambda say: say("Your password was changed"),
    NotificationKind.APP_ADDED: lambda say: say("A new way to sign in"),
    NotificationKind.APP_REMOVED: lambda say: say("A way to sign in was taken away"),
    NotificationKind.RECOVERY_CODES_MADE: lambda say: say("New recovery codes"),
    NotificationKind.RECOVERY_CODES_REMOVED: lambda say: say("A way to sign in was taken away"),
    NotificationKind.RECOVERY_CODE_USED: lambda say: say("A recovery code was used"),
    NotificationKind.EMAIL_CHANGED: lambda say: say("Your e-mail address was changed"),
    NotificationKind.MOBILE_CHANGED: lambda say: say("Your mobile number was changed"),
    NotificationKind.CONTACT_INVITED: lambda say: say("A new contact of your company"),
    NotificationKind.CONTACT_CHANGED: lambda say: say("A contact of your company was changed"),
    NotificationKind.CONTACT_REMOVED: lambda say: say("A contact of your company was removed"),
    NotificationKind.COMPANY_CHANGED: lambda say: say("The details of your company were changed"),
    NotificationKind.ACCOUNT_LINKED: lambda say: say("A new customer account of your company"),
    NotificationKind.ACCOUNT_LINKED_ELSEWHERE: lambda say: say("Another company has access to your customer account"),
    NotificationKind.ACCOUNT_UNLINKED: lambda say: say("A customer account of your company was taken away"),
    NotificationKind.SIM_CODES_SHOWN: lambda say: say("PIN and PUK codes were shown"),
    NotificationKind.SIM_REPLACEMENT_FAILED: lambda say: say("A SIM could not be replaced"),
}
"""Of the e-mails about what concerns somebody's safety; other kinds are not sent by e-mail."""


async def _subjects(context: "Context", parents: Sequence["Notification"]) -> Sequence["Outcome[Node]"]:
    return await asyncio.gather(*(_subject(context, parent.about) for parent in parents))


async def _subject(context: "Context", about: str | None) -> "Outcome[Node]":
    from gateway.graph.nodes import node_of

    try:
        return None if about is None else await node_of(context, about)
    except Fault as fault:
        return fault


@policy(Policy.AS_PARENT)
@strawberry.type(description="Something that happened to your things, or to your company's.")
class Notification:
    told: strawberry.Private[NotificationKind]
    details: strawberry.Private[Details]
    about: strawberry.Private[str | None]
    id: strawberry.ID = strawberry.field(description="Opaque, stable; for marking it as read.")
    created_at: datetime = strawberry.field(description="When it happened.")
    read: bool = strawberry.field(description="Whether you have marked it as read.")
    subject: Node | None = edge(
        _subjects, description="What it is about; null where that is gone, or not yours to see."
    )

    @resolved(by=Policy.AS_PARENT, description="What happened, as a word that does not change, e.g. CONTACT_REMOVED.")
    def kind(self) -> str:
        return self.told.value

    @resolved(by=Policy.AS_PARENT, description="What happened, in the language of Accept-Language.")
    def text(self, info: strawberry.Info["Context", None]) -> str:
        return IN_WORDS[self.told](info.context.say, self.details)
