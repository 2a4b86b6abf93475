"""The contract of the provisioning port. An adapter's tests inherit ProvisioningContract and give it a `world`:
World[Provisioning, Provisioned]."""

from typing import ClassVar

from gateway.faults import Capability
from gateway.graph.sim.types import Device, Sim
from gateway.graph.subscriptions.types import NetworkService
from gateway.ports.provisioning import Provisioning
from tests.contracts.batches import Batch, BatchesContract
from tests.contracts.breaking import BreakingContract, Call
from tests.contracts.worlds import made_up_number

CAPABILITY = Capability.NETWORK


def account_of(service: NetworkService) -> str:
    return service.subscription.account_id


SERVICES = {
    "services": Batch(
        NetworkService, CAPABILITY, lambda port: port.services, lambda customer: customer.services, account_of
    ),
    "services_by_number": Batch(
        NetworkService,
        CAPABILITY,
        lambda port: port.services_by_number,
        lambda customer: customer.by_number,
        account_of,
        made_up=made_up_number,
        spoilt_key=lambda customer, key: customer.by_number[key].subscription.subscription_id,
    ),
}
RESOURCES = {
    "sims": Batch(Sim, CAPABILITY, lambda port: port.sims, lambda customer: customer.sims),
    "devices": Batch(Device, CAPABILITY, lambda port: port.devices, lambda customer: customer.devices),
}
CALLS = {
    "services": Call(CAPABILITY, lambda port, customer: port.services(customer.scope, list(customer.services)[:10])),
    "services_by_number": Call(
        CAPABILITY, lambda port, customer: port.services_by_number(customer.scope, list(customer.by_number)[:10])
    ),
    "sims": Call(CAPABILITY, lambda port, customer: port.sims(customer.scope, list(customer.sims)[:10])),
    "devices": Call(CAPABILITY, lambda port, customer: port.devices(customer.scope, list(customer.devices)[:10])),
}


class ProvisioningContract(BatchesContract, BreakingContract):
    protocol = Provisioning
    tables: ClassVar = {
        "batch": {**SERVICES, **RESOURCES},
        "open_batch": SERVICES,
        "account_batch": SERVICES,
        "calls": {"": CALLS},
    }
