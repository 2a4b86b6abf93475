"""What has to hold of a contact's name, addresses and grants, and what their step-up is bound to."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from unicodedata import category

from gateway.graph.company.addresses import checked_email
from gateway.graph.company.contact_results import GrantInput, InviteContactInput, UpdateContactInput
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import StepUpAction
from gateway.graph.ids import ACCOUNT, backend_id
from gateway.graph.problems import InvalidInput
from gateway.identity.new_person import LONGEST_NAME, is_mobile
from gateway.identity.step_ups import Need

if TYPE_CHECKING:
    from gateway.graph.context import Context

BREAKS = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Categories of what breaks a line or cannot be stored; what joins emoji or turns the direction of writing is part of a name."""

Given = InviteContactInput | UpdateContactInput


def broken_rule(context: "Context", given: Given) -> InvalidInput | None:
    if given.name is not None and not _is_name(given.name):
        text = context.say(
            "A name has 1 to {most} characters in one line, and does not begin or end with a blank.", most=LONGEST_NAME
        )
        return InvalidInput(message=text, path=["input", "name"], rule="LENGTH")
    if problem := checked_email(context, ["input", "email"], given.email):
        return problem
    if given.mobile is not None and not is_mobile(given.mobile):
        text = context.say(
            "This is no mobile number, so no code can be sent to it. Give another, from the country code on."
        )
        return InvalidInput(message=text, path=["input", "mobile"], rule="MOBILE")
    return _broken_grant(context, given.grants or [])


def roles_by_account(given: Sequence[GrantInput]) -> dict[str, frozenset[ContactRole]]:
    """By the account's backend id; raises BAD_ID."""
    return {backend_id(ACCOUNT, each.account_id): frozenset(each.roles) for each in given}


def need(given: Given) -> Need:
    """What a step-up has to be for."""
    details = dict(_details(given))
    if isinstance(given, UpdateContactInput):
        return Need(StepUpAction.UPDATE_CONTACT, [given.contact_id], details)
    return Need(StepUpAction.INVITE_CONTACT, [], details)


def needs_step_up(given: Given) -> bool:
    """All does but another name."""
    return isinstance(given, InviteContactInput) or bool(_details(given).keys() - {"name"})


def _details(given: Given) -> Mapping[str, str]:
    grants = given.grants if isinstance(given, UpdateContactInput) else given.grants or None
    parts = {
        "name": given.name,
        "email": given.email,
        "mobile": given.mobile,
        "mayLogIn": None if given.may_log_in is None else str(given.may_log_in).lower(),
        "grants": None if grants is None else _in_words(grants),
    }
    return {name: value for name, value in parts.items() if value is not None}


def _in_words(grants: Sequence[GrantInput]) -> str:
    """E.g. `acc_1001 ADMINISTRATOR, acc_1002 SUBSCRIPTIONS TICKETS`."""
    each = {grant.account_id: [role.name for role in ContactRole if role in grant.roles] for grant in grants}
    return ", ".join(" ".join([account, *each[account]]) for account in sorted(each))


def _is_name(name: str) -> bool:
    return 1 <= len(name) <= LONGEST_NAME and name == name.strip() and BREAKS.isdisjoint(map(category, name))


def _broken_grant(context: "Context", grants: Sequence[GrantInput]) -> InvalidInput | None:
    seen = set()
    for position, grant in enumerate(grants):
        if not grant.roles:
            text = context.say("Give one role at least, or leave the account out.")
            return InvalidInput(message=text, path=["input", "grants", str(position), "roles"], rule="LENGTH")
        if grant.account_id in seen:
            text = context.say("Name each account once, with all its roles.")
            return InvalidInput(message=text, path=["input", "grants", str(position), "accountId"], rule="UNIQUE")
        seen.add(grant.account_id)
    return None
