"""What the network does for a subscription: TMF638 services."""

from collections.abc import Mapping, Sequence
from enum import Enum

from gateway.adapters.tmforum.features import set_on
from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Asked, Resource, one_each
from gateway.adapters.tmforum.systems import ProvisioningSystem
from gateway.adapters.tmforum.vocabulary import KINDS
from gateway.adapters.tmforum.wire.owners import OfRelatedAccount
from gateway.adapters.tmforum.wire.services import Service, ServiceFacts
from gateway.adapters.tmforum.wire.values import Characteristics, Malformed, Table, checked
from gateway.faults import Fault
from gateway.graph.ids import SUBSCRIPTION, public
from gateway.graph.subscriptions.types import NetworkService, ServiceSubscription
from gateway.ports.scope import Scope


class ServiceState(Enum):
    FEASIBILITY_CHECKED = "feasibilityChecked"
    DESIGNED = "designed"
    RESERVED = "reserved"
    INACTIVE = "inactive"
    ACTIVE = "active"
    TERMINATED = "terminated"


STATES = Table({state.value: state for state in ServiceState})
NUMBER = "serviceCharacteristic.phoneNumber"


FACTS = Characteristics(ServiceFacts)


def numbers_of(row: Service) -> ServiceFacts:
    return FACTS.read(row.service_characteristic)


def network_service(row: Service) -> NetworkService:
    STATES.read(row.state)
    bars, forwardings = set_on(row.feature)
    product_id = checked(row.product_id)
    return NetworkService(
        subscription=ServiceSubscription(
            id=public(SUBSCRIPTION, product_id),
            subscription_id=product_id,
            account_id=row.account_id,
            contract=None,
            kind=KINDS.read(row.category),
            phone_numbers=numbers_of(row).phone_number,
        ),
        sim_id=sim_id(row),
        bars=bars,
        forwardings=forwardings,
    )


def sim_id(row: Service) -> str | None:
    found = [each.id for each in row.supporting_resource if each.name.strip() == "sim"]
    if len(found) > 1:
        raise Malformed("several SIMs")
    return checked(found[0]) if found else None


def recency(row: Service) -> tuple[bool | str, ...]:
    """The service that has not ended is the latest, then the one begun last; one never begun comes first."""
    return row.state.strip() != ServiceState.TERMINATED.value, row.start_date or "", row.id


def of_product(row: Service) -> list[str]:
    return [row.product_id]


def numbered(row: Service) -> Sequence[str]:
    return numbers_of(row).phone_number


SERVICES = Resource("service", Service, OfRelatedAccount, network_service)


class Services(ProvisioningSystem):
    async def services(self, scope: Scope, subscription_ids: Sequence[str]) -> Mapping[str, NetworkService | Fault]:
        wanted = Terms().among("relatedEntity.id", subscription_ids).among("relatedEntity.id", scope.account_ids)
        asked: Asked[Service] = Asked(subscription_ids, of_product)
        return await one_each(self._services, SERVICES, scope, asked, wanted, recency)

    async def services_by_number(self, scope: Scope, numbers: Sequence[str]) -> Mapping[str, NetworkService | Fault]:
        wanted = Terms().among(NUMBER, numbers).among("relatedEntity.id", scope.account_ids)
        asked: Asked[Service] = Asked(numbers, numbered)
        return await one_each(self._services, SERVICES, scope, asked, wanted, recency)
