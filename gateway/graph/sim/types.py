"""SIM cards and the devices they sit in ("SIM-kortsinformation", "Enhetsinformation")."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import strawberry

from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import ICCID, IMEI


@strawberry.enum(description="What a SIM is made of.")
class SimKind(Enum):
    PHYSICAL = strawberry.enum_value("PHYSICAL", description="A plastic card.")
    ESIM = strawberry.enum_value("ESIM", description="A profile downloaded to the device (GSMA SGP.22).")


@strawberry.enum(description="The life of a SIM (from the states of TMF639).")
class SimState(Enum):
    AVAILABLE = strawberry.enum_value("AVAILABLE", description="Free: not used by a subscription.")
    RESERVED = strawberry.enum_value("RESERVED", description="Set aside for an order.")
    ACTIVE = strawberry.enum_value("ACTIVE", description="In use.")
    SUSPENDED = strawberry.enum_value("SUSPENDED", description="Out of service for the time being.")
    RETIRED = strawberry.enum_value("RETIRED", description="Out of service for good.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The SIM of a subscription, without its PIN and PUK codes.")
class Sim:
    sim_id: strawberry.Private[str]
    iccid: ICCID = strawberry.field(description="Serial number of the card or profile.")
    kind: SimKind = strawberry.field(description="Card or eSIM profile.")
    state: SimState = strawberry.field(description="Where it is in its life.")
    eid: str | None = strawberry.field(
        description="32-digit number of the eSIM chip, once a profile has been downloaded to it."
    )
    activated_at: datetime | None = strawberry.field(description="When it was taken into use.")


@dataclass(frozen=True, slots=True, repr=False)
class SimCodes:
    """Secrets: shown by revealSimCodes, and kept and written nowhere."""

    pin1: str
    puk1: str
    pin2: str | None
    puk2: str | None


@strawberry.enum(description="What a device is.")
class DeviceKind(Enum):
    PHONE = strawberry.enum_value("PHONE", description="A telephone.")
    TABLET = strawberry.enum_value("TABLET", description="A tablet or laptop.")
    ROUTER = strawberry.enum_value("ROUTER", description="A router or modem.")
    MODULE = strawberry.enum_value("MODULE", description="A module built into a machine.")
    UNKNOWN = strawberry.enum_value("UNKNOWN", description="The network does not know.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The device the SIM sits in, as last seen by the network.")
class Device:
    imei: IMEI = strawberry.field(description="Serial number of the device.")
    manufacturer: str | None = strawberry.field(description="Manufacturer, from the type allocation code.")
    model: str | None = strawberry.field(description="Model, from the type allocation code.")
    kind: DeviceKind = strawberry.field(description="What it is.")
    seen_at: datetime | None = strawberry.field(description="When the network last saw the SIM in it.")
