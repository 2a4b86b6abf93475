"""The state machine of a trouble ticket: TM Forum's diagram for 621."""

from backends.tmf.states import Moves

TICKET: Moves = {
    "acknowledged": {"inProgress", "rejected", "cancelled"},
    "inProgress": {"pending", "held", "resolved", "cancelled"},
    "pending": {"inProgress", "cancelled"},
    "held": {"inProgress"},
    "resolved": {"closed", "inProgress"},
    "rejected": set(),
    "cancelled": set(),
    "closed": set(),
}
ENDED = tuple(state for state, following in TICKET.items() if not following)
