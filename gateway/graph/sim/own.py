"""The SIM that a mutation is about."""

from typing import TYPE_CHECKING, NamedTuple

from gateway.graph.company.types import ContactRole
from gateway.graph.problems import InvalidInput

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.subscriptions.types import NetworkService, ServiceFeatures


class OwnSim(NamedTuple):
    sim_id: str
    service: "NetworkService"
    features: "ServiceFeatures"


async def own_sim(context: "Context", subscription_id: str) -> OwnSim | InvalidInput:
    """Of a subscription that the caller may see. One that is in no service is nobody's to use, whatever the network holds of it."""
    scope, read = context.signed_in.scope(ContactRole.SUBSCRIPTIONS), context.ports.provisioning
    service = await context.reads.one(read.services, scope, subscription_id)
    features = await context.reads.one(read.features, scope, subscription_id)
    if service is None or service.sim_id is None or features is None or not features.in_service:
        text = context.say(
            "The subscription has no SIM in service. Wait until it has, or call customer service: {phone}.",
            phone=context.support_phone,
        )
        return InvalidInput(message=text, path=["input", "subscriptionId"], rule="NO_SIM")
    return OwnSim(service.sim_id, service, features)
