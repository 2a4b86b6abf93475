"""Published values that more than one system uses."""

from gateway.adapters.tmforum.wire.values import Table
from gateway.graph.sim.types import SimKind
from gateway.graph.subscriptions.types import SubscriptionKind

KINDS = Table(
    {
        "mobileVoice": SubscriptionKind.MOBILE_VOICE,
        "mobileBroadband": SubscriptionKind.MOBILE_BROADBAND,
        "m2m": SubscriptionKind.M2M,
        "fixedVoice": SubscriptionKind.FIXED_VOICE,
        "broadband": SubscriptionKind.BROADBAND,
    }
)
SIM_KINDS = Table({"physical": SimKind.PHYSICAL, "esim": SimKind.ESIM})
