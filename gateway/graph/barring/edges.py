"""The bars that the network offers for subscriptions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gateway.faults import Fault
from gateway.graph.barring.rules import bars_in_the_way, forwardings_in_the_way, same_direction
from gateway.graph.barring.types import BarOption, OfferedBar
from gateway.graph.edges import Outcome
from gateway.graph.problems import Conflict
from gateway.graph.subscriptions.in_network import conflict, features_of, not_in_service

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.subscriptions.types import ServiceFeatures, ServiceSubscription


async def available_bars_of(
    context: "Context", parents: "Sequence[ServiceSubscription]"
) -> Sequence[Outcome[list[BarOption]]]:
    return [
        found if found is None or isinstance(found, Fault) else [_option(context, found, bar) for bar in found.bars]
        for found in await features_of(context, parents)
    ]


def hindrance(
    context: "Context", features: "ServiceFeatures", bar: OfferedBar, *, end_forwardings: bool = False
) -> Conflict | None:
    """What stands against setting the bar, unless it ends with it; None also where the bar is set already."""
    if not features.in_service:
        return not_in_service(context)
    if bar.active is not None:
        return None
    bars = bars_in_the_way(features, bar)
    forwardings = [] if end_forwardings else forwardings_in_the_way(features, bar)
    return conflict(context, bars, forwardings, ["input", "kind"]) if bars or forwardings else None


def _option(context: "Context", features: "ServiceFeatures", bar: OfferedBar) -> BarOption:
    offered, problem = {each.kind for each in features.bars}, hindrance(context, features, bar)
    reason = context.say("It is set already.") if problem is None and bar.active is not None else None
    reason = problem.message if problem is not None else reason
    return BarOption(
        kind=bar.kind,
        code=bar.code,
        label=bar.label,
        available=reason is None,
        reason=reason,
        failed=bar.failed,
        conflicts_with=[kind for kind in same_direction(bar.kind) if kind in offered],
    )
