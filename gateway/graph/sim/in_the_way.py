"""Which replacements of SIMs stand against another one of the same subscription."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gateway.faults import Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.sim.types import SimReplacement, SimReplacementState, SimState

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.identity.sim_replacements import Latest


async def replacements_in_the_way(
    context: "Context", latest: "Mapping[str, Latest]"
) -> Mapping[str, SimReplacement | Fault]:
    """Of these, by subscription, those under way, and those whose new SIM has still to take over.

    A Fault where the network does not say whether it has.
    """
    carried_out = {
        id: each.new_sim_id
        for id, each in latest.items()
        if each.shown.state is SimReplacementState.EXECUTED and each.new_sim_id is not None
    }
    scope = context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
    sims = await context.reads.many(context.ports.provisioning.sims, scope, list(carried_out.values()))
    found: dict[str, SimReplacement | Fault] = {id: each.shown for id, each in latest.items()}
    for id, sim in zip(carried_out, sims, strict=True):
        if isinstance(sim, Fault):
            found[id] = sim
        elif sim is None or sim.state is not SimState.RESERVED:
            del found[id]
    return found
