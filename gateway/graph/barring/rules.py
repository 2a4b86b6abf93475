"""Which bars and forwardings cannot stand together (3GPP TS 22.004, 22.088 and 23.088), as far as the gateway can tell beforehand.

The network has the last word: it judges each change by what is set at that moment.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import phonenumbers

from gateway.graph.barring.types import BarKind, OfferedBar
from gateway.graph.forwarding.types import OfferedForwarding

if TYPE_CHECKING:
    from gateway.graph.subscriptions.types import ServiceFeatures

OUTGOING_PROGRAMS = (BarKind.OUT_ALL, BarKind.OUT_INTERNATIONAL, BarKind.OUT_INTERNATIONAL_EXCEPT_HOME)
INCOMING_PROGRAMS = (BarKind.IN_ALL, BarKind.IN_WHEN_ROAMING)
STOP_EVERY_FORWARDING = (BarKind.OUT_ALL, BarKind.IN_ALL)
STOP_FORWARDING_ABROAD = (BarKind.OUT_INTERNATIONAL, BarKind.OUT_INTERNATIONAL_EXCEPT_HOME)


def same_direction(kind: BarKind) -> tuple[BarKind, ...]:
    """The other programs of its direction: one of them is active at a time (TS 23.088 clause 6)."""
    for programs in (OUTGOING_PROGRAMS, INCOMING_PROGRAMS):
        if kind in programs:
            return tuple(each for each in programs if each is not kind)
    return ()


def bars_in_the_way(features: "ServiceFeatures", bar: OfferedBar) -> list[OfferedBar]:
    """Active bars that would have to give way, and are not the customer's to lift."""
    others = same_direction(bar.kind)
    return [
        each for each in features.bars if each.kind in others and each.active is not None and not each.active.removable
    ]


def forwardings_in_the_way(features: "ServiceFeatures", bar: OfferedBar) -> list[OfferedForwarding]:
    """Active forwardings that the bar would break."""
    return [
        each
        for each in features.forwardings
        if each.active is not None and stops(bar.kind, each.active.to, features.phone_numbers)
    ]


def bars_against_forwarding(features: "ServiceFeatures", to: str | None) -> list[OfferedBar]:
    """Active bars that stop calls from being forwarded there; without a number, anywhere."""
    return [each for each in features.bars if each.active is not None and stops(each.kind, to, features.phone_numbers)]


def stops(bar: BarKind, to: str | None, own_numbers: Sequence[str]) -> bool:
    if bar in STOP_EVERY_FORWARDING:
        return True
    return bar in STOP_FORWARDING_ABROAD and to is not None and abroad(to, own_numbers)


def abroad(to: str, own_numbers: Sequence[str]) -> bool:
    """Whether the number lies in another numbering plan than the line's own."""
    return bool(own_numbers) and country_code(to) != country_code(own_numbers[0])


def country_code(number: str) -> int | None:
    try:
        return phonenumbers.parse(number).country_code
    except phonenumbers.NumberParseException:
        return None
