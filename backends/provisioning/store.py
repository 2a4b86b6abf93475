"""How a world looks to the network: 638 services, 639 resources and 640 monitors, as docs/wire.md lays them down."""

from collections.abc import Iterator
from datetime import time, timedelta

from backends.tmf.agenda import Planned
from backends.tmf.documents import characteristics, instant, present, reference
from backends.tmf.resource import Document, Resource
from backends.world import (
    Bar,
    BarOffer,
    Device,
    Forwarding,
    ForwardingOffer,
    PhoneNumber,
    Sim,
    SimCodes,
    SimKind,
    SimState,
    Status,
    Subscription,
    World,
    calendar,
)

SERVICE = Resource(
    name="service",
    base="/tmf-api/serviceInventory/v4",
    text=("state", "category", "relatedParty.id"),
    several=("relatedEntity.id", "serviceCharacteristic.phoneNumber"),
)
RESOURCE = Resource(
    name="resource",
    base="/tmf-api/resourceInventoryManagement/v4",
    text=("category", "resourceStatus", "relatedParty.id"),
    several=("resourceRelationship.resource.id",),
)
MONITOR = Resource("monitor", "/tmf-api/ServiceActivationAndConfiguration/v4", listed=False)

RESOURCES = (SERVICE, RESOURCE, MONITOR)

APPLY = "apply"
"""The act by which the network has done what a monitor watches."""
NIGHT_WORK_DONE = time(3)
JSON_HEADER = [{"name": "Content-Type", "value": "application/json;charset=utf-8"}]

STATES = {
    Status.CREATED: "designed",
    Status.PENDING_ACTIVE: "reserved",
    Status.ACTIVE: "active",
    Status.SUSPENDED: "inactive",
    Status.PENDING_TERMINATE: "active",
    Status.TERMINATED: "terminated",
    Status.CANCELLED: "terminated",
    Status.ABORTED: "terminated",
}
# resourceStatus, administrativeState, usageState, operationalState.
SIM_STATES = {
    SimState.AVAILABLE: ("available", "unlocked", "idle", "enable"),
    SimState.RESERVED: ("reserved", "locked", "idle", "enable"),
    SimState.ACTIVE: ("available", "unlocked", "active", "enable"),
    SimState.SUSPENDED: ("suspended", "locked", "idle", "disable"),
    SimState.RETIRED: ("standby", "shutdown", "idle", "disable"),
}
ENDED = (Status.TERMINATED, Status.CANCELLED, Status.ABORTED)


def documents(world: World) -> dict[str, Iterator[Document]]:
    return {SERVICE.name: services(world), RESOURCE.name: resources(world), MONITOR.name: monitors(world)}


def rules(world: World) -> dict[str, object]:
    bars = {each.code: each.applied_after_seconds for each in world.bar_offers}
    forwardings = {each.condition.value: each.applied_after_seconds for each in world.forwarding_offers}
    return {"appliedAfterSeconds": bars | forwardings, "numbering": world.numbering}


def planned(world: World) -> Iterator[Planned]:
    """What is pending in a world is applied in the night after its day."""
    tonight = calendar.instant(world.today + timedelta(days=1), NIGHT_WORK_DONE)
    return (Planned(tonight, APPLY, each["id"]) for each in monitors(world))


def services(world: World) -> Iterator[Document]:
    """One a subscription."""
    return (service(subscription, world) for subscription in world.subscriptions.values())


def resources(world: World) -> Iterator[Document]:
    """Numbers, SIMs, their codes and the devices they sit in."""
    return (each for subscription in world.subscriptions.values() for each in resources_of(subscription))


def monitors(world: World) -> Iterator[Document]:
    """One for each bar and forwarding that is pending."""
    return (
        monitor(watching, subscription.service, "")
        for subscription in world.subscriptions.values()
        for watching in pending(subscription)
    )


def pending(subscription: Subscription) -> Iterator[str]:
    """The monitors of what the network has not applied yet."""
    for monitor_id in (
        *(bar.monitor for bar in subscription.bars),
        *(forwarding.monitor for forwarding in subscription.forwardings),
    ):
        if monitor_id is not None:
            yield monitor_id


def monitor(monitor_id: str, service_id: str, request: str) -> Document:
    """While the network is at work; `request` is the body of the change."""
    url = f"{MONITOR.base}/service/{service_id}"
    return {
        "id": monitor_id,
        "href": MONITOR.href(monitor_id),
        "@type": "Monitor",
        "sourceHref": url,
        "state": "InProgress",
        "request": {"method": "PATCH", "to": url, "header": JSON_HEADER, "body": request},
    }


def service(subscription: Subscription, world: World) -> Document:
    started, ended = subscription.activated, subscription.ended
    return {
        "id": subscription.service,
        "href": SERVICE.href(subscription.service),
        "@type": "Service",
        "name": subscription.plan.name,
        "category": subscription.plan.kind.value,
        "state": STATES[subscription.status],
        **present(startDate=instant(started) if started else None, endDate=instant(ended) if ended else None),
        "relatedParty": [customer(subscription)],
        "relatedEntity": [
            reference(subscription.id, "Product", role="product"),
            reference(subscription.account, "BillingAccount", role="account"),
        ],
        "serviceCharacteristic": characteristics(phoneNumber=[number.e164 for number in subscription.numbers]),
        "supportingResource": list(supporting_resources(subscription)),
        "feature": list(features(subscription, world)),
    }


def customer(subscription: Subscription) -> Document:
    return reference(subscription.company, "Organization", role="customer")


def supporting_resources(subscription: Subscription) -> Iterator[Document]:
    if subscription.sim is not None:
        yield reference(subscription.sim.id, sim_type(subscription.sim), name="sim")
    for number in subscription.numbers:
        yield reference(number.id, "LogicalResource", name="number")


def features(subscription: Subscription, world: World) -> Iterator[Document]:
    """What is offered to the kind of the subscription or set on it, in the order of the offers."""
    bars = {bar.code: bar for bar in subscription.bars}
    forwardings = {forwarding.condition: forwarding for forwarding in subscription.forwardings}
    for offer in world.bar_offers:
        if subscription.plan.kind in offer.kinds or offer.code in bars:
            yield bar_feature(offer, bars.get(offer.code))
    for each in world.forwarding_offers:
        if subscription.plan.kind in each.kinds or each.condition in forwardings:
            yield forwarding_feature(each, forwardings.get(each.condition))


def bar_feature(offer: BarOffer, bar: Bar | None) -> Document:
    described = characteristics(featureType="bar", label=offer.label)
    if bar is not None:
        described += characteristics(
            setBy=bar.set_by.value,
            since=instant(bar.since),
            removable=bar.removable,
            pending=bar.monitor is not None,
            monitor=bar.monitor,
        )
    return feature(offer.code, bar is not None, described)


def forwarding_feature(offer: ForwardingOffer, forwarding: Forwarding | None) -> Document:
    described = characteristics(featureType="forwarding", label=offer.label)
    if forwarding is not None:
        described += characteristics(
            forwardedToNumber=forwarding.to,
            noReplyTimer=forwarding.no_reply_seconds,
            quiescent=forwarding.quiescent,
            pending=forwarding.monitor is not None,
            monitor=forwarding.monitor,
        )
    return feature(offer.condition.value, forwarding is not None, described)


def feature(code: str, is_enabled: bool, described: list[Document]) -> Document:
    return {"id": code, "name": code, "isEnabled": is_enabled, "featureCharacteristic": described}


def resources_of(subscription: Subscription) -> Iterator[Document]:
    for number in subscription.numbers:
        yield number_resource(number, subscription)
    sim = subscription.sim
    if sim is None:
        return
    yield sim_resource(sim, subscription)
    if subscription.sim_codes is not None:
        yield codes_resource(subscription.sim_codes, sim, subscription)
    if subscription.device is not None:
        yield device_resource(subscription.device, sim, subscription)


def number_resource(number: PhoneNumber, subscription: Subscription) -> Document:
    """Only free numbers are `available`; one that was given back rests in `standby`."""
    return {
        **resource(number.id, "LogicalResource", "msisdn", subscription),
        "value": number.e164,
        "resourceStatus": "standby" if subscription.status in ENDED else "reserved",
    }


def sim_resource(sim: Sim, subscription: Subscription) -> Document:
    status, administrative, usage, operational = SIM_STATES[sim.state]
    return {
        **resource(sim.id, sim_type(sim), "sim", subscription),
        "value" if sim.kind is SimKind.ESIM else "serialNumber": sim.iccid,
        "resourceStatus": status,
        "administrativeState": administrative,
        "usageState": usage,
        "operationalState": operational,
        **present(startOperatingDate=instant(sim.activated) if sim.activated else None),
        "resourceCharacteristic": characteristics(simKind=sim.kind.value, eid=sim.eid),
    }


def codes_resource(codes: SimCodes, sim: Sim, subscription: Subscription) -> Document:
    return {
        **resource(codes.id, "LogicalResource", "simCodes", subscription),
        "resourceCharacteristic": characteristics(pin1=codes.pin1, puk1=codes.puk1, pin2=codes.pin2, puk2=codes.puk2),
        "resourceRelationship": [related_sim("codesOf", sim)],
    }


def device_resource(device: Device, sim: Sim, subscription: Subscription) -> Document:
    model = device.model
    return {
        **resource(device.id, "PhysicalResource", "device", subscription),
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


def resource(resource_id: str, schema: str, category: str, subscription: Subscription) -> Document:
    return {
        "id": resource_id,
        "href": RESOURCE.href(resource_id),
        "@type": schema,
        "category": category,
        "relatedParty": [customer(subscription)],
    }


def related_sim(relationship: str, sim: Sim) -> Document:
    return {
        "relationshipType": relationship,
        "resource": reference(sim.id, sim_type(sim), href=RESOURCE.href(sim.id)),
    }


def sim_type(sim: Sim) -> str:
    return "LogicalResource" if sim.kind is SimKind.ESIM else "PhysicalResource"
