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
    SIM_CODES_SHOWN = "SIM_CODES_SHOWN"
    EMAIL_CHANGED = "EMAIL_CHANGED"
    MOBILE_CHANGED = "MOBILE_CHANGED"
    CONTACT_INVITED = "CONTACT_INVITED"
    CONTACT_CHANGED = "CONTACT_CHANGED"
    CONTACT_REMOVED = "CONTACT_REMOVED"
    ACCOUNT_LINKED = "ACCOUNT_LINKED"
    ACCOUNT_LINKED_ELSEWHERE = "ACCOUNT_LINKED_ELSEWHERE"
    ACCOUNT_UNLINKED = "ACCOUNT_UNLINKED"
    SIM_REPLACEMENT_REQUESTED = "SIM_REPLACEMENT_REQUESTED"
    SIM_REPLACEMENT_ORDERED = "SIM_REPLACEMENT_ORDERED"
    SIM_REPLACEMENT_CANCELLED = "SIM_REPLACEMENT_CANCELLED"
    SIM_REPLACEMENT_FAILED = "SIM_REPLACEMENT_FAILED"


def _password_changed(say: Say, details: Details) -> str:
    return say(
        "Your password was changed, and you were signed out elsewhere. If it was not you, call customer service.",
        **details,
    )


def _app_added(say: Say, details: Details) -> str:
    return say(
        "The authenticator app {label} signs you in from now on. If it was not you who added it, call customer service.",
        **details,
    )


def _app_removed(say: Say, details: Details) -> str:
    return say(
        "The authenticator app {label} no longer signs you in. If it was not you who took it away, call customer service.",
        **details,
    )


def _recovery_codes_made(say: Say, details: Details) -> str:
    return say(
        "You have new recovery codes; those before are good no longer. If it was not you who made them, call customer service.",
        **details,
    )


def _recovery_codes_removed(say: Say, details: Details) -> str:
    return say(
        "Your recovery codes are good no longer. If it was not you who took them away, call customer service.",
        **details,
    )


def _recovery_code_used(say: Say, details: Details) -> str:
    return say("One of your recovery codes was used. If it was not you who used it, call customer service.", **details)


def _sim_codes_shown(say: Say, details: Details) -> str:
    return say("The PIN and PUK codes of the SIM of {number} were shown to {by}.", **details)


def _email_changed(say: Say, details: Details) -> str:
    return say(
        "Messages to you go to another e-mail address from now on: changed by {by}. If that is not right, call customer "
        "service.",
        **details,
    )


def _mobile_changed(say: Say, details: Details) -> str:
    return say(
        "Codes for signing in go to another number from now on: changed by {by}. If that is not right, call customer "
        "service.",
        **details,
    )


def _contact_invited(say: Say, details: Details) -> str:
    return say("{name} is a contact of your company from now on: added by {by}.", **details)


def _contact_changed(say: Say, details: Details) -> str:
    return say("What {name} may do, or how {name} signs in, was changed by {by}.", **details)


def _contact_removed(say: Say, details: Details) -> str:
    return say("{name} is no longer a contact of your company: removed by {by}.", **details)


def _account_linked(say: Say, details: Details) -> str:
    return say("The customer account {number} belongs to your company from now on: added by {by}.", **details)


def _account_linked_elsewhere(say: Say, details: Details) -> str:
    return say(
        "{company} has access to your customer account {number} too. If that is not wanted, call customer service.",
        **details,
    )


def _account_unlinked(say: Say, details: Details) -> str:
    return say("The customer account {number} is no longer your company's: taken away by {by}.", **details)


def _sim_replacement_requested(say: Say, details: Details) -> str:
    return say("The SIM of {number} is about to be replaced. It can be stopped until it is carried out.", **details)


def _sim_replacement_ordered(say: Say, details: Details) -> str:
    return say(
        "Another SIM for {number} is ordered; the old one works until it takes over. If the old one is barred as lost or "
        "stolen, lift that bar then.",
        **details,
    )


def _sim_replacement_cancelled(say: Say, details: Details) -> str:
    return say("The replacement of the SIM of {number} is cancelled.", **details)


def _sim_replacement_failed(say: Say, details: Details) -> str:
    return say(
        "The SIM of {number} could not be replaced: the network refused. Replace it anew, or call customer service.",
        **details,
    )


IN_WORDS: Mapping[NotificationKind, Callable[[Say, Details], str]] = {
    NotificationKind.PASSWORD_CHANGED: _password_changed,
    NotificationKind.APP_ADDED: _app_added,
    NotificationKind.APP_REMOVED: _app_removed,
    NotificationKind.RECOVERY_CODES_MADE: _recovery_codes_made,
    NotificationKind.RECOVERY_CODES_REMOVED: _recovery_codes_removed,
    NotificationKind.RECOVERY_CODE_USED: _recovery_code_used,
    NotificationKind.SIM_CODES_SHOWN: _sim_codes_shown,
    NotificationKind.EMAIL_CHANGED: _email_changed,
    NotificationKind.MOBILE_CHANGED: _mobile_changed,
    NotificationKind.CONTACT_INVITED: _contact_invited,
    NotificationKind.CONTACT_CHANGED: _contact_changed,
    NotificationKind.CONTACT_REMOVED: _contact_removed,
    NotificationKind.ACCOUNT_LINKED: _account_linked,
    NotificationKind.ACCOUNT_LINKED_ELSEWHERE: _account_linked_elsewhere,
    NotificationKind.ACCOUNT_UNLINKED: _account_unlinked,
    NotificationKind.SIM_REPLACEMENT_REQUESTED: _sim_replacement_requested,
    NotificationKind.SIM_REPLACEMENT_ORDERED: _sim_replacement_ordered,
    NotificationKind.SIM_REPLACEMENT_CANCELLED: _sim_replacement_cancelled,
    NotificationKind.SIM_REPLACEMENT_FAILED: _sim_replacement_failed,
}
"""In the language of whoever reads it, whoever caused it."""

SUBJECTS: Mapping[NotificationKind, Callable[[Say], str]] = {
    NotificationKind.PASSWORD_CHANGED: lambda say: say("Your password was changed"),
    NotificationKind.APP_ADDED: lambda say: say("A new way to sign in"),
    NotificationKind.APP_REMOVED: lambda say: say("A way to sign in was taken away"),
    NotificationKind.RECOVERY_CODES_MADE: lambda say: say("New recovery codes"),
    NotificationKind.RECOVERY_CODES_REMOVED: lambda say: say("A way to sign in was taken away"),
    NotificationKind.RECOVERY_CODE_USED: lambda say: say("A recovery code was used"),
    NotificationKind.SIM_CODES_SHOWN: lambda say: say("PIN and PUK codes were shown"),
    NotificationKind.EMAIL_CHANGED: lambda say: say("Your e-mail address was changed"),
    NotificationKind.MOBILE_CHANGED: lambda say: say("Your mobile number was changed"),
    NotificationKind.CONTACT_INVITED: lambda say: say("A new contact of your company"),
    NotificationKind.CONTACT_CHANGED: lambda say: say("A contact of your company was changed"),
    NotificationKind.CONTACT_REMOVED: lambda say: say("A contact of your company was removed"),
    NotificationKind.ACCOUNT_LINKED: lambda say: say("A new customer account of your company"),
    NotificationKind.ACCOUNT_LINKED_ELSEWHERE: lambda say: say("Another company has access to your customer account"),
    NotificationKind.ACCOUNT_UNLINKED: lambda say: say("A customer account of your company was taken away"),
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
