"""Invoices ("Fakturor")."""

from datetime import date
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING

import strawberry

from gateway.graph.common import Direction, Money, Node, Period
from gateway.graph.company.edges import account_of
from gateway.graph.company.types import Account
from gateway.graph.edges import edge
from gateway.graph.invoices.edges import lines_of
from gateway.graph.rights import Policy, policy, resolved
from gateway.graph.subscriptions.edges import subscription_of
from gateway.graph.subscriptions.types import ServiceSubscription

if TYPE_CHECKING:
    from gateway.graph.context import Context


@strawberry.enum(description="The life of an invoice (TMF678 CustomerBillStateType).")
class InvoiceStatus(Enum):
    NEW = strawberry.enum_value("NEW", description="Made, not yet checked.")
    ON_HOLD = strawberry.enum_value("ON_HOLD", description="Held back by the operator.")
    VALIDATED = strawberry.enum_value("VALIDATED", description="Checked, not yet sent.")
    SENT = strawberry.enum_value("SENT", description="Sent to the customer.")
    PARTIALLY_PAID = strawberry.enum_value("PARTIALLY_PAID", description="Paid in part.")
    SETTLED = strawberry.enum_value("SETTLED", description="Paid in full.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="A line of an invoice.")
class InvoiceLine:
    subscription_id: strawberry.Private[str | None]
    text: str = strawberry.field(description="What is charged for.")
    subscription: ServiceSubscription | None = edge(
        subscription_of,
        description="The subscription it is about; null for lines of the account.",
        by=Policy.SUBSCRIPTIONS,
    )
    quantity: Decimal = strawberry.field(description="How many.")
    amount: Money = strawberry.field(description="The line's amount without VAT.")


@policy(Policy.INVOICES)
@strawberry.type(description="An invoice.")
class Invoice(Node):
    invoice_id: strawberry.Private[str]
    account_id: strawberry.Private[str]
    has_document: strawberry.Private[bool]
    number: str = strawberry.field(description="Invoice number, as printed.")
    account: Account | None = edge(account_of, description="The account it is for.", by=Policy.ANY_ROLE)
    issued_on: date = strawberry.field(description="Invoice date.")
    due_on: date | None = strawberry.field(description="Last day of payment; null while it is not set.")
    period: Period = strawberry.field(description="The period it covers.")
    status: InvoiceStatus = strawberry.field(description="Where it is in its life.")
    total: Money = strawberry.field(description="What is to be paid, VAT included.")
    vat: Money = strawberry.field(description="VAT within the total.")
    remaining: Money = strawberry.field(description="What is still to be paid.")
    ocr: str | None = strawberry.field(description="Payment reference with check digits (OCR).")
    bankgiro: str | None = strawberry.field(description="Bankgiro number to pay to, NNN-NNNN or NNNN-NNNN.")
    reference: str | None = strawberry.field(description="The customer's reference printed on it.")
    lines: list[InvoiceLine] | None = edge(lines_of, description="Its lines, in the order of the invoice.")

    @resolved(
        by=Policy.AS_PARENT,
        description="Link to the PDF, good for a few minutes while you are signed in; null without one.",
    )
    def document_url(self, info: strawberry.Info["Context", None]) -> str | None:
        context = info.context
        return (
            context.services.links.make("invoice", self.invoice_id, context.signed_in.session_id)
            if self.has_document
            else None
        )


@policy(Policy.AS_PARENT)
@strawberry.type(description="The invoices of one calendar month.")
class MonthlyTotal:
    month: date = strawberry.field(description="First day of the month of the invoice date.")
    total: Money = strawberry.field(description="Sum of the invoices' totals, VAT included; zero without invoices.")
    invoice_count: int = strawberry.field(description="Number of invoices.")


@strawberry.input(description="Which invoices to list; every condition given must hold.")
class InvoiceFilter:
    account_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="Of any of these accounts.")
    statuses: list[InvoiceStatus] | None = strawberry.field(default=None, description="Any of these statuses.")
    issued_from: date | None = strawberry.field(default=None, description="Issued on this day or later.")
    issued_to: date | None = strawberry.field(default=None, description="Issued on this day or earlier.")


@strawberry.enum(description="What invoices can be sorted by.")
class InvoiceOrderField(Enum):
    ISSUED_ON = strawberry.enum_value("ISSUED_ON", description="Invoice date.")
    DUE_ON = strawberry.enum_value("DUE_ON", description="Last day of payment.")
    TOTAL = strawberry.enum_value("TOTAL", description="Total.")


@strawberry.input(description="How to sort invoices.")
class InvoiceOrder:
    field: InvoiceOrderField = strawberry.field(description="What to sort by; ties are sorted by id.")
    direction: Direction = strawberry.field(default=Direction.DESC, description="Which way.")
