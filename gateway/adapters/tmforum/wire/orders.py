"""TMF622 ProductOrder."""

from gateway.adapters.tmforum.wire.owners import OfAccount
from gateway.adapters.tmforum.wire.values import (
    Characteristic,
    Iccid,
    Id,
    Instant,
    InstantText,
    Named,
    Number,
    PricePart,
    RelatedParty,
    Wire,
)


class Note(Wire):
    date: Instant
    text: str


class OrderedProduct(Wire):
    id: Id | None = None
    product_serial_number: Number | None = None
    product_characteristic: tuple[Characteristic, ...] = ()


class OrderedFacts(Wire):
    """Its characteristics."""

    options: tuple[str, ...] = ()
    iccid: Iccid | None = None
    user_name: str | None = None


class ProductOrderItem(Wire):
    product_offering: Named
    product: OrderedProduct | None = None
    item_price: tuple[PricePart, ...] = ()


class ProductOrder(OfAccount):
    id: Id
    order_date: InstantText
    state: str
    product_order_item: list[ProductOrderItem]
    requested_start_date: Instant | None = None
    cancellation_reason: str | None = None
    note: tuple[Note, ...] = ()
    related_party: tuple[RelatedParty, ...] = ()
