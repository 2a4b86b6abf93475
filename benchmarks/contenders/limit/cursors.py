"""Cursors, made by the gateway's own function: nobody else could make the same ones."""

from gateway.graph.common import Direction
from gateway.graph.paging import Listing
from gateway.graph.subscriptions.types import SubscriptionFilter, SubscriptionOrder, SubscriptionOrderField
from gateway.ports.paging import Position

LISTING = Listing(
    "subscriptions",
    SubscriptionFilter(),
    SubscriptionOrder(field=SubscriptionOrderField.NUMBER, direction=Direction.ASC),
)


def cursor_of(number: str, id: str) -> str:
    return LISTING.cursor(Position(number, id))
