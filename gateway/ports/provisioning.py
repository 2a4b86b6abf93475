"""Provisioning: what the network holds of a subscription."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from gateway.faults import Fault
from gateway.ports.scope import Scope

if TYPE_CHECKING:
    from gateway.graph.sim.types import Device, Sim
    from gateway.graph.subscriptions.types import NetworkService


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

    async def sims(self, scope: Scope, sim_ids: Sequence[str]) -> "Mapping[str, Sim | Fault]":
        """By SIM id, as a service of this scope names it. PIN and PUK are never read here."""
        ...

    async def devices(self, scope: Scope, sim_ids: Sequence[str]) -> "Mapping[str, Device | Fault]":
        """By the id of the SIM in the device; of several devices the one seen last."""
        ...
