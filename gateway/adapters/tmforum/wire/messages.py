"""TMF681 CommunicationMessage."""

from gateway.adapters.tmforum.wire.values import Wire


class CommunicationMessage(Wire):
    """As it comes back once it was taken."""

    id: str
    state: str
