"""Changing the features of a service, one by one: what is not named in a change stays as it is."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from backends.provisioning.interactions import (
    NO_REPLY,
    UNCONDITIONAL,
    USUAL_NO_REPLY_SECONDS,
    check_no_reply,
    check_target,
    conflicting,
    displaced,
)
from backends.tmf.documents import characteristics, instant
from backends.tmf.http import TmfError
from backends.tmf.resource import Document
from backends.world import Numbering


class CharacteristicChange(msgspec.Struct, forbid_unknown_fields=True):
    name: Literal["featureType", "forwardedToNumber", "noReplyTimer"]
    value: str | int


class FeatureChange(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """One feature set or lifted; number and timer belong to forwardings that are set."""

    id: str
    is_enabled: bool
    name: str | None = None
    feature_characteristic: list[CharacteristicChange] = []

    def given(self, name: str) -> str | int | None:
        return next((each.value for each in self.feature_characteristic if each.name == name), None)


class Features:
    """A service's features while a change is worked out. Each step raises TmfError for what cannot be."""

    def __init__(self, features: Sequence[Document], own_numbers: Sequence[str], numbering: Numbering) -> None:
        self._before = {each["id"]: each for each in features}
        self._features = dict(self._before)
        self._own_numbers = own_numbers
        self._numbering = numbering
        self.changed: list[str] = []

    def change(self, changes: Iterable[FeatureChange], now: datetime) -> None:
        for change in changes:
            if change.id not in self._features:
                raise TmfError(422, f"{change.id} is not offered to this service", code="notOffered")
            if change.given("featureType") not in (None, self._type(change.id)):
                raise TmfError(400, f"{change.id} is a {self._type(change.id)}")
            if self._type(change.id) == "bar":
                self._change_bar(change, now)
            else:
                self._change_forwarding(change)
        self._check_conflicts()
        self._features = {each["id"]: each for each in settled(self.documents())}

    def mark_pending(self, later: Iterable[str], monitor: str) -> None:
        """The network has still to apply the change of these; until then it does what it did before."""
        for code in later:
            self._describe(code, pending=True, monitor=monitor, before=in_the_network(self._before[code]))

    def documents(self) -> list[Document]:
        return list(self._features.values())

    def targets(self) -> dict[str, str]:
        """Where the active forwardings lead."""
        return dict(active_targets(self._features.values()))

    def _change_bar(self, change: FeatureChange, now: datetime) -> None:
        if any(change.given(name) is not None for name in ("forwardedToNumber", "noReplyTimer")):
            raise TmfError(400, f"{change.id} is a bar, and has no number or timer")
        if change.is_enabled == self._features[change.id]["isEnabled"]:
            return
        if not change.is_enabled:
            self._lift(change.id)
            return
        for other in displaced(change.id):
            if self._is_active(other):
                self._displace(other)
        self._set(change.id, setBy="customer", since=instant(now), removable=True, pending=False)

    def _lift(self, code: str) -> None:
        if not self._described(code)["removable"]:
            raise TmfError(422, f"{code} is not the customer's to lift", code="notRemovable")
        self._clear(code)

    def _displace(self, code: str) -> None:
        if not self._described(code)["removable"]:
            raise conflict([code])
        self._clear(code)

    def _change_forwarding(self, change: FeatureChange) -> None:
        if not change.is_enabled:
            if self._is_active(change.id):
                self._clear(change.id)
            return
        before = self._described(change.id)
        given = change.given("forwardedToNumber")
        to = check_target(
            before.get("forwardedToNumber") if given is None else given, self._own_numbers, self._numbering
        )
        timer = no_reply_timer(change, before)
        if (to, timer) != (before.get("forwardedToNumber"), before.get("noReplyTimer")):
            self._set(change.id, forwardedToNumber=to, noReplyTimer=timer, quiescent=False, pending=False)

    def _check_conflicts(self) -> None:
        bars = [code for code in self._features if self._is_active(code) and self._type(code) == "bar"]
        found = sorted(set(conflicting(self.changed, bars, self.targets(), self._numbering)))
        if found:
            raise conflict(found)

    def _set(self, code: str, **described: Any) -> None:
        self._replace(code, is_enabled=True, described=described)

    def _clear(self, code: str) -> None:
        self._replace(code, is_enabled=False, described={})

    def _replace(self, code: str, *, is_enabled: bool, described: Mapping[str, Any]) -> None:
        before = self._described(code)
        kept = {name: before[name] for name in ("featureType", "label")}
        self._features[code] = {
            **self._features[code],
            "isEnabled": is_enabled,
            "featureCharacteristic": characteristics(**kept, **described),
        }
        self.changed.append(code)

    def _describe(self, code: str, **values: Any) -> None:
        described = {**self._described(code), **values}
        self._features[code] = {**self._features[code], "featureCharacteristic": characteristics(**described)}

    def _described(self, code: str) -> dict[str, Any]:
        return described(self._features[code])

    def _type(self, code: str) -> str:
        return str(self._described(code)["featureType"])

    def _is_active(self, code: str) -> bool:
        return bool(code in self._features and self._features[code]["isEnabled"])


def conflict(features: list[str]) -> TmfError:
    text = f"the change cannot stand with {', '.join(features)}"
    return TmfError(409, text, code="conflictingFeatures", in_the_way={"conflictingFeature": features})


def described(feature: Document) -> dict[str, Any]:
    return {each["name"]: each["value"] for each in feature["featureCharacteristic"]}


def active_targets(features: Iterable[Document]) -> Iterator[tuple[str, str]]:
    for feature in features:
        found = described(feature)
        if feature["isEnabled"] and found["featureType"] == "forwarding":
            yield feature["id"], found["forwardedToNumber"]


def no_reply_timer(change: FeatureChange, before: Mapping[str, Any]) -> int | None:
    """The one given, else the one set before, else the usual one."""
    given = change.given("noReplyTimer")
    if change.id != NO_REPLY:
        if given is not None:
            raise TmfError(422, f"{change.id} has no no-reply timer", code="noReplyTimer")
        return None
    return check_no_reply(before.get("noReplyTimer", USUAL_NO_REPLY_SECONDS) if given is None else given)


def in_the_network(feature: Document) -> Mapping[str, Any]:
    """What the network does now: what was before a change that it has still to apply."""
    values = described(feature)
    if "before" in values:
        return values["before"]  # type: ignore[no-any-return]
    if values.get("pending"):
        kept = {name: values[name] for name in ("featureType", "label")}
        return {"isEnabled": False, "described": kept}
    return {"isEnabled": feature["isEnabled"], "described": values}


def applied(features: Sequence[Document], monitor: str) -> list[Document]:
    """The features once the network has applied what that monitor watches."""
    return [applied_one(each) if described(each).get("monitor") == monitor else each for each in features]


def applied_one(feature: Document) -> Document:
    values = {name: value for name, value in described(feature).items() if name not in ("pending", "monitor", "before")}
    still = {"pending": False} if feature["isEnabled"] else {}
    return {**feature, "featureCharacteristic": characteristics(**values, **still)}


def given_up(features: Sequence[Document], monitor: str) -> list[Document]:
    """The features once the network has failed to apply what that monitor watches: as they were before, and saying which change failed."""
    as_they_were = [
        given_up_one(each, monitor) if described(each).get("monitor") == monitor else each for each in features
    ]
    return settled(as_they_were)


def given_up_one(feature: Document, monitor: str) -> Document:
    before = in_the_network(feature)
    values = {**before["described"], "pending": False, "monitor": monitor}
    return {**feature, "isEnabled": before["isEnabled"], "featureCharacteristic": characteristics(**values)}


def settled(features: Sequence[Document]) -> list[Document]:
    """CFU leaves the conditional forwardings in place and without effect."""
    active = dict(active_targets(features))
    return [
        {
            **each,
            "featureCharacteristic": characteristics(
                **{**described(each), "quiescent": is_quiescent(each["id"], active)}
            ),
        }
        if each["id"] in active
        else each
        for each in features
    ]


def is_quiescent(code: str, active: Container[str]) -> bool:
    return code != UNCONDITIONAL and UNCONDITIONAL in active
