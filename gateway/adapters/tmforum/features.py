"""Bars and forwardings: the features of a TMF638 service."""

from collections.abc import Iterable, Iterator

from gateway.adapters.tmforum.wire.services import BarFacts, Feature, FeatureFacts, ForwardingFacts
from gateway.adapters.tmforum.wire.values import Malformed, Table, characteristics
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
IN_ORDER = list(ForwardingCondition)


def bars(features: Iterable[Feature]) -> list[Bar]:
    """Those that are set, by code."""
    return sorted((bar(each) for each in enabled("bar", features)), key=lambda bar: bar.code)


def forwardings(features: Iterable[Feature]) -> list[CallForwarding]:
    """Those that are set, in the order of their conditions."""
    return sorted(
        (forwarding(each) for each in enabled("forwarding", features)), key=lambda each: IN_ORDER.index(each.condition)
    )


def enabled(feature_type: str, features: Iterable[Feature]) -> Iterator[Feature]:
    """Raises Malformed for a feature that is neither a bar nor a forwarding: nobody could say what is active on the service."""
    for feature in features:
        if not feature.is_enabled:
            continue
        found = characteristics(feature.feature_characteristic, FeatureFacts).feature_type.strip()
        if found not in ("bar", "forwarding"):
            raise Malformed(f"unknown feature type {found[:40]!r}")
        if found == feature_type:
            yield feature


def bar(feature: Feature) -> Bar:
    facts = characteristics(feature.feature_characteristic, BarFacts)
    code = feature.id.strip()
    return Bar(
        kind=BAR_KINDS.get(code, BarKind.OTHER),
        code=code,
        label=facts.label,
        set_by=SETTERS.read(facts.set_by),
        since=facts.since,
        removable=facts.removable,
        pending=facts.pending,
    )


def forwarding(feature: Feature) -> CallForwarding:
    facts = characteristics(feature.feature_characteristic, ForwardingFacts)
    return CallForwarding(
        condition=CONDITIONS.read(feature.id),
        to=facts.forwarded_to_number,
        no_reply_seconds=facts.no_reply_timer,
        quiescent=facts.quiescent,
        pending=facts.pending,
    )
