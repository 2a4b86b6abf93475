"""TMF639: numbers, SIMs, their codes and the devices they sit in."""

from collections.abc import Iterator

from backends.tmf.documents import characteristics, instant, present, reference
from backends.tmf.resource import Document, Resource
from backends.world import (
    Device,
    PhoneNumber,
    Sim,
    SimCodes,
    SimKind,
    SimState,
    Status,
    Subscription,
    World,
    sim_codes,
)

RESOURCE = Resource(
    name="resource",
    base="/tmf-api/resourceInventoryManagement/v4",
    text=("category", "resourceStatus", "usageState", "relatedParty.id", "serialNumber", "value"),
    several=("resourceRelationship.resource.id",),
)

STATE_NAMES = ("resourceStatus", "administrativeState", "usageState", "operationalState")
SIM_STATES = {
    SimState.AVAILABLE: ("available", "unlocked", "idle", "enable"),
    SimState.RESERVED: ("reserved", "locked", "idle", "enable"),
    SimState.ACTIVE: ("available", "unlocked", "active", "enable"),
    SimState.SUSPENDED: ("suspended", "locked", "idle", "disable"),
    SimState.RETIRED: ("standby", "shutdown", "idle", "disable"),
}
ENDED = (Status.TERMINATED, Status.CANCELLED, Status.ABORTED)


def resources(world: World) -> Iterator[Document]:
    for subscription in world.subscriptions.values():
        yield from resources_of(subscription)
    for card in world.cards:
        sim = Sim(id=card.id, iccid=card.iccid, kind=SimKind.PHYSICAL, state=card.state, eid=None, activated=None)
        yield sim_resource(sim, card.company)
        yield codes_resource(sim_codes(card.id), sim, card.company)


def resources_of(subscription: Subscription) -> Iterator[Document]:
    for number in subscription.numbers:
        yield number_resource(number, subscription)
    sim = subscription.sim
    if sim is None:
        return
    yield sim_resource(sim, subscription.company)
    if subscription.sim_codes is not None:
        yield codes_resource(subscription.sim_codes, sim, subscription.company)
    if subscription.device is not None:
        yield device_resource(subscription.device, sim, subscription)


def number_resource(number: PhoneNumber, subscription: Subscription) -> Document:
    """Only free numbers are `available`; one that was given back rests in `standby`."""
    return {
        **resource(number.id, "LogicalResource", "msisdn", subscription.company),
        "value": number.e164,
        "resourceStatus": "standby" if subscription.status in ENDED else "reserved",
    }


def sim_resource(sim: Sim, company: str | None) -> Document:
    return {
        **resource(sim.id, sim_type(sim), "sim", company),
        "value" if sim.kind is SimKind.ESIM else "serialNumber": sim.iccid,
        **sim_states(sim.state),
        **present(startOperatingDate=instant(sim.activated) if sim.activated else None),
        "resourceCharacteristic": characteristics(simKind=sim.kind.value, eid=sim.eid),
    }


def sim_states(state: SimState) -> Document:
    return dict(zip(STATE_NAMES, SIM_STATES[state], strict=True))


def codes_resource(codes: SimCodes, sim: Sim, company: str | None) -> Document:
    return {
        **resource(codes.id, "LogicalResource", "simCodes", company),
        "resourceCharacteristic": characteristics(pin1=codes.pin1, puk1=codes.puk1, pin2=codes.pin2, puk2=codes.puk2),
        "resourceRelationship": [related_sim("codesOf", sim)],
    }


def device_resource(device: Device, sim: Sim, subscription: Subscription) -> Document:
    model = device.model
    return {
        **resource(device.id, "PhysicalResource", "device", subscription.company),
        "serialNumber": device.imei,
        "resourceCharacteristic": characteristics(
            tac=model.tac,
            manufacturer=model.manufacturer,
            model=model.model,
            deviceKind=model.kind.value,
            seenAt=instant(device.seen),
        ),
        "resourceRelationship": [related_sim("uses", sim)],
    }


def resource(resource_id: str, schema: str, category: str, company: str | None) -> Document:
    """Without a company it is the operator's own."""
    return {
        "id": resource_id,
        "href": RESOURCE.href(resource_id),
        "@type": schema,
        "category": category,
        **present(relatedParty=[customer(company)] if company else None),
    }


def customer(company: str) -> Document:
    return reference(company, "Organization", role="customer")


def related_sim(relationship: str, sim: Sim) -> Document:
    return related(relationship, {"id": sim.id, "@type": sim_type(sim)})


def related(relationship: str, sim: Document) -> Document:
    return {
        "relationshipType": relationship,
        "resource": reference(sim["id"], sim["@type"], href=RESOURCE.href(sim["id"])),
    }


def sim_type(sim: Sim) -> str:
    return "LogicalResource" if sim.kind is SimKind.ESIM else "PhysicalResource"


def owner(document: Document) -> str | None:
    """The company a resource is for."""
    return next((party["id"] for party in document.get("relatedParty", ())), None)
