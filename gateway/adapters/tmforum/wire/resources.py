"""TMF639 Resource: SIMs and the devices they sit in."""

from typing import Annotated, ClassVar

from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.values import (
    Characteristic,
    Iccid,
    Instant,
    InstantText,
    Key,
    Published,
    Wire,
    whole_text,
)
from gateway.graph.scalars import IMEI, SHAPES

Imei = Annotated[IMEI, whole_text(SHAPES[IMEI])]
SimCode = Annotated[str, whole_text(r"[0-9]{4,8}")]
Eid = Annotated[str, whole_text(r"[0-9]{32}")]


class ResourceStatus(Published):
    STANDBY = "standby"
    ALARM = "alarm"
    AVAILABLE = "available"
    RESERVED = "reserved"
    UNKNOWN = "unknown"
    SUSPENDED = "suspended"


class AdministrativeState(Published):
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    SHUTDOWN = "shutdown"


class UsageState(Published):
    IDLE = "idle"
    ACTIVE = "active"
    BUSY = "busy"


class SimResource(OfWhatItNames):
    """A card has its ICCID as `serialNumber`, a profile as `value`."""

    id: str
    category: str
    resource_status: ResourceStatus
    administrative_state: AdministrativeState
    usage_state: UsageState
    resource_characteristic: list[Characteristic]
    serial_number: Iccid | None = None
    value: Iccid | None = None
    start_operating_date: Instant | None = None


class SimFacts(Wire):
    """Its characteristics."""

    sim_kind: str
    eid: Eid | None = None


class ResourceRelationship(Wire):
    relationship_type: str
    resource: Key


class OfSims(OfWhatItNames):
    """What leads to SIMs, by relationships of one type."""

    by: ClassVar[str]

    id: str
    category: str
    resource_characteristic: list[Characteristic]
    resource_relationship: list[ResourceRelationship]

    @property
    def sim_ids(self) -> list[str]:
        return [each.resource.id for each in self.resource_relationship if each.relationship_type.strip() == self.by]


class SimCodesResource(OfSims):
    by = "codesOf"


class SimCodesFacts(Wire):
    """Its characteristics."""

    pin1: SimCode
    puk1: SimCode
    pin2: SimCode | None = None
    puk2: SimCode | None = None


class DeviceResource(OfSims):
    by = "uses"

    serial_number: Imei


class DeviceFacts(Wire):
    """Its characteristics."""

    device_kind: str
    manufacturer: str | None = None
    model: str | None = None
    seen_at: InstantText | None = None


class Customer(Wire):
    id: str
    role: str


class CardResource(SimResource):
    """A SIM that may be in no service, which nothing but its number leads to."""

    related_party: tuple[Customer, ...] = ()

    @property
    def customers(self) -> list[str]:
        return [each.id for each in self.related_party if each.role.strip() == "customer"]


class ActivationResource(OfSims):
    """How an eSIM is downloaded (GSMA SGP.22)."""

    by = "activates"


class ActivationFacts(Wire):
    """Its characteristics."""

    activation_code: Annotated[str, whole_text(r"LPA:1\$[^\s$]+\$[^\s$]*(\$[^\s]*)?")]
