"""TMF620 ProductOffering, and TMF654 TopupBalance."""

from typing import Any

from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.values import Amount, Count, Id, PricePart, Ref, Wire


class Value(Wire):
    value: Any = None


class ValueUse(Wire):
    name: str
    product_spec_characteristic_value: tuple[Value, ...] = ()


class Duration(Wire):
    amount: Count
    units: str


class Term(Wire):
    name: str
    duration: Duration


class ProductOffering(OfWhatItNames):
    id: Id
    name: str
    category: list[Ref]
    is_sellable: bool = True
    product_offering_price: tuple[PricePart, ...] = ()
    prod_spec_char_value_use: tuple[ValueUse, ...] = ()
    product_offering_term: tuple[Term, ...] = ()


class OfferingFacts(Wire):
    """Its characteristics."""

    data_allowance_bytes: Amount | None = None
    data_bytes: Amount | None = None
    roaming_region: str | None = None


class TopupBalance(OfWhatItNames):
    id: Id
    status: str
    product: Ref
