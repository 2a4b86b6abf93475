"""Which bars and forwardings cannot stand together, and where no call is forwarded to (3GPP TS 22.004, 22.082, 23.088)."""

import re
from collections.abc import Iterable, Iterator, Mapping

from backends.tmf.http import TmfError
from backends.world import Numbering, NumberKind

OUTGOING_PROGRAMS = ("BAOC", "BOIC", "BOIC-exHC")
INCOMING_PROGRAMS = ("BAIC", "BIC-Roam")
STOP_EVERY_FORWARDING = ("BAOC", "BAIC")
STOP_FORWARDING_ABROAD = ("BOIC", "BOIC-exHC")
UNCONDITIONAL = "CFU"
NO_REPLY = "CFNRy"
NO_REPLY_SECONDS = range(5, 31, 5)
USUAL_NO_REPLY_SECONDS = 20

E164 = re.compile(r"\+[1-9]\d{1,14}", re.ASCII)
CODES = {
    NumberKind.EMERGENCY: "emergencyNumber",
    NumberKind.SHORT: "shortNumber",
    NumberKind.PREMIUM: "premiumNumber",
}


def displaced(code: str) -> tuple[str, ...]:
    """The other barring programs of the same direction: activating one deactivates them (TS 23.088 clause 6)."""
    for programs in (OUTGOING_PROGRAMS, INCOMING_PROGRAMS):
        if code in programs:
            return tuple(each for each in programs if each != code)
    return ()


def stops(bar: str, target: str, numbering: Numbering) -> bool:
    """Whether the bar stops calls from being forwarded to the target."""
    abroad = not target.startswith(numbering.home)
    return bar in STOP_EVERY_FORWARDING or (bar in STOP_FORWARDING_ABROAD and abroad)


def conflicting(
    changed: Iterable[str], bars: Iterable[str], targets: Mapping[str, str], numbering: Numbering
) -> Iterator[str]:
    """What the changed features cannot stand with: of the active bars, and of the active forwardings with their targets."""
    touched = set(changed)
    for bar in bars:
        for forwarding, target in targets.items():
            if stops(bar, target, numbering) and touched & {bar, forwarding}:
                yield forwarding if bar in touched else bar


def check_target(target: object, own: Iterable[str], numbering: Numbering) -> str:
    """The number to forward to. Raises TmfError for one that no call is ever forwarded to."""
    if not isinstance(target, str) or E164.fullmatch(target) is None:
        raise TmfError(422, "a forwarding needs the number to forward to, in E.164", code="malformedNumber")
    if target in own:
        raise TmfError(422, "a line does not forward to its own number", code="ownNumber")
    kind = forbidden_kind(target, numbering)
    if kind is not None:
        raise TmfError(422, f"calls are not forwarded to {kind} numbers", code=CODES[kind])
    return target


def forbidden_kind(target: str, numbering: Numbering) -> NumberKind | None:
    for each in numbering.forbidden_targets:
        if target.startswith(each.prefix):
            return each.kind
    home = numbering.home if target.startswith(numbering.home) else "+"
    return NumberKind.SHORT if len(target) - len(home) < numbering.shortest_digits else None


def check_no_reply(seconds: object) -> int:
    if not isinstance(seconds, int) or seconds not in NO_REPLY_SECONDS:
        raise TmfError(422, "the no-reply timer is 5 to 30 seconds in steps of 5", code="noReplyTimer")
    return seconds
