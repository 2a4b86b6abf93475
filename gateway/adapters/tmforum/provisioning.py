"""The provisioning port over TMF638, TMF639 and TMF641."""

from gateway.adapters.tmforum.offered import Features
from gateway.adapters.tmforum.services import Services
from gateway.adapters.tmforum.sim_orders import SimOrders
from gateway.adapters.tmforum.sims import Sims


class TmForumProvisioning(Services, Features, Sims, SimOrders):
    """Services by subscription and number, what can be set on them, and what their SIMs are and sit in."""
