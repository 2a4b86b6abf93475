"""The life of a ticket (TMF621), as a model to hold the gateway against."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

ANSWERED_AFTER = {"INVOICE": timedelta(hours=1), "SUPPORT": timedelta(minutes=15)}
RESOLVED_AFTER = {"INVOICE": timedelta(days=2), "SUPPORT": timedelta(hours=4)}
MOVES = {
    "ACKNOWLEDGED": {"CANCEL": "CANCELLED"},
    "IN_PROGRESS": {"CANCEL": "CANCELLED"},
    "PENDING": {"CANCEL": "CANCELLED"},
    "RESOLVED": {"ACCEPT_RESOLUTION": "CLOSED", "REOPEN": "IN_PROGRESS"},
}
ENDED = ("CLOSED", "CANCELLED", "REJECTED")
CONFLICT = {"__typename": "Conflict", "conflictingBars": [], "conflictingForwardings": []}


@dataclass
class Ticket:
    category: str
    status: str
    written: list[str] = field(default_factory=list)
    """By the customer."""
    answered_at: datetime | None = None
    resolved_at: datetime | None = None

    def shown(self) -> dict[str, Any]:
        return {"status": self.status, "written": self.written, "allowedMoves": sorted(MOVES.get(self.status, {}))}

    def live_until(self, now: datetime) -> None:
        """What its department has done by then."""
        if self.answered_at is not None and self.answered_at <= now:
            self.status, self.resolved_at = "IN_PROGRESS", self.answered_at + RESOLVED_AFTER[self.category]
            self.answered_at = None
        if self.resolved_at is not None and self.resolved_at <= now:
            self.status, self.resolved_at = "RESOLVED", None

    def write(self, text: str, now: datetime) -> dict[str, Any]:
        if self.status in ENDED:
            return CONFLICT
        self.written.append(text)
        if self.status in ("PENDING", "IN_PROGRESS"):
            self._enter("IN_PROGRESS", now)
        return {"__typename": "AddTicketMessageSuccess"}

    def move(self, move: str, now: datetime) -> dict[str, Any]:
        if move not in MOVES.get(self.status, {}):
            return CONFLICT
        self._enter(MOVES[self.status][move], now)
        return {"__typename": "MoveTicketSuccess"}

    def _enter(self, status: str, now: datetime) -> None:
        """One in progress has its department's attention anew; what was planned before is off."""
        self.status, self.resolved_at = status, None
        self.answered_at = now + ANSWERED_AFTER[self.category] if status == "IN_PROGRESS" else None


def opened(category: str, now: datetime) -> Ticket:
    return Ticket(category, "ACKNOWLEDGED", answered_at=now + ANSWERED_AFTER[category])
