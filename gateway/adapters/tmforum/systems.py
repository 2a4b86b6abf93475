"""The published APIs of each system, under the base paths the settings give them."""

from gateway.adapters.tmforum.reading import Api
from gateway.faults import Capability
from gateway.settings import Settings
from gateway.upstream.client import Upstream


class ProvisioningSystem:
    def __init__(self, settings: Settings, upstream: Upstream) -> None:
        self._services = Api(upstream, settings.service_inventory_path, Capability.NETWORK)
        self._activation = Api(upstream, settings.service_activation_path, Capability.NETWORK)
        self._resources = Api(upstream, settings.resource_inventory_path, Capability.NETWORK)
        self._sim_orders = Api(upstream, settings.service_ordering_path, Capability.NETWORK)


class BillingSystem:
    def __init__(self, settings: Settings, upstream: Upstream) -> None:
        self._products = Api(upstream, settings.product_inventory_path, Capability.SUBSCRIPTIONS)
        self._accounts = Api(upstream, settings.account_path, Capability.SUBSCRIPTIONS)
        self._parties = Api(upstream, settings.party_path, Capability.SUBSCRIPTIONS)
        self._usage = Api(upstream, settings.usage_consumption_path, Capability.USAGE)
        self._bills = Api(upstream, settings.customer_bill_path, Capability.INVOICES)
        self._catalogue = Api(upstream, settings.product_catalogue_path, Capability.ORDERS)
        self._top_ups = Api(upstream, settings.top_up_path, Capability.USAGE)
        self._orders = Api(upstream, settings.product_ordering_path, Capability.ORDERS)
