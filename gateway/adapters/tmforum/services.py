"""What the network does for a subscription: TMF638 services."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import Enum

from gateway.adapters.tmforum.features import set_on
from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import EVERYBODY, Asked, Resource, one_each, whole_list
from gateway.adapters.tmforum.systems import ProvisioningSystem
from gateway.adapters.tmforum.vocabulary import KINDS
from gateway.adapters.tmforum.wire.owners import OfRelatedAccount, OfWhatItNames
from gateway.adapters.tmforum.wire.services import Line, LineFacts, Service, ServiceFacts
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


FACTS, LINE_FACTS = Characteristics(ServiceFacts), Characteristics(LineFacts)


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


def recency(row: Service | Line) -> tuple[bool | str, ...]:
    """The service that has not ended is the latest, then the one begun last; one never begun comes first."""
    return row.state.strip() != ServiceState.TERMINATED.value, row.start_date or "", row.id


def of_product(row: Service) -> list[str]:
    return [row.product_id]


def numbered(row: Service) -> Sequence[str]:
    return numbers_of(row).phone_number


def line(row: Line) -> tuple[Line, LineFacts]:
    STATES.read(row.state)
    return row, LINE_FACTS.read(row.service_characteristic)


SERVICES = Resource("service", Service, OfRelatedAccount, network_service)
LINES = Resource("service", Line, OfWhatItNames, line)


class Services(ProvisioningSystem):
    async def services(self, scope: Scope, subscription_ids: Sequence[str]) -> Mapping[str, NetworkService | Fault]:
        wanted = Terms().among("relatedEntity.id", subscription_ids).among("relatedEntity.id", scope.account_ids)
        asked: Asked[Service] = Asked(subscription_ids, of_product)
        return await one_each(self._services, SERVICES, scope, asked, wanted, recency)

    async def services_by_number(self, scope: Scope, numbers: Sequence[str]) -> Mapping[str, NetworkService | Fault]:
        wanted = Terms().among(NUMBER, numbers).among("relatedEntity.id", scope.account_ids)
        asked: Asked[Service] = Asked(numbers, numbered)
        return await one_each(self._services, SERVICES, scope, asked, wanted, recency)

    async def last_sim_change(self, number: str) -> datetime | None:
        found = await whole_list(self._services, LINES, EVERYBODY, Terms().among(NUMBER, [number]))
        there = [each for each in found if number in each[1].phone_number]
        row, facts = max(there, key=lambda each: recency(each[0]), default=(None, None))
        in_use = row is not None and STATES.read(row.state) is not ServiceState.TERMINATED
        return facts.last_sim_change if in_use and facts is not None else None
