"""Bars and forwardings: the features of a TMF638 service."""

from collections.abc import Iterable

import msgspec

from gateway.adapters.tmforum.wire.services import BarFacts, Feature, FeatureFacts, ForwardingFacts, OfferedFacts
from gateway.adapters.tmforum.wire.values import Characteristic, Characteristics, Malformed, Table
from gateway.graph.barring.types import Bar, BarKind, BarSetter
from gateway.graph.forwarding.types import CallForwarding, ForwardingCondition

BAR_KINDS = {
    "BAOC": BarKind.OUT_ALL,
    "BOIC": BarKind.OUT_INTERNATIONAL,
    "BOIC-exHC": BarKind.OUT_INTERNATIONAL_EXCEPT_HOME,
    "BAIC": BarKind.IN_ALL,
    "BIC-Roam": BarKind.IN_WHEN_ROAMING,
    "ODB-ROAM": BarKind.ROAMING_ALL,
    "ODB-DATA": BarKind.DATA,
    "ODB-DATA-ROAM": BarKind.DATA_ROAMING,
    "ODB-SMS-MO": BarKind.SMS_OUT,
    "ODB-SMS-PREMIUM": BarKind.SMS_PREMIUM,
    "ODB-MMS": BarKind.MMS,
    "ODB-PREMIUM": BarKind.CALLS_PREMIUM,
    "ODB-DIRECTORY": BarKind.CALLS_DIRECTORY,
    "LOST-STOLEN": BarKind.LOST_OR_STOLEN,
}
SETTERS = Table({"customer": BarSetter.CUSTOMER, "operator": BarSetter.OPERATOR})
CONDITIONS = Table(
    {
        "CFU": ForwardingCondition.ALWAYS,
        "CFB": ForwardingCondition.BUSY,
        "CFNRy": ForwardingCondition.NO_REPLY,
        "CFNRc": ForwardingCondition.NOT_REACHABLE,
    }
)
LISTED = msgspec.json.Decoder(tuple[Characteristic, ...])
FEATURE_FACTS, BAR_FACTS = Characteristics(FeatureFacts), Characteristics(BarFacts)
FORWARDING_FACTS = Characteristics(ForwardingFacts)
IN_ORDER = list(ForwardingCondition)


def set_on(features: Iterable[Feature]) -> tuple[list[Bar], list[CallForwarding]]:
    """What is set on a service: its bars by code, its forwardings in the order of their conditions.

    Raises Malformed for a feature that is neither: nobody could say what is active on the service.
    """
    bars, forwardings = [], []
    for feature in features:
        if feature.is_enabled:
            listed = LISTED.decode(feature.feature_characteristic)
            kind = FEATURE_FACTS.read(listed).feature_type.strip()
            if kind == "bar":
                bars.append(bar(feature.id.strip(), BAR_FACTS.read(listed)))
            elif kind == "forwarding":
                forwardings.append(forwarding(feature.id, FORWARDING_FACTS.read(listed)))
            else:
                raise Malformed(f"unknown feature type {kind[:40]!r}")
    bars.sort(key=lambda each: each.code)
    forwardings.sort(key=lambda each: IN_ORDER.index(each.condition))
    return bars, forwardings


def bar(code: str, facts: BarFacts) -> Bar:
    return Bar(
        kind=BAR_KINDS.get(code, BarKind.OTHER),
        code=code,
        label=facts.label,
        set_by=SETTERS.read(facts.set_by),
        since=facts.since,
        removable=facts.removable,
        pending=facts.pending,
        failed=failed(facts),
    )


def forwarding(code: str, facts: ForwardingFacts) -> CallForwarding:
    return CallForwarding(
        condition=CONDITIONS.read(code),
        to=facts.forwarded_to_number,
        no_reply_seconds=facts.no_reply_timer,
        quiescent=facts.quiescent,
        pending=facts.pending,
        failed=failed(facts),
    )


def failed(facts: OfferedFacts | BarFacts | ForwardingFacts) -> bool:
    """Whether the latest change was given up: its monitor is still named, and nothing is pending any more."""
    return facts.monitor is not None and not facts.pending
