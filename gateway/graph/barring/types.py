"""Call and service bars ("Aktiva spärrar"): 3GPP TS 22.088 supplementary services and TS 22.041 operator determined barring."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import strawberry

from gateway.graph.rights import Policy, policy


@strawberry.enum(description="Who set a bar.")
class BarSetter(Enum):
    CUSTOMER = strawberry.enum_value("CUSTOMER", description="The customer, who may also lift it.")
    OPERATOR = strawberry.enum_value("OPERATOR", description="The operator; the customer cannot lift it.")


@strawberry.enum(description="What a bar stops.")
class BarKind(Enum):
    OUT_ALL = strawberry.enum_value("OUT_ALL", description="All outgoing calls (BAOC).")
    OUT_INTERNATIONAL = strawberry.enum_value("OUT_INTERNATIONAL", description="Outgoing calls abroad (BOIC).")
    OUT_INTERNATIONAL_EXCEPT_HOME = strawberry.enum_value(
        "OUT_INTERNATIONAL_EXCEPT_HOME", description="Outgoing calls abroad, except home (BOIC-exHC)."
    )
    IN_ALL = strawberry.enum_value("IN_ALL", description="All incoming calls (BAIC).")
    IN_WHEN_ROAMING = strawberry.enum_value("IN_WHEN_ROAMING", description="Incoming calls while abroad (BIC-Roam).")
    ROAMING_ALL = strawberry.enum_value("ROAMING_ALL", description="All use abroad.")
    DATA = strawberry.enum_value("DATA", description="All mobile data.")
    DATA_ROAMING = strawberry.enum_value("DATA_ROAMING", description="Mobile data abroad.")
    SMS_OUT = strawberry.enum_value("SMS_OUT", description="Sending SMS.")
    SMS_PREMIUM = strawberry.enum_value("SMS_PREMIUM", description="Sending SMS to premium numbers.")
    MMS = strawberry.enum_value("MMS", description="MMS.")
    CALLS_PREMIUM = strawberry.enum_value("CALLS_PREMIUM", description="Calls to premium numbers.")
    CALLS_DIRECTORY = strawberry.enum_value("CALLS_DIRECTORY", description="Calls to directory enquiries (118).")
    LOST_OR_STOLEN = strawberry.enum_value(
        "LOST_OR_STOLEN",
        description="Everything, both ways: the SIM is lost or stolen. It stays when the SIM is replaced, and bars the new one "
        "until removeBar lifts it.",
    )
    OTHER = strawberry.enum_value("OTHER", description="One the gateway does not know; `code` says which.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="A bar set on a subscription.")
class Bar:
    kind: BarKind = strawberry.field(description="What it stops.")
    code: str = strawberry.field(description="The network's own code.")
    label: str = strawberry.field(description="The operator's name for it, for people to read.")
    set_by: BarSetter = strawberry.field(description="Who set it.")
    since: datetime = strawberry.field(description="When it was set.")
    removable: bool = strawberry.field(description="Whether the customer may lift it.")
    pending: bool = strawberry.field(description="Whether the network has still to apply the latest change of it.")
    failed: bool = strawberry.field(
        default=False,
        description="Whether the network could not apply the latest change of it: lifting it has failed, and it still bars.",
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="A bar that the network offers for a subscription.")
class BarOption:
    kind: BarKind = strawberry.field(description="What it stops.")
    code: str = strawberry.field(description="The network's own code.")
    label: str = strawberry.field(description="The operator's name for it, for people to read.")
    available: bool = strawberry.field(description="Whether addBar can set it now.")
    reason: str | None = strawberry.field(description="Why it cannot be set now; null where it can.")
    failed: bool = strawberry.field(
        description="Whether the network could not apply the latest change of it, and it is as it was before. Try it again."
    )
    conflicts_with: list[BarKind] = strawberry.field(
        description="Bars of the same direction: it takes the place of one that the customer set, and cannot replace one of the operator's."
    )


@dataclass(frozen=True, slots=True)
class OfferedBar:
    kind: BarKind
    code: str
    label: str
    active: Bar | None
    """The bar as it is set; None while it is not."""
    failed: bool = False
    """Whether the network could not apply the latest change of it."""
    pending: bool = False
    """Whether the network has still to apply the latest change of it."""

    @property
    def standing(self) -> str:
        """How it stands, as one word to compare; empty while it is not set."""
        return "" if self.active is None else "set"
