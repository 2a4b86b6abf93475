"""The graph's enums; each value is what the operator's systems send."""

from enum import Enum

import strawberry


@strawberry.enum
class SubscriptionKind(Enum):
    MOBILE_VOICE = "mobileVoice"
    MOBILE_BROADBAND = "mobileBroadband"
    M2M = "m2m"
    FIXED_VOICE = "fixedVoice"
    BROADBAND = "broadband"


@strawberry.enum
class SubscriptionStatus(Enum):
    CREATED = "created"
    PENDING_ACTIVE = "pendingActive"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    PENDING_TERMINATE = "pendingTerminate"
    TERMINATED = "terminated"
    CANCELLED = "cancelled"
    ABORTED = "aborted "


@strawberry.enum
class SimKind(Enum):
    PHYSICAL = "physical"
    ESIM = "esim"


@strawberry.enum
class SimState(Enum):
    AVAILABLE = "idle"
    RESERVED = "reserved"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    RETIRED = "shutdown"


@strawberry.enum
class DeviceKind(Enum):
    PHONE = "phone"
    TABLET = "tablet"
    ROUTER = "router"
    MODULE = "module"
    UNKNOWN = "unknown"


@strawberry.enum
class BarKind(Enum):
    OUT_ALL = "BAOC"
    OUT_INTERNATIONAL = "BOIC"
    OUT_INTERNATIONAL_EXCEPT_HOME = "BOIC-exHC"
    IN_ALL = "BAIC"
    IN_WHEN_ROAMING = "BIC-Roam"
    ROAMING_ALL = "ODB-ROAM"
    DATA = "ODB-DATA"
    DATA_ROAMING = "ODB-DATA-ROAM"
    SMS_OUT = "ODB-SMS-MO"
    SMS_PREMIUM = "ODB-SMS-PREMIUM"
    MMS = "ODB-MMS"
    CALLS_PREMIUM = "ODB-PREMIUM"
    CALLS_DIRECTORY = "ODB-DIRECTORY"
    LOST_OR_STOLEN = "LOST-STOLEN"
    OTHER = "other"

    @classmethod
    def of(cls, code: str) -> "BarKind":
        return BARS.get(code, cls.OTHER)


BARS = {kind.value: kind for kind in BarKind}


@strawberry.enum
class BarSetter(Enum):
    CUSTOMER = "customer"
    OPERATOR = "operator"


@strawberry.enum
class ForwardingCondition(Enum):
    ALWAYS = "CFU"
    BUSY = "CFB"
    NO_REPLY = "CFNRy"
    NOT_REACHABLE = "CFNRc"


@strawberry.enum
class InvoiceStatus(Enum):
    NEW = "new"
    ON_HOLD = "onHold"
    VALIDATED = "validated"
    SENT = "sent"
    PARTIALLY_PAID = "partiallyPaid"
    SETTLED = "settled"


@strawberry.enum
class TicketCategory(Enum):
    ORDER = "order"
    INVOICE = "invoice"
    SUPPORT = "support"
    OTHER = "other"


@strawberry.enum
class TicketStatus(Enum):
    ACKNOWLEDGED = "acknowledged"
    IN_PROGRESS = "inProgress"
    PENDING = "pending"
    HELD = "held"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@strawberry.enum
class OrderStatus(Enum):
    ACKNOWLEDGED = "acknowledged"
    REJECTED = "rejected"
    PENDING = "pending"
    HELD = "held"
    IN_PROGRESS = "inProgress"
    ASSESSING_CANCELLATION = "assessingCancellation"
    PENDING_CANCELLATION = "pendingCancellation"
    CANCELLED = "cancelled"
    COMPLETED = "completed"
    FAILED = "failed"
    PARTIAL = "partial"
