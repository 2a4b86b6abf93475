"""Another SIM for a service: TMF641 service orders, and the TMF639 resources they are about."""

from typing import Any

from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Resource, whole_list
from gateway.adapters.tmforum.sims import of_one_sim, sim_state
from gateway.adapters.tmforum.systems import ProvisioningSystem
from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.resources import ActivationFacts, ActivationResource, CardResource
from gateway.adapters.tmforum.wire.service_orders import ServiceOrder
from gateway.adapters.tmforum.wire.values import Characteristics, Malformed
from gateway.adapters.tmforum.writing import created
from gateway.graph.common import Address
from gateway.graph.sim.types import SimState
from gateway.ports.provisioning import OrderedSim, SimOrder
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope

ACTIVATION_FACTS = Characteristics(ActivationFacts)


def activation(row: ActivationResource) -> str:
    if row.category.strip() != "simActivation":
        raise Malformed("expected how an eSIM is activated")
    return ACTIVATION_FACTS.read(row.resource_characteristic).activation_code


def card(row: CardResource) -> CardResource:
    if row.category.strip() != "sim":
        raise Malformed("expected a SIM")
    return row


def sent_order(order: SimOrder, key: str) -> dict[str, Any]:
    if order.iccid is not None:
        said = {"simMethod": "ownSim", "iccid": order.iccid}
    else:
        said = {"simMethod": "newSim" if order.address is not None else "newEsim"}
    service: dict[str, Any] = {
        "id": order.service_id,
        "@type": "Service",
        "serviceCharacteristic": [{"name": name, "value": value} for name, value in said.items()],
    }
    if order.address is not None:
        service["place"] = [sent_address(order.address)]
    return {"externalId": key, "serviceOrderItem": [{"id": "1", "action": "modify", "service": service}]}


def sent_address(address: Address) -> dict[str, str]:
    sent = {
        "role": "deliveryAddress",
        "@type": "LetterAddress",
        "street1": address.street,
        "postCode": address.postal_code,
        "city": address.city,
        "country": address.country_code,
    }
    return {**sent, "name": address.name} if address.name is not None else sent


ORDERS = Resource("serviceOrder", ServiceOrder, OfWhatItNames, lambda row: row)
CARDS = Resource("resource", CardResource, OfWhatItNames, card)
ACTIVATIONS = Resource("resource", ActivationResource, OfWhatItNames, activation)


class SimOrders(ProvisioningSystem):
    async def free_card(self, scope: Scope, iccid: str) -> bool:
        wanted = Terms().among("serialNumber", [iccid]).among("category", ["sim"])
        rows = await whole_list(self._resources, CARDS, scope, wanted)
        ours = [row for row in rows if row.serial_number == iccid and set(row.customers) <= {scope.company_id}]
        try:
            return [sim_state(row) for row in ours] == [SimState.AVAILABLE]
        except Malformed as error:
            raise self._resources.bad(error) from error

    async def replace_sim(self, _scope: Scope, order: SimOrder, key: str) -> OrderedSim | Refused:
        row = await created(self._sim_orders, ORDERS, sent_order(order, key), key)
        if isinstance(row, Refused):
            return row
        sims = [
            each.id
            for item in row.service_order_item
            if item.service.id == order.service_id
            for each in item.service.supporting_resource
            if each.name.strip() == "sim"
        ]
        if len(sims) != 1:
            raise self._sim_orders.unclear("another order than the one that was placed")
        return OrderedSim(row.id, sims[0])

    async def activation_code(self, scope: Scope, sim_id: str) -> str | None:
        return await of_one_sim(self._resources, ACTIVATIONS, scope, sim_id, "simActivation")
