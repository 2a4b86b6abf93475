"""What a backend says where it will not do what it was asked: an answer, not a fault."""

from enum import Enum

import msgspec


class Reason(Enum):
    GONE = "gone"  # there is no such thing
    ENDED = "ended"  # nothing is done with it any more
    NOT_NOW = "not now"  # its state does not allow it
    NOT_ACTIVE = "not active"  # not in service yet
    SUSPENDED = "suspended"  # out of service for the time being
    ENDING = "ending"  # about to end
    AGREEMENT = "agreement"  # the customer's does not allow it
    ORDER_UNDER_WAY = "order under way"  # and it stands in the way
    NOT_OFFERED = "not offered"  # for that thing
    TOO_EARLY = "too early"  # the day asked for
    CONFLICT = "conflict"  # with other features that are set
    NOT_REMOVABLE = "not removable"  # by the customer
    NOT_IN_SERVICE = "not in service"  # in the network
    MALFORMED_NUMBER = "malformed number"  # to forward to, as are those below
    OWN_NUMBER = "own number"
    EMERGENCY_NUMBER = "emergency number"
    SHORT_NUMBER = "short number"
    PREMIUM_NUMBER = "premium number"
    FORWARDING_LOOP = "forwarding loop"
    NO_REPLY_SECONDS = "no reply seconds"  # that no network counts
    NOT_FREE = "not free"  # the card is in use
    UNDELIVERABLE = "undeliverable"  # the message: nothing sent to that address ever arrives
    EMAIL_NEEDED = "e-mail needed"  # an address for it, and there is none


class Refused(msgspec.Struct, frozen=True, tag=True):
    """Kept under the key of the change, and told again."""

    reason: Reason
    blocking_orders: tuple[str, ...] = ()
    """Backend ids."""
    conflicting_features: tuple[str, ...] = ()
    """Codes of the network's."""
