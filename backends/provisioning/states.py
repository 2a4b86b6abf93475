"""The state machines of the network: TM Forum's diagrams for 638, 639 and 641."""

from backends.tmf.states import Moves

SERVICE: Moves = {
    "feasibilityChecked": {"designed"},
    "designed": {"reserved", "inactive", "active"},
    "reserved": {"designed", "inactive", "active"},
    "inactive": {"active", "terminated"},
    "active": {"inactive", "terminated"},
    "terminated": {"active"},
}
SERVICE_STARTS = ("designed", "reserved", "inactive", "active")
IN_SERVICE = ("active", "inactive")

RESOURCE: Moves = {
    "available": {"reserved", "standby", "alarm", "suspended"},
    "reserved": {"available", "suspended"},
    "standby": {"available", "suspended"},
    "alarm": {"available", "suspended"},
    "suspended": {"available"},
    "unknown": {"available", "standby", "alarm", "suspended"},
}

SERVICE_ORDER: Moves = {
    "acknowledged": {"inProgress", "pending", "rejected", "cancelled", "assessingCancellation"},
    "inProgress": {"pending", "held", "assessingCancellation", "completed", "failed", "partial", "cancelled"},
    "pending": {"inProgress", "assessingCancellation", "cancelled"},
    "held": {"inProgress", "assessingCancellation", "cancelled"},
    "assessingCancellation": {"acknowledged", "inProgress", "pending", "held", "pendingCancellation"},
    "pendingCancellation": {"cancelled"},
    "rejected": set(),
    "completed": set(),
    "failed": set(),
    "partial": set(),
    "cancelled": set(),
}
ORDER_ENDED = ("rejected", "completed", "failed", "partial", "cancelled")
