"""TMF637 Product: a subscription as it is sold."""

from datetime import date

import msgspec

from gateway.adapters.tmforum.wire.owners import OfAccount
from gateway.adapters.tmforum.wire.values import (
    Amount,
    Characteristic,
    Id,
    InstantText,
    Key,
    Number,
    PricePart,
    RelatedParty,
    Wire,
)

PRICES = msgspec.json.Decoder(tuple[PricePart, ...])


class Product(OfAccount):
    id: Id
    name: str
    status: str
    product_characteristic: list[Characteristic]
    start_date: InstantText | None = None
    product_serial_number: str | None = None
    product_offering: Key | None = None
    product_price: msgspec.Raw = msgspec.Raw(b"[]")
    """`PRICES` reads them: thousands of rows share a few."""
    related_party: tuple[RelatedParty, ...] = ()


class ActionRow(Wire):
    action: str
    enabled: bool
    visible: bool
    reason_code: str | None = None
    blocking_order: tuple[Id, ...] = ()


class ActionFacts(Wire):
    allowed_actions: tuple[ActionRow, ...] = ()


class ProductFacts(Wire):
    """Its characteristics."""

    kind: str
    phone_number: list[Number]
    included_services: tuple[str, ...]
    sim_kind: str | None = None
    data_package_name: str | None = None
    data_allowance_bytes: Amount | None = None
    binding_until: date | None = None
