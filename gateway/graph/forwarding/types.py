"""Call forwarding ("Aktiva vidarekopplingar"): 3GPP TS 22.082."""

from dataclasses import dataclass
from enum import Enum

import strawberry

from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import PhoneNumber


@strawberry.enum(description="When calls are forwarded.")
class ForwardingCondition(Enum):
    ALWAYS = strawberry.enum_value("ALWAYS", description="Always (CFU).")
    BUSY = strawberry.enum_value("BUSY", description="When the line is busy (CFB).")
    NO_REPLY = strawberry.enum_value("NO_REPLY", description="When nobody answers (CFNRy).")
    NOT_REACHABLE = strawberry.enum_value(
        "NOT_REACHABLE", description="When the phone is off or out of coverage (CFNRc)."
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="An active call forwarding.")
class CallForwarding:
    condition: ForwardingCondition = strawberry.field(description="When calls are forwarded.")
    to: PhoneNumber = strawberry.field(description="Where to.")
    no_reply_seconds: int | None = strawberry.field(
        description="With NO_REPLY: how long the phone rings first, 5 to 30 seconds."
    )
    quiescent: bool = strawberry.field(description="Kept but without effect, because ALWAYS is active too (TS 22.082).")
    pending: bool = strawberry.field(description="Whether the network has still to apply the latest change of it.")
    failed: bool = strawberry.field(
        default=False,
        description="Whether the network could not apply the latest change of it, and it is as it was before.",
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="A condition under which the network can forward a subscription's calls.")
class ForwardingOption:
    condition: ForwardingCondition = strawberry.field(description="When calls are forwarded.")
    available: bool = strawberry.field(description="Whether setCallForwarding can set or change it now.")
    reason: str | None = strawberry.field(description="Why it cannot be set now; null where it can.")
    failed: bool = strawberry.field(
        description="Whether the network could not apply the latest change of it, and it is as it was before. Try it again."
    )


@dataclass(frozen=True, slots=True)
class OfferedForwarding:
    condition: ForwardingCondition
    code: str
    """The network's own."""
    active: CallForwarding | None
    """The forwarding as it is set; None while it is not."""
    failed: bool = False
    """Whether the network could not apply the latest change of it."""
    pending: bool = False
    """Whether the network has still to apply the latest change of it."""

    @property
    def standing(self) -> str:
        """How it stands, as one text to compare; empty while it is not set."""
        return "" if self.active is None else f"{self.active.to} {self.active.no_reply_seconds or ''}"
