"""Provisioning: what the network holds of a subscription."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from gateway.faults import Fault
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope

if TYPE_CHECKING:
    from datetime import datetime

    from gateway.graph.common import Address
    from gateway.graph.sim.types import Device, Sim, SimCodes
    from gateway.graph.subscriptions.types import NetworkService, ServiceFeatures


@dataclass(frozen=True, slots=True)
class FeatureChange:
    """A bar or a forwarding that is set or lifted; number and timer belong to forwardings that are set."""

    service_id: str
    code: str
    """The network's own, as the service's features name it."""
    enable: bool
    to: str | None = None
    """E.164."""
    no_reply_seconds: int | None = None
    """What was set before, or else what the network has as usual, where it is None."""


@dataclass(frozen=True, slots=True)
class SimOrder:
    """Another SIM for a service: a card the customer has, by its ICCID; a card sent to an address; or else an eSIM."""

    service_id: str
    iccid: str | None = None
    address: "Address | None" = None


@dataclass(frozen=True, slots=True)
class OrderedSim:
    """Backend ids."""

    order_id: str
    sim_id: str


class Provisioning(Protocol):
    """Every method raises Fault where provisioning cannot be reached, is late, or gives an answer that makes no sense.

    Batch reads take at most 100 keys and answer by key; what provisioning does not know, or the scope does
    not cover, is not in the answer, and a Fault stands for what it says of one key that makes no sense.
    """

    async def services(self, scope: Scope, subscription_ids: Sequence[str]) -> "Mapping[str, NetworkService | Fault]":
        """By subscription id."""
        ...

    async def services_by_number(self, scope: Scope, numbers: Sequence[str]) -> "Mapping[str, NetworkService | Fault]":
        """By E.164 number, of any of a service's numbers."""
        ...

    async def features(self, scope: Scope, subscription_ids: Sequence[str]) -> "Mapping[str, ServiceFeatures | Fault]":
        """By subscription id: what can be set on its service."""
        ...

    async def change_bar(
        self, scope: Scope, change: FeatureChange, key: str, ended: Sequence[str] = ()
    ) -> "ServiceFeatures | Refused":
        """Of a service already read in this scope, whose other features stay as they are. Setting what is set, or lifting what is not, is
        no change. The answer has what was changed, also while the network has still to apply it. GONE, NOT_OFFERED, NOT_IN_SERVICE,
        NOT_REMOVABLE or CONFLICT. `ended` are codes of forwardings that end in the same change: together or not at all."""
        ...

    async def change_forwarding(self, scope: Scope, change: FeatureChange, key: str) -> "ServiceFeatures | Refused":
        """The same, and a reason of the number or the timer."""
        ...

    async def sims(self, scope: Scope, sim_ids: Sequence[str]) -> "Mapping[str, Sim | Fault]":
        """By SIM id, as a service of this scope, or an order of `replace_sim`, names it. PIN and PUK are never read here."""
        ...

    async def last_sim_change(self, number: str) -> "datetime | None":
        """Since when the SIM of a number (E.164) is the one it has, whoever's the number is. (CAMARA SIM Swap calls it `retrieve-date`.)

        None for a number that is not this operator's, is in no service, or has no SIM that ever worked.
        """
        ...

    async def sim_codes(self, scope: Scope, sim_id: str) -> "SimCodes | None":
        """PIN and PUK of a SIM that a service of this scope names; None where there are none."""
        ...

    async def devices(self, scope: Scope, sim_ids: Sequence[str]) -> "Mapping[str, Device | Fault]":
        """By the id of the SIM in the device; of several devices the one seen last."""
        ...

    async def free_card(self, scope: Scope, iccid: str) -> bool:
        """Whether there is a card of that number which is the company's, or nobody's, and in no service."""
        ...

    async def replace_sim(self, scope: Scope, order: SimOrder, key: str) -> OrderedSim | Refused:
        """For a service already read in this scope. GONE, NOT_ACTIVE, NOT_OFFERED, NOT_FREE or ORDER_UNDER_WAY.

        The SIM it has works until the new one takes over, and until then the new one is RESERVED.
        """
        ...

    async def activation_code(self, scope: Scope, sim_id: str) -> str | None:
        """Of an eSIM that `replace_sim` named, as a QR code holds it; None before it can be downloaded, and after."""
        ...
