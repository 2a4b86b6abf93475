"""TMF678 CustomerBill, its Swedish extension, and AppliedCustomerBillingRate."""

from gateway.adapters.tmforum.wire.owners import OfAccount
from gateway.adapters.tmforum.wire.values import (
    Characteristic,
    Id,
    InstantText,
    Key,
    MimeType,
    MoneyValue,
    Ref,
    TimePeriod,
    Wire,
)


class TaxItem(Wire):
    tax_amount: MoneyValue


class BillDocument(Wire):
    name: str
    mime_type: MimeType
    url: str


class BillTotal(OfAccount):
    id: str
    bill_date: InstantText
    tax_included_amount: MoneyValue


class CustomerBill(BillTotal):
    id: Id
    bill_no: str
    billing_period: TimePeriod
    state: str
    tax_item: list[TaxItem]
    remaining_amount: MoneyValue
    payment_due_date: InstantText | None = None
    bill_document: tuple[BillDocument, ...] = ()
    ocr: str | None = None
    bankgiro: str | None = None
    reference: str | None = None


class BillingRate(OfAccount):
    id: str
    name: str
    bill: Key
    tax_excluded_amount: MoneyValue
    characteristic: list[Characteristic]
    product: Ref | None = None


class RateFacts(Wire):
    """Its characteristics."""

    quantity: int | float
