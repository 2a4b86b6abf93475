"""The state machine of a product order: TM Forum's diagram for 622."""

from backends.tmf.states import Moves

ORDER: Moves = {
    "acknowledged": {"inProgress", "pending"},
    "inProgress": {"pending", "held", "assessingCancellation", "completed", "failed", "partial"},
    "pending": {"inProgress", "assessingCancellation", "cancelled"},
    "held": {"inProgress", "assessingCancellation", "cancelled"},
    "assessingCancellation": {"inProgress", "pending", "held", "pendingCancellation"},
    "pendingCancellation": {"cancelled"},
    "rejected": set(),
    "completed": set(),
    "failed": set(),
    "partial": set(),
    "cancelled": set(),
}
ENDED = tuple(state for state, following in ORDER.items() if not following)
