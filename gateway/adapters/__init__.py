"""Which adapters there are, by the names the settings use: one line each. Another system is another folder and another line."""

from collections.abc import Callable
from typing import TypeAlias, TypeVar

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
