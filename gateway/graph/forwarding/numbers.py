"""Where no call is forwarded to, and how long a phone may ring first (3GPP TS 22.082 and 22.030 annex B)."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import PhoneNumberType, shortnumberinfo

from gateway.faults import Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.forwarding.types import ForwardingCondition
from gateway.ports.refusals import Reason

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.subscriptions.types import NetworkService

NO_REPLY_SECONDS = range(5, 31, 5)
MOST_HOPS = 10
"""In the search for a loop; a longer way round is found by the network alone."""


def forbidden_target(to: str, own_numbers: Collection[str]) -> Reason | None:
    """Judged by the numbering plan that the number's country code names."""
    if to in own_numbers:
        return Reason.OWN_NUMBER
    try:
        number = phonenumbers.parse(to)
    except phonenumbers.NumberParseException:
        return Reason.MALFORMED_NUMBER
    if phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) != to:
        return Reason.MALFORMED_NUMBER  # +46 (0)70: to the network another number than the one it is taken for
    national = phonenumbers.national_significant_number(number)
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(number.country_code or 0, ())
    if any(shortnumberinfo.is_emergency_number(national, region) for region in regions):
        return Reason.EMERGENCY_NUMBER
    if shortnumberinfo.is_valid_short_number(number):
        return Reason.SHORT_NUMBER
    if phonenumbers.number_type(number) == PhoneNumberType.PREMIUM_RATE:
        return Reason.PREMIUM_NUMBER
    return _by_length(number)


def _by_length(number: phonenumbers.PhoneNumber) -> Reason | None:
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == phonenumbers.ValidationResult.TOO_SHORT:
        return Reason.SHORT_NUMBER
    return Reason.MALFORMED_NUMBER if possible != phonenumbers.ValidationResult.IS_POSSIBLE else None


def fits(condition: ForwardingCondition, seconds: int | None) -> bool:
    """Whether the timer is one that the condition has."""
    return seconds is None or (condition is ForwardingCondition.NO_REPLY and seconds in NO_REPLY_SECONDS)


async def leads_back(context: "Context", to: str, own_numbers: Sequence[str]) -> bool:
    """Whether calls forwarded there would come back, over lines that the caller may see."""
    ahead, seen = {to}, set(own_numbers)
    for _ in range(MOST_HOPS):
        ahead = await _targets(context, sorted(ahead))
        if ahead & set(own_numbers):
            return True
        ahead -= seen
        if not ahead:
            return False
        seen |= ahead
    return False


async def _targets(context: "Context", numbers: Sequence[str]) -> set[str]:
    """Where the lines of these numbers forward to."""
    read = context.ports.provisioning.services_by_number
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    found: list[NetworkService | Fault | None] = await context.reads.many(read, scope, numbers)
    unread = next((each for each in found if isinstance(each, Fault)), None)
    if unread is not None:
        raise unread
    lines = (each for each in found if each is not None and not isinstance(each, Fault))
    return {forwarding.to for line in lines for forwarding in line.forwardings}
