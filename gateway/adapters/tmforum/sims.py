"""SIMs and the devices they sit in: TMF639 resources."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Api, Asked, Resource, by_id, one_each
from gateway.adapters.tmforum.systems import ProvisioningSystem
from gateway.adapters.tmforum.vocabulary import SIM_KINDS
from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.resources import (
    AdministrativeState,
    DeviceFacts,
    DeviceResource,
    OfSims,
    ResourceStatus,
    SimCodesFacts,
    SimCodesResource,
    SimFacts,
    SimResource,
    UsageState,
)
from gateway.adapters.tmforum.wire.values import Characteristics, Malformed, Table, instant
from gateway.faults import Fault
from gateway.graph.sim.types import Device, DeviceKind, Sim, SimCodes, SimState
from gateway.ports.scope import Scope

T = TypeVar("T")
W = TypeVar("W", bound=OfSims)

DEVICE_KINDS = Table(
    {
        "phone": DeviceKind.PHONE,
        "tablet": DeviceKind.TABLET,
        "router": DeviceKind.ROUTER,
        "module": DeviceKind.MODULE,
        "unknown": DeviceKind.UNKNOWN,
    }
)
SIM_FACTS, DEVICE_FACTS = Characteristics(SimFacts), Characteristics(DeviceFacts)
CODES_FACTS = Characteristics(SimCodesFacts)


def sim(row: SimResource) -> Sim:
    facts = SIM_FACTS.read(row.resource_characteristic)
    iccid = row.serial_number or row.value
    if row.category.strip() != "sim" or iccid is None:
        raise Malformed("expected a SIM with its ICCID")
    return Sim(
        sim_id=row.id,
        iccid=iccid,
        kind=SIM_KINDS.read(facts.sim_kind),
        state=sim_state(row),
        eid=facts.eid,
        activated_at=row.start_operating_date,
    )


def sim_state(row: SimResource) -> SimState:
    """Out of use for good comes before out of use for now, and both before whether it is used."""
    if row.administrative_state is AdministrativeState.SHUTDOWN:
        return SimState.RETIRED
    if row.resource_status is ResourceStatus.SUSPENDED:
        return SimState.SUSPENDED
    if row.resource_status is ResourceStatus.RESERVED:
        return SimState.RESERVED
    return SimState.AVAILABLE if row.usage_state is UsageState.IDLE else SimState.ACTIVE


def device(row: DeviceResource) -> Device:
    facts = facts_of(row)
    if row.category.strip() != "device":
        raise Malformed("expected a device")
    return Device(
        imei=row.serial_number,
        manufacturer=facts.manufacturer,
        model=facts.model,
        kind=DEVICE_KINDS.read(facts.device_kind),
        seen_at=instant(facts.seen_at) if facts.seen_at is not None else None,
    )


def codes(row: SimCodesResource) -> SimCodes:
    facts = CODES_FACTS.read(row.resource_characteristic)
    if row.category.strip() != "simCodes":
        raise Malformed("expected a SIM's codes")
    return SimCodes(pin1=facts.pin1, puk1=facts.puk1, pin2=facts.pin2, puk2=facts.puk2)


def facts_of(row: DeviceResource) -> DeviceFacts:
    return DEVICE_FACTS.read(row.resource_characteristic)


def last_seen(row: DeviceResource) -> tuple[bool | str, ...]:
    return facts_of(row).seen_at or "", row.id


def of_sims(row: OfSims) -> list[str]:
    return row.sim_ids


async def of_one_sim(api: Api, resource: Resource[W, T], scope: Scope, sim_id: str, category: str) -> T | None:
    wanted = Terms().among("resourceRelationship.resource.id", [sim_id]).among("category", [category])
    asked: Asked[W] = Asked([sim_id], of_sims)
    found = (await one_each(api, resource, scope, asked, wanted)).get(sim_id)
    if isinstance(found, Fault):
        raise found
    return found


SIMS = Resource("resource", SimResource, OfWhatItNames, sim)
CODES = Resource("resource", SimCodesResource, OfWhatItNames, codes)
DEVICES = Resource("resource", DeviceResource, OfWhatItNames, device)


class Sims(ProvisioningSystem):
    async def sims(self, scope: Scope, sim_ids: Sequence[str]) -> Mapping[str, Sim | Fault]:
        # The category keeps their codes out, whatever ids are asked for.
        wanted = Terms().among("id", sim_ids).among("category", ["sim"])
        return await one_each(self._resources, SIMS, scope, by_id(sim_ids), wanted)

    async def sim_codes(self, scope: Scope, sim_id: str) -> SimCodes | None:
        return await of_one_sim(self._resources, CODES, scope, sim_id, "simCodes")

    async def devices(self, scope: Scope, sim_ids: Sequence[str]) -> Mapping[str, Device | Fault]:
        wanted = Terms().among("resourceRelationship.resource.id", sim_ids).among("category", ["device"])
        asked: Asked[DeviceResource] = Asked(sim_ids, of_sims)
        return await one_each(self._resources, DEVICES, scope, asked, wanted, last_seen)
