"""What the network says of some subscriptions: services, then their SIMs and the devices these sit in."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from benchmarks.contenders.limit import wire
from benchmarks.contenders.limit.operator import Operator
from benchmarks.contenders.limit.projection import IN_ORDER, facts_of

Facts = dict[str, Any]


class Network(msgspec.Struct, gc=False):
    bars: list[tuple[str, Facts]]
    """Code and characteristics of those that are set."""
    forwardings: list[tuple[str, Facts]]
    sim: wire.Sim | None
    device: wire.Device | None


NOTHING = Network([], [], None, None)


async def network_of(operator: Operator, ids: Sequence[str]) -> dict[str, Network]:
    """By subscription id."""
    services = {product_of(service): service for service in await operator.services(ids)}
    sim_ids = {id: sim_of(services[id]) for id in ids if id in services}
    asked = [sim_id for sim_id in sim_ids.values() if sim_id is not None]
    sims, devices = await asyncio.gather(operator.sims(asked), operator.devices(asked)) if asked else ([], [])
    sim_by_id = {sim.id: sim for sim in sims}
    device_by_sim = {sim_used_by(device): device for device in devices}
    return {
        id: Network(
            sorted(features(services[id].feature, "bar")),
            sorted(features(services[id].feature, "forwarding"), key=lambda each: IN_ORDER.index(each[0])),
            sim_by_id.get(sim_id or ""),
            device_by_sim.get(sim_id or ""),
        )
        for id, sim_id in sim_ids.items()
    }


def product_of(service: wire.Service) -> str:
    return next(entity.id for entity in service.related_entity if entity.role == "product")


def sim_of(service: wire.Service) -> str | None:
    return next((each.id for each in service.supporting_resource if each.name == "sim"), None)


def sim_used_by(device: wire.Device) -> str:
    return next(each.resource.id for each in device.resource_relationship if each.relationship_type == "uses")


def features(listed: Iterable[wire.Feature], feature_type: str) -> Iterator[tuple[str, Facts]]:
    for feature in listed:
        if feature.is_enabled:
            facts = facts_of(feature.feature_characteristic)
            if facts["featureType"] == feature_type:
                yield feature.id, facts
