"""TMF638 Service: what the network does for a subscription."""

import msgspec

from gateway.adapters.tmforum.wire.owners import OfRelatedAccount, OfWhatItNames
from gateway.adapters.tmforum.wire.values import Characteristic, Count, Instant, InstantText, Number, Wire, only


class SupportingResource(Wire):
    id: str
    name: str


class Feature(Wire):
    """What is offered to a service; only of what is enabled anybody reads the characteristics."""

    id: str
    is_enabled: bool = False
    feature_characteristic: msgspec.Raw = msgspec.Raw(b"[]")


class Line(OfWhatItNames):
    """A service as it is found by its number, whoever's it is."""

    id: str
    state: str
    service_characteristic: list[Characteristic]
    start_date: InstantText | None = None


class Service(OfRelatedAccount):
    id: str
    category: str
    state: str
    service_characteristic: list[Characteristic]
    start_date: InstantText | None = None
    supporting_resource: tuple[SupportingResource, ...] = ()
    feature: tuple[Feature, ...] = ()

    @property
    def product_id(self) -> str:
        return only("product", self.related_entity)


class ServiceFacts(Wire):
    """Its characteristics."""

    phone_number: list[Number]


class LineFacts(ServiceFacts):
    last_sim_change: Instant | None = None


class FeatureFacts(Wire):
    feature_type: str


class OfferedFacts(FeatureFacts):
    """The characteristics of any feature."""

    label: str
    pending: bool = False
    monitor: str | None = None


class BarFacts(Wire):
    """The characteristics of a bar that is set."""

    label: str
    set_by: str
    since: Instant
    removable: bool
    pending: bool
    monitor: str | None = None


class ForwardingFacts(Wire):
    """The characteristics of a forwarding that is set."""

    forwarded_to_number: Number
    quiescent: bool
    pending: bool
    monitor: str | None = None
    no_reply_timer: Count | None = None
