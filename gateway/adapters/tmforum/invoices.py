"""Invoices, their lines and their documents: TMF678 customer bills and applied customer billing rates."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from gateway.adapters.tmforum.documents import fetched
from gateway.adapters.tmforum.pages import Sort, read_page
from gateway.adapters.tmforum.query import Terms, condition
from gateway.adapters.tmforum.reading import Asked, Resource, all_each, by_id, one_each, one_row, whole_list
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.wire.bills import BillingRate, BillTotal, CustomerBill, RateFacts
from gateway.adapters.tmforum.wire.owners import OfAccount
from gateway.adapters.tmforum.wire.values import (
    Characteristics,
    Malformed,
    Table,
    beginning_of,
    day_at,
    instant_text,
    money,
)
from gateway.faults import Fault
from gateway.graph.common import Money, Period
from gateway.graph.ids import INVOICE, public
from gateway.graph.invoices.types import (
    Invoice,
    InvoiceFilter,
    InvoiceLine,
    InvoiceOrder,
    InvoiceOrderField,
    InvoiceStatus,
)
from gateway.ports.documents import Document
from gateway.ports.paging import Page, PageRequest
from gateway.ports.scope import Scope

STATUSES = Table(
    {
        "new": InvoiceStatus.NEW,
        "onHold": InvoiceStatus.ON_HOLD,
        "validated": InvoiceStatus.VALIDATED,
        "sent": InvoiceStatus.SENT,
        "partiallyPaid": InvoiceStatus.PARTIALLY_PAID,
        "settled": InvoiceStatus.SETTLED,
    }
)
PDF = "application/pdf"
FACTS = Characteristics(RateFacts)


def invoice(row: CustomerBill) -> Invoice:
    total = money(row.tax_included_amount)
    return Invoice(
        id=public(INVOICE, row.id),
        invoice_id=row.id,
        account_id=row.billing_account.id,
        has_document=bool(row.bill_document),
        number=row.bill_no,
        issued_on=day_at(row.bill_date),
        due_on=day_at(row.payment_due_date) if row.payment_due_date is not None else None,
        period=Period(from_=day_at(row.billing_period.start_date_time), to=day_at(row.billing_period.end_date_time)),
        status=STATUSES.read(row.state),
        total=total,
        vat=vat(row, total.currency),
        remaining=money(row.remaining_amount),
        ocr=row.ocr,
        bankgiro=row.bankgiro,
        reference=row.reference,
    )


def vat(row: CustomerBill, currency: str) -> Money:
    taxes = [money(item.tax_amount) for item in row.tax_item]
    if any(tax.currency != currency for tax in taxes):
        raise Malformed("VAT in another currency than the total")
    return Money(amount=sum((tax.amount for tax in taxes), Decimal("0.00")), currency=currency)


def dated_total(row: BillTotal) -> tuple[date, Money]:
    return day_at(row.bill_date), money(row.tax_included_amount)


def line(row: BillingRate) -> InvoiceLine:
    return InvoiceLine(
        subscription_id=row.product.id if row.product is not None else None,
        text=row.name,
        quantity=Decimal(str(FACTS.read(row.characteristic).quantity)),
        amount=money(row.tax_excluded_amount),
    )


def of_bill(row: BillingRate) -> list[str]:
    return [row.bill.id]


def total_key(row: CustomerBill) -> str:
    return str(money(row.tax_included_amount).amount)


BILLS = Resource("customerBill", CustomerBill, OfAccount, invoice)
TOTALS = Resource("customerBill", BillTotal, OfAccount, dated_total)
RATES = Resource("appliedCustomerBillingRate", BillingRate, OfAccount, line)

SORTS: Mapping[InvoiceOrderField, Sort[CustomerBill]] = {
    InvoiceOrderField.ISSUED_ON: Sort("billDate", lambda row: row.bill_date),
    InvoiceOrderField.DUE_ON: Sort("paymentDueDate", lambda row: row.payment_due_date or ""),
    InvoiceOrderField.TOTAL: Sort("taxIncludedAmount.value", total_key, numeric=True),
}


def terms(scope: Scope, where: InvoiceFilter) -> Terms:
    listed = Terms().among("billingAccount.id", scope.account_ids).among("state", STATUSES.sent(where.statuses))
    return issued(listed, where.issued_from, where.issued_to)


def issued(listed: Terms, first: date | None, last: date | None) -> Terms:
    """Issued on a day of Stockholm's calendar, both ends included; an end outside the calendar is none."""
    since = beginning_of(first) if first is not None else None
    before = beginning_of(last, days_later=1) if last is not None else None
    return listed.any_of([condition("billDate.gte", instant_text(since))] if since else None).any_of(
        [condition("billDate.lt", instant_text(before))] if before else None
    )


class Invoices(BillingSystem):
    async def invoices(
        self, scope: Scope, where: InvoiceFilter, order: InvoiceOrder, page: PageRequest
    ) -> Page[Invoice]:
        sort = SORTS[order.field].directed(order.direction)
        return await read_page(self._bills, BILLS, scope, terms(scope, where), sort, page)

    async def count_invoices(self, scope: Scope, where: InvoiceFilter) -> int:
        return await self._bills.count(BILLS, scope, terms(scope, where))

    async def invoices_by_id(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Invoice | Fault]:
        return await one_each(self._bills, BILLS, scope, by_id(ids), named(scope, ids))

    async def invoice_lines(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Sequence[InvoiceLine] | Fault]:
        """An invoice without lines has an empty list: whether there is such an invoice is not asked."""
        wanted = Terms().among("bill.id", ids).among("billingAccount.id", scope.account_ids)
        asked: Asked[BillingRate] = Asked(ids, of_bill)
        found = await all_each(self._bills, RATES, scope, asked, wanted, "sort=id")
        return {id: found.get(id, []) for id in ids}

    async def invoice_totals(self, scope: Scope, first: date, last: date) -> Sequence[tuple[date, Money]]:
        wanted = issued(Terms().among("billingAccount.id", scope.account_ids), first, last)
        return await whole_list(self._bills, TOTALS, scope, wanted, "fields=billDate,taxIncludedAmount,billingAccount")

    async def invoice_document(self, scope: Scope, invoice_id: str) -> Document | None:
        """Found through the invoice, read again, so that nobody gets a document by its address alone."""
        row = await one_row(self._bills, BILLS, scope, invoice_id, named(scope, [invoice_id]))
        if row is None or not row.bill_document:
            return None
        document = row.bill_document[0]
        return await fetched(self._bills, document.url, document.name, PDF, declared=PDF)


def named(scope: Scope, ids: Sequence[str]) -> Terms:
    return Terms().among("id", ids).among("billingAccount.id", scope.account_ids)
