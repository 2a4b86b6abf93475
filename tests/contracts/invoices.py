"""Invoices, their lines, totals and documents in the contract of the billing port."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median_low
from typing import Any

from gateway.faults import Capability
from gateway.graph.common import Direction, Money
from gateway.graph.invoices.types import (
    Invoice,
    InvoiceFilter,
    InvoiceLine,
    InvoiceOrder,
    InvoiceOrderField,
    InvoiceStatus,
)
from gateway.ports.billing import Billing
from gateway.ports.paging import PageRequest
from tests.contracts.batches import MOST, Batch
from tests.contracts.breaking import Call
from tests.contracts.lists import Listing, Reading
from tests.contracts.worlds import Billed, World, made_up

CAPABILITY = Capability.INVOICES
ALL = InvoiceFilter()
NEWEST_FIRST = InvoiceOrder(field=InvoiceOrderField.ISSUED_ON)

RANKS: Mapping[InvoiceOrderField, Callable[[Invoice], Any]] = {
    InvoiceOrderField.ISSUED_ON: lambda each: each.issued_on,
    InvoiceOrderField.DUE_ON: lambda each: each.due_on or date.min,
    InvoiceOrderField.TOTAL: lambda each: each.total.amount,
}


def reading(port: Billing, where: InvoiceFilter, order: InvoiceOrder = NEWEST_FIRST) -> Reading:
    return Reading(
        page=lambda scope, request: port.invoices(scope, where, order, request),
        count=lambda scope: port.count_invoices(scope, where),
    )


def ordered(field: InvoiceOrderField, direction: Direction) -> Listing:
    order = InvoiceOrder(field=field, direction=direction)
    return Listing(
        Invoice,
        CAPABILITY,
        lambda port, _: reading(port, ALL, order),
        lambda customer: customer.invoices,
        RANKS[field],
        descending=direction is Direction.DESC,
    )


LISTINGS = {
    f"invoices by {field.name} {direction.name}": ordered(field, direction)
    for field in InvoiceOrderField
    for direction in Direction
}


def filtered(where: Callable[[Billed], InvoiceFilter], holds: Callable[[Billed, Invoice], bool]) -> Listing:
    return Listing(
        Invoice,
        CAPABILITY,
        lambda port, customer: reading(port, where(customer)),
        lambda customer: {id: each for id, each in customer.invoices.items() if holds(customer, each)},
        RANKS[InvoiceOrderField.ISSUED_ON],
        descending=True,
    )


def a_day(customer: Billed) -> date:
    """One on which an invoice was issued, with others before and after it."""
    return median_low(each.issued_on for each in customer.invoices.values())


UNPAID = [InvoiceStatus.SENT, InvoiceStatus.PARTIALLY_PAID]

FILTERED = {
    "invoices of two statuses": filtered(
        lambda _: InvoiceFilter(statuses=UNPAID), lambda _, each: each.status in UNPAID
    ),
    "invoices from a day on": filtered(
        lambda customer: InvoiceFilter(issued_from=a_day(customer)),
        lambda customer, each: each.issued_on >= a_day(customer),
    ),
    "invoices until a day": filtered(
        lambda customer: InvoiceFilter(issued_to=a_day(customer)),
        lambda customer, each: each.issued_on <= a_day(customer),
    ),
    "invoices of a day": filtered(
        lambda customer: InvoiceFilter(issued_from=a_day(customer), issued_to=a_day(customer)),
        lambda customer, each: each.issued_on == a_day(customer),
    ),
    "invoices of a status until a day": filtered(
        lambda customer: InvoiceFilter(statuses=[InvoiceStatus.SETTLED], issued_to=a_day(customer)),
        lambda customer, each: each.status is InvoiceStatus.SETTLED and each.issued_on <= a_day(customer),
    ),
}
EMPTY = {
    "invoices of no status": filtered(lambda _: InvoiceFilter(statuses=[]), lambda *_: False),
    "invoices from a day until an earlier one": filtered(
        lambda customer: InvoiceFilter(issued_from=a_day(customer), issued_to=a_day(customer) - timedelta(days=1)),
        lambda *_: False,
    ),
    "invoices at the end of the calendar": filtered(
        lambda _: InvoiceFilter(issued_from=date.max, issued_to=date.max), lambda *_: False
    ),
}

BATCHES = {
    "invoices_by_id": Batch(Invoice, CAPABILITY, lambda port: port.invoices_by_id, lambda customer: customer.invoices),
    "invoice_lines": Batch(
        InvoiceLine, CAPABILITY, lambda port: port.invoice_lines, lambda customer: customer.lines, absent=[]
    ),
}

CALLS = {
    "invoices": Call(
        CAPABILITY, lambda port, customer: port.invoices(customer.scope, ALL, NEWEST_FIRST, PageRequest(10))
    ),
    "count_invoices": Call(CAPABILITY, lambda port, customer: port.count_invoices(customer.scope, ALL)),
    "invoices_by_id": Call(
        CAPABILITY, lambda port, customer: port.invoices_by_id(customer.scope, list(customer.invoices)[:10])
    ),
    "invoice_lines": Call(
        CAPABILITY, lambda port, customer: port.invoice_lines(customer.scope, list(customer.invoices)[:10])
    ),
    "invoice_totals": Call(
        CAPABILITY, lambda port, customer: port.invoice_totals(customer.scope, a_day(customer), date.max)
    ),
    "invoice_document": Call(
        CAPABILITY, lambda port, customer: port.invoice_document(customer.scope, next(iter(customer.documents)))
    ),
}


def totals(invoices: Sequence[Invoice], first: date = date.min, last: date = date.max) -> list[tuple[date, Money]]:
    return in_order([(each.issued_on, each.total) for each in invoices if first <= each.issued_on <= last])


def in_order(found: Sequence[tuple[date, Money]]) -> list[tuple[date, Money]]:
    return sorted(found, key=lambda each: (each[0], each[1].amount, each[1].currency))


class InvoicesContract:
    async def test_totals(self, world: World[Billing, Billed]) -> None:
        for customer in (world.ours, world.theirs):
            invoices, day = list(customer.invoices.values()), a_day(customer)
            for first, last in ((date.min, date.max), (day, day), (day, date.max), (date.min, day), (date.max, day)):
                found = await world.port.invoice_totals(customer.scope, first, last)
                assert in_order(found) == totals(invoices, first, last)
            assert totals(invoices, day, day)

    async def test_totals_of_one_account(self, world: World[Billing, Billed]) -> None:
        for account in world.ours.scope.account_ids:
            of_account = [each for each in world.ours.invoices.values() if each.account_id == account]
            narrow = world.ours.scope.narrowed((account,))
            assert in_order(await world.port.invoice_totals(narrow, date.min, date.max)) == totals(of_account)
        nothing = world.ours.scope.narrowed(())
        assert await world.port.invoice_totals(nothing, date.min, date.max) == []

    async def test_lines_of_somebody_elses_invoices(self, world: World[Billing, Billed]) -> None:
        theirs = list(world.theirs.lines)[:MOST]
        found = await world.port.invoice_lines(world.ours.scope, theirs)
        assert [lines for lines in found.values() if lines] == []

    async def test_documents(self, world: World[Billing, Billed]) -> None:
        for customer in (world.ours, world.theirs):
            assert customer.documents
            for invoice, document in customer.documents.items():
                assert await world.port.invoice_document(customer.scope, invoice) == document

    async def test_documents_of_somebody_else_and_of_nobody(self, world: World[Billing, Billed]) -> None:
        for invoice in (*world.theirs.documents, made_up(1)):
            assert await world.port.invoice_document(world.ours.scope, invoice) is None
        for invoice in world.ours.documents:
            others = [each for each in world.ours.scope.account_ids if each != world.ours.invoices[invoice].account_id]
            assert await world.port.invoice_document(world.ours.scope.narrowed(tuple(others)), invoice) is None
            assert await world.port.invoice_document(world.ours.scope.narrowed(()), invoice) is None
