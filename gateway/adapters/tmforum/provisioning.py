"""The provisioning port over TMF638 and TMF639."""

from gateway.adapters.tmforum.services import Services
from gateway.adapters.tmforum.sims import Sims


class TmForumProvisioning(Services, Sims):
    """Services by subscription and number, and what their SIMs are and sit in."""
