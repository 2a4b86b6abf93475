"""How a world looks to the network: 638 services, 639 resources and 640 monitors, as docs/wire.md lays them down."""

from collections.abc import Iterator
from datetime import time, timedelta

from backends.provisioning.resources import RESOURCE, customer, resources, sim_type
from backends.tmf.agenda import Planned
from backends.tmf.documents import characteristics, instant, present, reference
from backends.tmf.resource import Document, Resource
from backends.world import (
    KINDS_WITH_SIM,
    Bar,
    BarOffer,
    Forwarding,
    ForwardingOffer,
    Status,
    Subscription,
    World,
    calendar,
)

SERVICE = Resource(
    name="service",
    base="/tmf-api/serviceInventory/v4",
    text=("state", "category", "relatedParty.id"),
    several=("relatedEntity.id", "serviceCharacteristic.phoneNumber", "supportingResource.id"),
)
MONITOR = Resource("monitor", "/tmf-api/ServiceActivationAndConfiguration/v4", listed=False)

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


def documents(world: World) -> dict[str, Iterator[Document]]:
    return {SERVICE.name: services(world), RESOURCE.name: resources(world), MONITOR.name: monitors(world)}


def rules(world: World) -> dict[str, object]:
    bars = {each.code: each.applied_after_seconds for each in world.bar_offers}
    forwardings = {each.condition.value: each.applied_after_seconds for each in world.forwarding_offers}
    return {
        "appliedAfterSeconds": bars | forwardings,
        "kindsWithSim": sorted(KINDS_WITH_SIM),
        "network": world.network,
        "numbering": world.numbering,
    }


def planned(world: World) -> Iterator[Planned]:
    """What is pending in a world is applied in the night after its day."""
    tonight = calendar.instant(world.today + timedelta(days=1), NIGHT_WORK_DONE)
    return (Planned(tonight, APPLY, each["id"]) for each in monitors(world))


def services(world: World) -> Iterator[Document]:
    """One a subscription."""
    return (service(subscription, world) for subscription in world.subscriptions.values())


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
        "relatedParty": [customer(subscription.company)],
        "relatedEntity": [
            reference(subscription.id, "Product", role="product"),
            reference(subscription.account, "BillingAccount", role="account"),
        ],
        "serviceCharacteristic": characteristics(
            phoneNumber=[number.e164 for number in subscription.numbers], lastSimChange=last_sim_change(subscription)
        ),
        "supportingResource": list(supporting_resources(subscription)),
        "feature": list(features(subscription, world)),
    }


def last_sim_change(subscription: Subscription) -> str | None:
    """In a world no SIM has been replaced, so that the first one is the last."""
    sim = subscription.sim
    return instant(sim.activated) if sim and sim.activated else None


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
