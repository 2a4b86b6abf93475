"""What can be confirmed by a step-up: who may have it confirmed, in which words, and which numbers it concerns."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import strawberry

from gateway.graph.company.types import Contact
from gateway.graph.identity.types import FactorKind, StepUpAction
from gateway.graph.problems import NotAllowed, NotFound, not_allowed, not_found
from gateway.graph.subscriptions.own import own_subscription
from gateway.graph.subscriptions.types import ServiceSubscription
from gateway.identity.step_ups import Need

if TYPE_CHECKING:
    from gateway.graph.context import Context


class Subject(NamedTuple):
    text: str
    """What is to be confirmed, in words."""
    numbers: frozenset[str]
    """E.164; a code sent to one of them confirms nothing."""


Look: TypeAlias = Callable[["Context", Need], Awaitable[Subject | NotFound | NotAllowed]]


async def sim_codes(context: "Context", need: Need) -> Subject | NotFound | NotAllowed:
    subscription = await _one_subscription(context, need)
    if not isinstance(subscription, ServiceSubscription):
        return subscription
    number = _called(subscription)
    text = context.say("Show the PIN and PUK codes of the SIM of {number}.", number=number)
    return Subject(text, frozenset(subscription.phone_numbers))


async def replacing_sim(context: "Context", need: Need) -> Subject | NotFound | NotAllowed:
    subscription = await _one_subscription(context, need)
    if not isinstance(subscription, ServiceSubscription):
        return subscription
    number = _called(subscription)
    if need.details:
        text = context.say("Replace the SIM of {number} ({details}).", number=number, details=_in_words(context, need))
    else:
        text = context.say("Replace the SIM of {number} by a card sent to the registered address.", number=number)
    return Subject(text, frozenset(subscription.phone_numbers))


async def _one_subscription(context: "Context", need: Need) -> ServiceSubscription | NotFound | NotAllowed:
    if len(need.object_ids) != 1:
        return not_found(context, "objectIds")
    subscription = await own_subscription(context, need.object_ids[0])
    return not_found(context, "objectIds") if isinstance(subscription, NotFound) else subscription


def _called(subscription: ServiceSubscription) -> str:
    """By its number, or its id where it has none."""
    return next(iter(subscription.phone_numbers), subscription.id)


async def new_app(context: "Context", need: Need) -> Subject | NotFound | NotAllowed:
    if need.object_ids:
        return not_found(context, "objectIds")
    return Subject(context.say("Add an authenticator app to sign in with."), frozenset())


async def a_factor(context: "Context", need: Need) -> Subject | NotFound | NotAllowed:
    mine = {each.id: each for each in (await context.people.user(context.signed_in)).factors}
    if len(need.object_ids) != 1 or need.object_ids[0] not in mine:
        return not_found(context, "objectIds")
    factor = mine[strawberry.ID(need.object_ids[0])]
    if factor.kind is FactorKind.RECOVERY_CODES:
        return Subject(context.say("Take the recovery codes away."), frozenset())
    return Subject(context.say("Take away the factor {label}.", label=factor.label), frozenset())


async def new_contact(context: "Context", need: Need) -> Subject | NotFound | NotAllowed:
    if need.object_ids:
        return not_found(context, "objectIds")
    if not context.signed_in.is_administrator:
        return not_allowed(context)
    text = context.say("Add a contact ({details}).", details=_in_words(context, need))
    return Subject(text, contact_numbers(None, need.details.get("mobile")))


async def changed_contact(context: "Context", need: Need) -> Subject | NotFound | NotAllowed:
    if not context.signed_in.is_administrator:
        return not_allowed(context)
    everybody = {each.id: each for each in await context.people.contacts(context.signed_in.company_id)}
    if len(need.object_ids) != 1 or need.object_ids[0] not in everybody:
        return not_found(context, "objectIds")
    contact = everybody[strawberry.ID(need.object_ids[0])]
    text = context.say("Change the contact {name} ({details}).", name=contact.name, details=_in_words(context, need))
    return Subject(text, contact_numbers(contact, need.details.get("mobile")))


def contact_numbers(contact: Contact | None, mobile: str | None) -> frozenset[str]:
    """Where another number is given to a contact: that one, and the one before."""
    before = contact.mobile if contact is not None else None
    return frozenset(each for each in (before, mobile) if each is not None) if mobile is not None else frozenset()


def _in_words(context: "Context", need: Need) -> str:
    return ", ".join(_detail(context.say, name, value) for name, value in need.details.items()) or "-"


def _detail(say: Callable[..., str], name: str, value: str) -> str:
    """By what the person calls it; one that no action has is shown as it was given."""
    called = {
        "name": say("name"),
        "email": say("e-mail"),
        "mobile": say("mobile number"),
        "mayLogIn": say("may sign in"),
        "grants": say("roles"),
        "iccid": say("number of the card"),
        "street": say("street"),
        "postalCode": say("postal code"),
        "city": say("city"),
        "countryCode": say("country"),
    }
    if name == "mayLogIn":
        value = {"true": say("yes"), "false": say("no")}.get(value, value)
    return f"{called.get(name, name)}: {value}"


async def linking_account(context: "Context", need: Need) -> Subject | NotFound | NotAllowed:
    """Whether there is such an account is not said."""
    if not context.signed_in.is_administrator:
        return not_allowed(context)
    if need.object_ids or need.details.keys() != {"accountNumber"}:
        return not_found(context, "details")
    number = need.details["accountNumber"]
    return Subject(context.say("Add the customer account {number} to your company.", number=number), frozenset())


SUBJECTS: Mapping[StepUpAction, Look] = {
    StepUpAction.ENROL_TOTP: new_app,
    StepUpAction.LINK_ACCOUNT: linking_account,
    StepUpAction.REMOVE_FACTOR: a_factor,
    StepUpAction.INVITE_CONTACT: new_contact,
    StepUpAction.UPDATE_CONTACT: changed_contact,
    StepUpAction.REPLACE_SIM: replacing_sim,
    StepUpAction.REVEAL_SIM_CODES: sim_codes,
}
