"""SIM and device of a subscription: the service names its SIM, the SIM leads to the device."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gateway.faults import Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.edges import BatchRead, Outcome
from gateway.graph.subscriptions.edges import services_of

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.sim.types import Device, Sim
    from gateway.graph.subscriptions.types import ServiceSubscription


async def sim_of(context: "Context", parents: "Sequence[ServiceSubscription]") -> Sequence["Outcome[Sim]"]:
    return await _by_sim(context, parents, context.ports.provisioning.sims)


async def device_of(context: "Context", parents: "Sequence[ServiceSubscription]") -> Sequence["Outcome[Device]"]:
    return await _by_sim(context, parents, context.ports.provisioning.devices)


async def _by_sim(
    context: "Context", parents: "Sequence[ServiceSubscription]", read: BatchRead[Any]
) -> Sequence[Outcome[Any]]:
    services = await services_of(context, parents)
    ids = [
        service.sim_id
        for service in services
        if service is not None and not isinstance(service, Fault) and service.sim_id
    ]
    found = dict(
        zip(ids, await context.reads.many(read, context.signed_in.scope(ContactRole.SUBSCRIPTIONS), ids), strict=True)
    )
    return [
        service if service is None or isinstance(service, Fault) else found.get(service.sim_id or "")
        for service in services
    ]
