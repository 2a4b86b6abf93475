"""What becomes of a SIM's replacement, as a model to hold the gateway against (F4), with the network and the messages that it takes.

REQUESTED until everybody was told, then COOLING for a while, then the network is asked: EXECUTED or FAILED. It can be cancelled until then.
Another of the same line is begun once the new SIM has taken over.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.sequences.lines import Answer, conflict, invalid

COOLING = timedelta(hours=1)
PER_DAY = 2
FREE_CARDS = ("8946990000000010015", "89469900000000010035", "8946990000000010049")
RETIRED_CARD, MISTYPED_CARD = "8946990000000010056", "8946990000000010016"
TAKES_OVER_AFTER = {"NEW_ESIM": timedelta(minutes=10), "OWN_SIM": timedelta(minutes=1)}
STOCKHOLM = ZoneInfo("Europe/Stockholm")
LONGEST_PAUSE = timedelta(hours=1)


@dataclass
class Sim:
    kind: str
    state: str


@dataclass
class Replacement:
    line: str
    sim: Sim
    """That is to be replaced."""
    method: str
    card: str | None
    requested_at: datetime
    due_at: datetime | None
    state: str = "REQUESTED"
    attempt: int = 1
    executes_at: datetime | None = None
    at_network: bool = False
    told: bool = False
    """Whether there are notices of it."""
    new: Sim | None = None
    """That the network has set aside for it."""
    code_sent: bool = False

    @property
    def under_way(self) -> bool:
        return self.state in ("REQUESTED", "COOLING")

    @property
    def cancellable(self) -> bool:
        return self.under_way and not self.at_network

    def shown(self) -> dict[str, Any]:
        return {
            "state": self.state,
            "method": self.method,
            "requestedAt": self.requested_at.isoformat(),
            "executesAt": self.executes_at and self.executes_at.isoformat(),
            "cancellable": self.cancellable,
        }

    def end(self, state: str) -> None:
        self.state, self.due_at = state, None

    def try_later(self, now: datetime) -> None:
        """Each pause is twice the one before."""
        self.due_at = now + min(timedelta(minutes=2 ** min(self.attempt - 1, 10)), LONGEST_PAUSE)
        self.attempt += 1


@dataclass
class Sims:
    """`network` and `messages` are up, or answer 503, or do what they are asked and hang up ("dropped")."""

    in_use: dict[str, Sim]
    """By line."""
    network: str = "up"
    messages: str = "up"
    free: set[str] = field(default_factory=lambda: set(FREE_CARDS))
    coming: dict[str, tuple[datetime, Sim]] = field(default_factory=dict)
    """By line the SIM that is to take over, and when."""
    replacements: list[Replacement] = field(default_factory=list)

    def shown(self, line: str) -> dict[str, Any]:
        sim = self.in_use[line]
        of_it = [each for each in self.replacements if each.sim is sim]
        return {"kind": sim.kind, "state": sim.state, "replacement": of_it[-1].shown() if of_it else None}

    def begin(self, line: str, method: str, card: str | None, now: datetime, *, confirmed: bool) -> Answer:
        if card == MISTYPED_CARD:
            return invalid("CHECK_DIGIT")
        if card is not None and card not in self.free:
            return invalid("NOT_FREE")
        if line in self.coming or any(each.under_way and each.line == line for each in self.replacements):
            return conflict([], [])
        if card is not None and card in self.wanted_cards():
            return invalid("NOT_FREE")
        today = [each for each in self.replacements if each.requested_at > now - timedelta(days=1)]
        if len([each for each in today if each.state != "CANCELLED"]) >= PER_DAY:
            return {"__typename": "TooManyAttempts"}
        if not confirmed:
            return {"__typename": "StepUpRequired"}
        self.replacements.append(Replacement(line, self.in_use[line], method, card, now, due_at=now))
        return {"__typename": "ReplaceSimSuccess", "replacement": {"method": method}}

    def cancel(self, number: int) -> Answer:
        replacement = self.replacements[number]
        if not replacement.cancellable:
            return conflict([], [])
        replacement.end("CANCELLED")
        return {"__typename": "CancelSimReplacementSuccess", "subscription": {"id": replacement.line}}

    def wanted_cards(self) -> list[str]:
        """Those still free that replacements under way are to use."""
        return [each.card for each in self.replacements if each.card in self.free and each.under_way]

    def due(self) -> Iterator[datetime]:
        """The moments at which something is going to happen."""
        yield from (each.due_at for each in self.replacements if each.due_at is not None)
        yield from (at for at, _ in self.coming.values())

    def live_until(self, now: datetime) -> None:
        for line, (at, new) in list(self.coming.items()):
            if at <= now:
                new.state, self.in_use[line].state = self.in_use[line].state, "RETIRED"
                self.in_use[line] = new
                del self.coming[line]
        for each in self.replacements:
            if each.due_at is not None and each.due_at <= now:
                self._notify(each, now) if each.state == "REQUESTED" else self._order(each, now)

    def _notify(self, replacement: Replacement, now: datetime) -> None:
        replacement.told = replacement.told or self.messages != "503"
        if self.messages == "up":
            replacement.state, replacement.attempt = "COOLING", 1
            replacement.executes_at = replacement.due_at = now + COOLING
        else:
            replacement.try_later(now)

    def _order(self, replacement: Replacement, now: datetime) -> None:
        """An order that is turned away, and never was asked for before, is not at the network."""
        replacement.at_network = replacement.at_network or self.network != "503"
        if self.network != "503" and replacement.new is None:
            self._place(replacement, now)
        if self.network != "up":
            replacement.try_later(now)
        elif replacement.new is None:
            replacement.end("FAILED")
        elif replacement.method == "NEW_ESIM" and replacement.new.state == "RESERVED":
            self._send_code(replacement, now)
        else:
            replacement.end("EXECUTED")

    def _place(self, replacement: Replacement, now: datetime) -> None:
        """Unless the card was taken back."""
        if replacement.card not in (None, *self.free):
            return
        kind = "ESIM" if replacement.method == "NEW_ESIM" else "PHYSICAL"
        replacement.new = Sim(kind, "RESERVED")
        self.free.discard(replacement.card or "")
        after = TAKES_OVER_AFTER.get(replacement.method)
        self.coming[replacement.line] = (now + after if after else put_in(now), replacement.new)

    def _send_code(self, replacement: Replacement, now: datetime) -> None:
        """Which nobody needs any more once the eSIM was downloaded."""
        replacement.code_sent = replacement.code_sent or self.messages != "503"
        if self.messages == "up":
            replacement.end("EXECUTED")
        else:
            replacement.try_later(now)

    def done(self) -> Mapping[str, int]:
        """How often what is done once for each replacement was done, and how often who asked was told of what."""
        ends = {"EXECUTED": "ORDERED", "CANCELLED": "CANCELLED", "FAILED": "FAILED"}
        news = Counter(ends[each.state] for each in self.replacements if each.state in ends)
        return {
            **({"REQUESTED": len(self.replacements)} if self.replacements else {}),
            **news,
            "notices": sum(each.told for each in self.replacements),
            "codes": sum(each.code_sent for each in self.replacements),
            "orders": sum(each.new is not None for each in self.replacements),
        }


def put_in(ordered_at: datetime) -> datetime:
    """When a card sent by letter is: an hour after it came, at ten o'clock on the second working day."""
    day = ordered_at.astimezone(STOCKHOLM).date()
    for _ in range(2):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return datetime.combine(day, time(11), STOCKHOLM).astimezone(UTC)
