"""Replacements of SIMs: the gateway's own data, by the SIM that is replaced."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gateway.graph.edges import Outcome

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.sim.types import Sim, SimReplacement


async def replacement_of(context: "Context", parents: "Sequence[Sim]") -> Sequence["Outcome[SimReplacement]"]:
    """The SIMs were read within the caller's scope."""
    found = await context.services.sim_replacements.of_sims([parent.sim_id for parent in parents])
    return [found.get(parent.sim_id) for parent in parents]
