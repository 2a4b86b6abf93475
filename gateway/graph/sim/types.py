"""SIM cards and the devices they sit in ("SIM-kortsinformation", "Enhetsinformation")."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

import strawberry

from gateway.graph.edges import edge
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import ICCID, IMEI
from gateway.graph.sim.replacement_edges import replacement_of


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


@strawberry.enum(description="How far the replacement of a SIM has come.")
class SimReplacementState(Enum):
    REQUESTED = strawberry.enum_value("REQUESTED", description="Asked for; nobody has been told yet.")
    NOTIFIED = strawberry.enum_value("NOTIFIED", description="Told to the old SIM and by e-mail to who answers for it.")
    COOLING = strawberry.enum_value("COOLING", description="Waiting until executesAt, so that it can be stopped.")
    EXECUTED = strawberry.enum_value(
        "EXECUTED", description="Ordered in the network; the old SIM works until the new one takes over."
    )
    CANCELLED = strawberry.enum_value("CANCELLED", description="Stopped; the old SIM stays.")
    FAILED = strawberry.enum_value("FAILED", description="It came to nothing, as `failure` says; the old SIM stays.")


@strawberry.enum(description="Why the replacement of a SIM came to nothing.")
class SimReplacementFailure(Enum):
    NETWORK = strawberry.enum_value("NETWORK", description="The network refused.")
    NOTICES = strawberry.enum_value(
        "NOTICES",
        description="Too few could be warned, since addresses take no messages: correct those of the contacts, and replace it anew.",
    )


@strawberry.enum(description="By what a SIM is replaced.")
class SimReplacementKind(Enum):
    NEW_ESIM = strawberry.enum_value("NEW_ESIM", description="An eSIM; its activation code comes by e-mail.")
    NEW_SIM = strawberry.enum_value("NEW_SIM", description="A card sent by letter.")
    OWN_SIM = strawberry.enum_value("OWN_SIM", description="A card the customer has.")


@policy(Policy.SUBSCRIPTIONS)
@strawberry.type(description="The replacement of a SIM by another.")
class SimReplacement:
    id: strawberry.ID = strawberry.field(description="Opaque; cancelSimReplacement takes it.")
    state: SimReplacementState = strawberry.field(description="How far it has come.")
    method: SimReplacementKind = strawberry.field(description="By what the SIM is replaced.")
    requested_at: datetime = strawberry.field(description="When it was asked for.")
    executes_at: datetime | None = strawberry.field(
        description="When it is ordered in the network; null before everybody has been told."
    )
    cancellable: bool = strawberry.field(description="Whether cancelSimReplacement still stops it.")
    failure: SimReplacementFailure | None = strawberry.field(description="Why it FAILED; null in any other state.")


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
    replacement: SimReplacement | None = edge(
        replacement_of, description="Its latest replacement, under way or ended; null where there was none."
    )


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
