"""The provisioning system as a fake: what it serves, what it does later, and how a world fills it."""

from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from backends.provisioning.inventory import Inventory
from backends.provisioning.orders import CANCELLATION, ORDER, ServiceOrders
from backends.provisioning.resources import RESOURCE
from backends.provisioning.services import Services
from backends.provisioning.store import APPLY, MONITOR, SERVICE, documents, planned, rules
from backends.system import Definition, Running
from backends.tmf.agenda import Act


def routes(running: Running) -> Sequence[BaseRoute]:
    return [*Services(running).routes(), *Inventory(running).routes(), *ServiceOrders(running).routes()]


def acts(running: Running) -> Mapping[str, Act]:
    return {APPLY: Services(running).apply, **ServiceOrders(running).acts()}


PROVISIONING = Definition(
    name="provisioning",
    resources=(SERVICE, RESOURCE, MONITOR, ORDER, CANCELLATION),
    documents=documents,
    routes=routes,
    acts=acts,
    rules=rules,
    planned=planned,
)
