"""What can be set on a service, and setting it: the features of a TMF638 service, changed by TMF640."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.adapters.tmforum.features import (
    BAR_FACTS,
    BAR_KINDS,
    CONDITIONS,
    FORWARDING_FACTS,
    IN_ORDER,
    LISTED,
    bar,
    failed,
    forwarding,
)
from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Asked, Resource, made, one_each
from gateway.adapters.tmforum.services import STATES, ServiceState, numbers_of, of_product, recency
from gateway.adapters.tmforum.systems import ProvisioningSystem
from gateway.adapters.tmforum.wire.owners import OfRelatedAccount
from gateway.adapters.tmforum.wire.services import Feature, OfferedFacts, Service
from gateway.adapters.tmforum.wire.values import Characteristic, Characteristics, Malformed, checked
from gateway.adapters.tmforum.writing import changed
from gateway.faults import Fault
from gateway.graph.barring.types import BarKind, OfferedBar
from gateway.graph.forwarding.types import OfferedForwarding
from gateway.graph.subscriptions.types import ServiceFeatures
from gateway.ports.provisioning import FeatureChange
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope

OFFERED_FACTS = Characteristics(OfferedFacts)
IN_SERVICE = (ServiceState.INACTIVE, ServiceState.ACTIVE)


def service_features(row: Service) -> ServiceFeatures:
    bars: list[OfferedBar] = []
    forwardings: list[OfferedForwarding] = []
    for each in row.feature:
        listed = LISTED.decode(each.feature_characteristic)
        facts = OFFERED_FACTS.read(listed)
        feature_type = facts.feature_type.strip()
        if feature_type == "bar":
            bars.append(offered_bar(each, facts, listed))
        elif feature_type == "forwarding":
            forwardings.append(offered_forwarding(each, facts, listed))
        elif each.is_enabled:
            raise Malformed(f"unknown feature type {feature_type[:40]!r}")
    return ServiceFeatures(
        service_id=checked(row.id),
        account_id=row.account_id,
        in_service=STATES.read(row.state) in IN_SERVICE,
        phone_numbers=numbers_of(row).phone_number,
        bars=sorted(bars, key=lambda each: each.code),
        forwardings=sorted(forwardings, key=lambda each: IN_ORDER.index(each.condition)),
    )


def offered_bar(feature: Feature, facts: OfferedFacts, listed: tuple[Characteristic, ...]) -> OfferedBar:
    code = feature.id.strip()
    active = bar(code, BAR_FACTS.read(listed)) if feature.is_enabled else None
    kind = BAR_KINDS.get(code, BarKind.OTHER)
    return OfferedBar(kind, code, facts.label, active, failed(facts), facts.pending)


def offered_forwarding(feature: Feature, facts: OfferedFacts, listed: tuple[Characteristic, ...]) -> OfferedForwarding:
    active = forwarding(feature.id, FORWARDING_FACTS.read(listed)) if feature.is_enabled else None
    condition = CONDITIONS.read(feature.id)
    return OfferedForwarding(condition, feature.id.strip(), active, failed(facts), facts.pending)


def sent(change: FeatureChange, feature_type: str) -> dict[str, Any]:
    """One feature: what is not named stays as it is."""
    given = {
        "featureType": feature_type,
        "forwardedToNumber": change.to,
        "noReplyTimer": change.no_reply_seconds,
    }
    said = [{"name": name, "value": value} for name, value in given.items() if value is not None]
    return {"id": change.code, "name": change.code, "isEnabled": change.enable, "featureCharacteristic": said}


FEATURES = Resource("service", Service, OfRelatedAccount, service_features)


class Features(ProvisioningSystem):
    async def features(self, scope: Scope, subscription_ids: Sequence[str]) -> Mapping[str, ServiceFeatures | Fault]:
        wanted = Terms().among("relatedEntity.id", subscription_ids).among("relatedEntity.id", scope.account_ids)
        asked: Asked[Service] = Asked(subscription_ids, of_product)
        return await one_each(self._services, FEATURES, scope, asked, wanted, recency)

    async def change_bar(
        self, scope: Scope, change: FeatureChange, key: str, ended: Sequence[str] = ()
    ) -> ServiceFeatures | Refused:
        others = [sent(FeatureChange(change.service_id, code, enable=False), "forwarding") for code in ended]
        return await self._change(scope, change.service_id, [*others, sent(change, "bar")], key)

    async def change_forwarding(self, scope: Scope, change: FeatureChange, key: str) -> ServiceFeatures | Refused:
        return await self._change(scope, change.service_id, [sent(change, "forwarding")], key)

    async def _change(
        self, scope: Scope, service_id: str, features: Sequence[dict[str, Any]], key: str
    ) -> ServiceFeatures | Refused:
        body = {"feature": features}
        row = await changed(self._activation, FEATURES, service_id, body, key, or_later=True)
        return row if isinstance(row, Refused) else made(self._activation, FEATURES, scope, row)
