"""Which adapters there are, by the names the settings use: one line each. Another system is another folder and another line."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias, TypeVar

from gateway.adapters.clamav.scanning import ClamAv
from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.adapters.tmforum.messaging import TmForumMessaging
from gateway.adapters.tmforum.provisioning import TmForumProvisioning
from gateway.adapters.tmforum.ticketing import TmForumTicketing
from gateway.ports.billing import Billing
from gateway.ports.messaging import Messaging
from gateway.ports.provisioning import Provisioning
from gateway.ports.scanning import Scanner
from gateway.ports.ticketing import Ticketing
from gateway.settings import Settings
from gateway.upstream.client import Upstream

P = TypeVar("P")
Adapters: TypeAlias = dict[str, Callable[[Settings, Upstream], P]]

BILLING: Adapters[Billing] = {
    "tmforum": TmForumBilling,
}
PROVISIONING: Adapters[Provisioning] = {
    "tmforum": TmForumProvisioning,
}
TICKETING: Adapters[Ticketing] = {
    "tmforum": TmForumTicketing,
}
MESSAGING: Adapters[Messaging] = {
    "tmforum": TmForumMessaging,
}
SCANNING: dict[str, Callable[[Settings], Scanner]] = {
    "clamav": ClamAv,
}


def unknown(settings: Settings) -> Iterator[str]:
    """A sentence about each setting that names none of them."""
    kinds: Mapping[str, Mapping[str, Any]] = {
        "billing_adapter": BILLING,
        "provisioning_adapter": PROVISIONING,
        "ticketing_adapter": TICKETING,
        "messaging_adapter": MESSAGING,
        "scanner_adapter": SCANNING,
    }
    for setting, adapters in kinds.items():
        name = getattr(settings, setting)
        if name not in adapters:
            yield f"GATEWAY_{setting.upper()}: There is no adapter {name!r}. There is: {', '.join(adapters)}."
