"""What a line's bars and forwardings do, as a model to hold the gateway against: written down once more, from the standards.

A bar or forwarding is applied at once, or is pending for a while. An answer is what a mutation says, by the names of the graph.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

HOME = "+46"
PROGRAMS = (("OUT_ALL", "OUT_INTERNATIONAL", "OUT_INTERNATIONAL_EXCEPT_HOME"), ("IN_ALL", "IN_WHEN_ROAMING"))
STOP_EVERY_FORWARDING = ("IN_ALL", "OUT_ALL")
STOP_FORWARDING_ABROAD = ("OUT_INTERNATIONAL", "OUT_INTERNATIONAL_EXCEPT_HOME")
KINDS = (*PROGRAMS[0], *PROGRAMS[1], "DATA", "DATA_ROAMING", "LOST_OR_STOLEN")
CONDITIONS = ("ALWAYS", "BUSY", "NO_REPLY", "NOT_REACHABLE")
APPLIED_AFTER = {"DATA_ROAMING": timedelta(seconds=120), "NO_REPLY": timedelta(seconds=30)}
USUAL_SECONDS = 20
FORBIDDEN = {"+46112": "EMERGENCY_NUMBER", "+46118118": "SHORT_NUMBER", "+46900123456": "PREMIUM_NUMBER"}

Answer = dict[str, Any]
NOT_FOUND: Answer = {"__typename": "NotFound"}


def invalid(rule: str) -> Answer:
    return {"__typename": "InvalidInput", "rule": rule}


def conflict(bars: list[str], forwardings: list[str]) -> Answer:
    return {"__typename": "Conflict", "conflictingBars": bars, "conflictingForwardings": forwardings}


@dataclass
class Bar:
    applied_at: datetime
    by_operator: bool = False


@dataclass
class Forwarding:
    to: str
    seconds: int | None
    applied_at: datetime


@dataclass
class Line:
    numbers: tuple[str, ...]
    bars: dict[str, Bar] = field(default_factory=dict)
    forwardings: dict[str, Forwarding] = field(default_factory=dict)

    def shown(self, now: datetime) -> dict[str, Any]:
        """As the graph shows the line; bars in the order of their kinds' names."""
        return {
            "bars": [
                {
                    "kind": kind,
                    "setBy": "OPERATOR" if bar.by_operator else "CUSTOMER",
                    "removable": not bar.by_operator,
                    "pending": now < bar.applied_at,
                }
                for kind, bar in sorted(self.bars.items())
            ],
            "forwardings": [self.told(condition, now) for condition in CONDITIONS if condition in self.forwardings],
        }

    def told(self, condition: str, now: datetime) -> dict[str, Any]:
        one = self.forwardings[condition]
        return {
            "condition": condition,
            "to": one.to,
            "noReplySeconds": one.seconds,
            "quiescent": condition != "ALWAYS" and "ALWAYS" in self.forwardings,
            "pending": now < one.applied_at,
        }

    def add_bar(self, kind: str, now: datetime) -> Answer:
        if kind not in self.bars:
            others = [each for programs in PROGRAMS if kind in programs for each in programs if each in self.bars]
            firm = [each for each in others if self.bars[each].by_operator]
            broken = [each for each in CONDITIONS if each in self.forwardings and self._stops(kind, each)]
            if firm or broken:
                return conflict(firm, broken)
            for each in others:
                del self.bars[each]
            self.bars[kind] = Bar(now + APPLIED_AFTER.get(kind, timedelta()))
        return {"__typename": "AddBarSuccess", "bar": {"kind": kind, "pending": now < self.bars[kind].applied_at}}

    def remove_bar(self, kind: str) -> Answer:
        if kind not in self.bars:
            return NOT_FOUND
        if self.bars[kind].by_operator:
            return {"__typename": "NotAllowed"}
        del self.bars[kind]
        return {"__typename": "RemoveBarSuccess"}

    def forward(self, condition: str, to: str, seconds: int | None, now: datetime, *, leads_back: bool) -> Answer:
        """`leads_back`: calls would come back over other lines."""
        if to in FORBIDDEN or to in self.numbers:
            return invalid(FORBIDDEN.get(to, "OWN_NUMBER"))
        if seconds is not None and condition != "NO_REPLY":
            return invalid("NO_REPLY_SECONDS")
        if leads_back:
            return invalid("FORWARDING_LOOP")
        stopping = [bar for bar in sorted(self.bars) if stops(bar, to)]
        if stopping:
            return conflict(stopping, [])
        had = self.forwardings.get(condition)
        if condition == "NO_REPLY" and seconds is None:
            seconds = had.seconds if had else USUAL_SECONDS
        if had is None or (had.to, had.seconds) != (to, seconds):
            self.forwardings[condition] = Forwarding(to, seconds, now + APPLIED_AFTER.get(condition, timedelta()))
        return {"__typename": "SetCallForwardingSuccess", "forwarding": self.told(condition, now)}

    def stop_forwarding(self, condition: str) -> Answer:
        if condition not in self.forwardings:
            return NOT_FOUND
        del self.forwardings[condition]
        return {"__typename": "RemoveCallForwardingSuccess"}

    def _stops(self, bar: str, condition: str) -> bool:
        return stops(bar, self.forwardings[condition].to)


def stops(bar: str, to: str) -> bool:
    return bar in STOP_EVERY_FORWARDING or (bar in STOP_FORWARDING_ABROAD and not to.startswith(HOME))


def leads_back(lines: list[Line], line: Line, to: str) -> bool:
    """Whether calls of the line that are forwarded there come back to it."""
    seen: set[str] = set()
    ahead = [to]
    while ahead:
        number = ahead.pop()
        if number in line.numbers:
            return True
        if number not in seen:
            seen.add(number)
            ahead += [each.to for one in lines if number in one.numbers for each in one.forwardings.values()]
    return False
