from datetime import UTC, datetime
from typing import Any

import pytest

from gateway.adapters.tmforum.provisioning import TmForumProvisioning
from gateway.faults import Capability
from gateway.graph.scalars import ICCID, IMEI
from gateway.graph.sim.types import Device, DeviceKind, Sim, SimKind, SimState
from tests.adapters.documents import DEVICE, SIM, Document, characteristics
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import NOTHING, SCOPE, System, bad_response

PATH = "GET /tmf-api/resourceInventoryManagement/v4/resource?"

SIM1 = Sim(
    sim_id="sim1",
    iccid=ICCID("8946996021361673419"),
    kind=SimKind.ESIM,
    state=SimState.ACTIVE,
    eid="89049032000000000000000000000001",
    activated_at=datetime(2024, 5, 17, 8, 15, tzinfo=UTC),
)
CARD: Document = {
    "id": "sim2",
    "category": "sim",
    "serialNumber": "89469991781037308940",
    "resourceStatus": "available",
    "administrativeState": "unlocked",
    "usageState": "idle",
    "resourceCharacteristic": characteristics(simKind="physical"),
}
SIM2 = Sim(
    sim_id="sim2",
    iccid=ICCID("89469991781037308940"),
    kind=SimKind.PHYSICAL,
    state=SimState.AVAILABLE,
    eid=None,
    activated_at=None,
)
DEVICE1 = Device(
    imei=IMEI("001001085851035"),
    manufacturer="Torne",
    model="8 Pro",
    kind=DeviceKind.PHONE,
    seen_at=datetime(2026, 11, 16, 18, 22, tzinfo=UTC),
)
UNKNOWN_DEVICE: Document = {
    "id": "dev2",
    "category": "device",
    "serialNumber": "001001085851043",
    "resourceCharacteristic": characteristics(deviceKind="unknown", manufacturer=None),
    "resourceRelationship": [
        {"relationshipType": "uses", "resource": {"id": "sim2"}},
        {"relationshipType": "replaces", "resource": {"id": "sim1"}},
    ],
}
DEVICE2 = Device(imei=IMEI("001001085851043"), manufacturer=None, model=None, kind=DeviceKind.UNKNOWN, seen_at=None)


async def test_sims(system: System, provisioning: TmForumProvisioning) -> None:
    system.lists(SIM, CARD)
    found = await provisioning.sims(SCOPE, ["sim1", "sim2", "sim3"])
    assert system.asked() == [f"{PATH}id=sim1,sim2,sim3&category=sim&limit=3"]
    assert found == {"sim1": SIM1, "sim2": SIM2}


async def test_devices(system: System, provisioning: TmForumProvisioning) -> None:
    system.lists(DEVICE, UNKNOWN_DEVICE)
    found = await provisioning.devices(SCOPE, ["sim1", "sim2", "sim3"])
    assert system.asked() == [f"{PATH}resourceRelationship.resource.id=sim1,sim2,sim3&category=device"]
    assert found == {"sim1": DEVICE1, "sim2": DEVICE2}


async def test_a_scope_that_covers_nothing_is_not_asked(system: System, provisioning: TmForumProvisioning) -> None:
    assert await provisioning.sims(NOTHING, ["sim1"]) == {}
    assert await provisioning.devices(NOTHING, ["sim1"]) == {}
    assert await provisioning.sims(SCOPE, []) == {}
    assert system.asked() == []


async def test_of_several_devices_the_one_seen_last(system: System, provisioning: TmForumProvisioning) -> None:
    earlier = put(changed(DEVICE, id="dev0"), "resourceCharacteristic[seenAt]", "2026-11-16T18:21:59Z")
    never = put(changed(DEVICE, id="dev9"), "resourceCharacteristic[seenAt]", ABSENT)
    system.lists(earlier, DEVICE, never)
    assert await provisioning.devices(SCOPE, ["sim1"]) == {"sim1": DEVICE1}


@pytest.mark.parametrize(
    ("status", "administrative", "usage", "state"),
    [
        ("available", "unlocked", "active", SimState.ACTIVE),
        ("available", "unlocked", "busy ", SimState.ACTIVE),
        ("standby", "locked", "idle", SimState.AVAILABLE),
        ("alarm", "unlocked", "idle", SimState.AVAILABLE),
        ("unknown", "unlocked", "active", SimState.ACTIVE),
        ("reserved", "locked", "idle", SimState.RESERVED),
        ("suspended", "locked", "active", SimState.SUSPENDED),
        ("suspended", "shutdown", "active", SimState.RETIRED),
        ("reserved", " shutdown", "idle", SimState.RETIRED),
    ],
)
async def test_the_state_of_a_sim(
    system: System, provisioning: TmForumProvisioning, status: str, administrative: str, usage: str, state: SimState
) -> None:
    system.lists(changed(CARD, resourceStatus=status, administrativeState=administrative, usageState=usage))
    found = (await provisioning.sims(SCOPE, ["sim2"]))["sim2"]
    assert isinstance(found, Sim)
    assert found.state is state


@pytest.mark.parametrize("kind", list(DeviceKind))
async def test_every_kind_of_device(system: System, provisioning: TmForumProvisioning, kind: DeviceKind) -> None:
    system.lists(put(DEVICE, "resourceCharacteristic[deviceKind]", kind.name.lower()))
    found = (await provisioning.devices(SCOPE, ["sim1"]))["sim1"]
    assert isinstance(found, Device)
    assert found.kind is kind


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("category", "simCodes"),
        ("category", ABSENT),
        ("value", ABSENT),
        ("value", "894699602136167341"),
        ("value", 8946996021361673419),
        ("resourceStatus", "installed"),
        ("resourceStatus", ABSENT),
        ("administrativeState", "enabled"),
        ("usageState", "sleeping"),
        ("usageState", ABSENT),
        ("startOperatingDate", "2024-05-17"),
        ("resourceCharacteristic", ABSENT),
        ("resourceCharacteristic[simKind]", "nano"),
        ("resourceCharacteristic[simKind]", ABSENT),
        ("resourceCharacteristic[eid]", "8904903200000000000000000000001"),
    ],
)
async def test_a_sim_that_makes_no_sense(
    system: System, provisioning: TmForumProvisioning, path: str, value: Any
) -> None:
    system.lists(put(SIM, path, value), CARD)
    found = await provisioning.sims(SCOPE, ["sim1", "sim2"])
    assert found == {"sim1": found["sim1"], "sim2": SIM2}
    assert bad_response(found["sim1"], Capability.NETWORK)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("category", "sim"),
        ("serialNumber", ABSENT),
        ("serialNumber", "00100108585103"),
        ("resourceCharacteristic[deviceKind]", "toaster"),
        ("resourceCharacteristic[deviceKind]", ABSENT),
        ("resourceCharacteristic[manufacturer]", 7),
        ("resourceCharacteristic[seenAt]", "yesterday"),
        ("resourceRelationship.0.relationshipType", ABSENT),
    ],
)
async def test_a_device_that_makes_no_sense(
    system: System, provisioning: TmForumProvisioning, path: str, value: Any
) -> None:
    system.lists(put(DEVICE, path, value), UNKNOWN_DEVICE)
    found = await provisioning.devices(SCOPE, ["sim1", "sim2"])
    assert found == {"sim1": found["sim1"], "sim2": DEVICE2}
    assert bad_response(found["sim1"], Capability.NETWORK)


async def test_a_sim_of_which_there_are_two_makes_no_sense(system: System, provisioning: TmForumProvisioning) -> None:
    system.lists(SIM, SIM, CARD)
    found = await provisioning.sims(SCOPE, ["sim1", "sim2"])
    assert found == {"sim1": found["sim1"], "sim2": SIM2}
    assert bad_response(found["sim1"], Capability.NETWORK)
