"""The conditions under which the network can forward calls of subscriptions."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gateway.faults import Fault
from gateway.graph.barring.rules import bars_against_forwarding
from gateway.graph.edges import Outcome
from gateway.graph.forwarding.types import ForwardingOption, OfferedForwarding
from gateway.graph.problems import Conflict
from gateway.graph.subscriptions.in_network import conflict, features_of, not_in_service

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.subscriptions.types import ServiceFeatures, ServiceSubscription


async def available_forwardings_of(
    context: "Context", parents: "Sequence[ServiceSubscription]"
) -> Sequence[Outcome[list[ForwardingOption]]]:
    return [
        found
        if found is None or isinstance(found, Fault)
        else [_option(context, found, each) for each in found.forwardings]
        for found in await features_of(context, parents)
    ]


def hindrance(context: "Context", features: "ServiceFeatures", to: str | None) -> Conflict | None:
    """What stands against forwarding calls there; without a number, anywhere."""
    if not features.in_service:
        return not_in_service(context)
    bars = bars_against_forwarding(features, to)
    return conflict(context, bars, [], ["input", "condition" if to is None else "to"]) if bars else None


def _option(context: "Context", features: "ServiceFeatures", offered: OfferedForwarding) -> ForwardingOption:
    problem = hindrance(context, features, None)
    reason = None if problem is None else problem.message
    return ForwardingOption(condition=offered.condition, available=reason is None, reason=reason, failed=offered.failed)
