"""The words of fixed choice that the world's facts use. Their values are those of the files."""

from enum import StrEnum


class Kind(StrEnum):
    MOBILE_VOICE = "mobileVoice"
    MOBILE_BROADBAND = "mobileBroadband"
    M2M = "m2m"
    FIXED_VOICE = "fixedVoice"
    BROADBAND = "broadband"


class Status(StrEnum):
    """TMF637 ProductStatusType, the blank of `aborted ` as published."""

    CREATED = "created"
    PENDING_ACTIVE = "pendingActive"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    PENDING_TERMINATE = "pendingTerminate"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    ABORTED = "aborted "


class SimKind(StrEnum):
    PHYSICAL = "physical"
    ESIM = "esim"


class SimState(StrEnum):
    AVAILABLE = "available"
    RESERVED = "reserved"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class DeviceKind(StrEnum):
    PHONE = "phone"
    TABLET = "tablet"
    ROUTER = "router"
    MODULE = "module"
    UNKNOWN = "unknown"


class SetBy(StrEnum):
    CUSTOMER = "customer"
    OPERATOR = "operator"


class Condition(StrEnum):
    CFU = "CFU"
    CFB = "CFB"
    CFNRY = "CFNRy"
    CFNRC = "CFNRc"


class NumberKind(StrEnum):
    """What makes a number one that no call is forwarded to."""

    EMERGENCY = "emergency"
    SHORT = "short"
    PREMIUM = "premium"


class BillState(StrEnum):
    """TMF678 CustomerBillStateType."""

    NEW = "new"
    ON_HOLD = "onHold"
    VALIDATED = "validated"
    SENT = "sent"
    PARTIALLY_PAID = "partiallyPaid"
    SETTLED = "settled"


class Delivery(StrEnum):
    EMAIL = "email"
    PAPER = "paper"
    E_INVOICE = "eInvoice"


class OrderState(StrEnum):
    """TMF622 ProductOrderStateType; an item is never partial."""

    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    FAILED = "failed"
    PARTIAL = "partial"
    ASSESSING_CANCELLATION = "assessingCancellation"
    PENDING_CANCELLATION = "pendingCancellation"


class ItemAction(StrEnum):
    ADD = "add"
    MODIFY = "modify"
    DELETE = "delete"


class TicketStatus(StrEnum):
    """TMF621 TroubleTicketStatusType."""

    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    CANCELLED = "cancelled"
    RESOLVED = "resolved"
    CLOSED = "closed"


class TicketType(StrEnum):
    ORDER = "order"
    INVOICE = "invoice"
    SUPPORT = "support"
    OTHER = "other"


class Severity(StrEnum):
    CRITICAL = "Critical"
    MAJOR = "Major"
    MINOR = "Minor"
