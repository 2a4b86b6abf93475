"""What has to hold of the SIM, the card or the address before a replacement is taken on."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.faults import Fault
from gateway.graph.company.addresses import checked_address, checked_email
from gateway.graph.company.own import own_company
from gateway.graph.company.types import ContactRole
from gateway.graph.problems import Conflict, InvalidInput, NotFound, TooManyAttempts, not_found
from gateway.graph.sim.in_the_way import replacements_in_the_way
from gateway.graph.sim.own import own_sim
from gateway.graph.sim.replacement_results import SimReplacementMethod
from gateway.graph.subscriptions.types import ServiceSubscription
from gateway.graph.subscriptions.wording import under_way
from gateway.identity import administration
from gateway.identity.sim_replacements import Asked, CardPromised, Letter, NewReplacement, UnderWay

if TYPE_CHECKING:
    from gateway.graph.context import Context

E118 = re.compile(r"89\d{17,18}", re.ASCII)


class Wanted(NamedTuple):
    new: NewReplacement
    problem: InvalidInput | None
    """Of the card; asked of the first attempt alone, since later it may be the one that was put in."""
    over: str | None
    """The latest replacement of the subscription, where nothing more comes of it; a public id."""


def details(method: SimReplacementMethod) -> Mapping[str, str]:
    """What a step-up is bound to besides the subscription."""
    if method.new_esim:
        return {"email": method.new_esim.email}
    if method.own_sim:
        return {"iccid": method.own_sim.iccid}
    address = method.new_sim.delivery_address if method.new_sim else None
    if address is None:
        return {}
    parts = {
        "name": address.name,
        "street": address.street,
        "postalCode": address.postal_code,
        "city": address.city,
        "countryCode": address.country_code,
    }
    return {name: value for name, value in parts.items() if value is not None}


async def wanted(
    context: "Context", subscription: ServiceSubscription, method: SimReplacementMethod
) -> Wanted | InvalidInput:
    if problem := _malformed(context, method):
        return problem
    id = subscription.subscription_id
    over = await _over(context, id)
    sim = await own_sim(context, id)
    if isinstance(sim, InvalidInput):
        return sim
    asked = await _asked(context, method)
    if asked is None:
        text = context.say("Your company has no registered address. Say where the card is to be sent.")
        path = ["input", "method", "newSim", "deliveryAddress"]
        return InvalidInput(message=text, path=path, rule="ADDRESS_NEEDED")
    new = NewReplacement(
        person_id=context.signed_in.person_id,
        company_id=context.signed_in.company_id,
        account_id=sim.service.subscription.account_id,
        subscription_id=id,
        service_id=sim.features.service_id,
        sim_id=sim.sim_id,
        number=next(iter(sim.service.subscription.phone_numbers), None),
        asked=asked,
    )
    return Wanted(new, await _no_card(context, new.asked.iccid), over)


async def hindrance(
    context: "Context", connection: AsyncConnection, asked: Wanted
) -> NotFound | Conflict | InvalidInput | TooManyAttempts | None:
    """What stands against beginning it in this transaction."""
    if not await _still_theirs(connection, asked.new):
        return not_found(context, "subscriptionId")
    found = await context.services.sim_replacements.hindrance(connection, asked.new, asked.over)
    if isinstance(found, UnderWay):
        return Conflict(message=under_way(context, found.shown), path=["input", "subscriptionId"])
    if isinstance(found, CardPromised):
        return _not_free(context)
    if found is None:
        return None
    most, seconds = context.services.settings.sim_replacements_per_day, found.retry_after_seconds
    text = context.say(
        "One person may have {most} SIMs replaced within a day. Wait {seconds} seconds, or let a colleague ask for it.",
        most=most,
        seconds=seconds,
    )
    return TooManyAttempts(message=text, path=["input", "subscriptionId"], retry_after_seconds=seconds)


async def _still_theirs(connection: AsyncConnection, new: NewReplacement) -> bool:
    """Whether the account was not given up, nor the right taken away, since the request began: nobody could stop the replacement."""
    await administration.hold(connection, new.company_id)
    roles = (await administration.rights(connection, new.person_id)).get(new.account_id, frozenset())
    return not roles.isdisjoint((ContactRole.SUBSCRIPTIONS, ContactRole.ADMINISTRATOR))


async def _over(context: "Context", subscription_id: str) -> str | None:
    latest = await context.services.sim_replacements.latest([subscription_id])
    stands = (await replacements_in_the_way(context, latest)).get(subscription_id)
    if isinstance(stands, Fault):
        raise stands
    return latest[subscription_id].shown.id if latest and stands is None else None


async def _no_card(context: "Context", iccid: str | None) -> InvalidInput | None:
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    if iccid is None or await context.ports.provisioning.free_card(scope, iccid):
        return None
    return _not_free(context)


def _not_free(context: "Context") -> InvalidInput:
    text = context.say("There is no free card of that number. Check it, or choose another card.")
    return InvalidInput(message=text, path=["input", "method", "ownSim", "iccid"], rule="NOT_FREE")


def _malformed(context: "Context", method: SimReplacementMethod) -> InvalidInput | None:
    if method.own_sim and not is_iccid(method.own_sim.iccid):
        text = context.say("This is no number of a SIM card. Check it against the digits printed on the card.")
        return InvalidInput(message=text, path=["input", "method", "ownSim", "iccid"], rule="CHECK_DIGIT")
    if method.new_esim:
        return checked_email(context, ["input", "method", "newEsim", "email"], method.new_esim.email)
    address = method.new_sim.delivery_address if method.new_sim else None
    return checked_address(context, ["input", "method", "newSim", "deliveryAddress"], address) if address else None


def is_iccid(digits: str) -> bool:
    """ITU-T E.118: 89, then 17 or 18 digits, the last of them Luhn's."""
    return E118.fullmatch(digits) is not None and is_luhn(digits)


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others: every second one from the right is doubled."""
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


async def _asked(context: "Context", method: SimReplacementMethod) -> Asked | None:
    """None for a letter to a company without a registered address."""
    if method.new_esim:
        return Asked(email=method.new_esim.email)
    if method.own_sim:
        return Asked(iccid=method.own_sim.iccid)
    given = method.new_sim.delivery_address if method.new_sim else None
    address = given or (await own_company(context)).address
    if address is None:
        return None
    return Asked(letter=Letter(address.street, address.postal_code, address.city, address.country_code, address.name))
