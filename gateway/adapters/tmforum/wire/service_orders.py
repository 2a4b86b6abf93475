"""TMF641 ServiceOrder."""

from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.services import SupportingResource
from gateway.adapters.tmforum.wire.values import Id, Wire


class OrderedService(Wire):
    id: Id
    supporting_resource: tuple[SupportingResource, ...]


class ServiceOrderItem(Wire):
    service: OrderedService


class ServiceOrder(OfWhatItNames):
    id: Id
    service_order_item: tuple[ServiceOrderItem, ...]
