"""Reading invoices: the viewer's list, their trend, one by id."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.common import Direction, Money
from gateway.graph.company.scoping import narrowed
from gateway.graph.company.types import ContactRole
from gateway.graph.edges import Outcome
from gateway.graph.invoices.types import Invoice, InvoiceFilter, InvoiceOrder, InvoiceOrderField, MonthlyTotal
from gateway.graph.months import Months, day_of, last_months
from gateway.graph.paging import After, Before, Connection, First, Last, Listing, Window
from gateway.graph.rights import Policy, policy, resolved

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
Filter = Annotated[InvoiceFilter | None, strawberry.argument(description="Which invoices; all by default.")]
Order = Annotated[InvoiceOrder | None, strawberry.argument(description="How to sort; newest first by default.")]
Accounts = Annotated[
    list[strawberry.ID] | None, strawberry.argument(description="Of these accounts alone; of all by default.")
]

CURRENCY = "SEK"
"""Of a month without invoices; a month with invoices has theirs."""


async def list_invoices(
    context: "Context", where: InvoiceFilter, order: InvoiceOrder, window: Window
) -> Connection[Invoice]:
    scope = narrowed(context.signed_in.scope(ContactRole.INVOICES), where.account_ids)
    read = partial(context.ports.billing.invoices, scope, where, order)
    count = partial(context.ports.billing.count_invoices, scope, where)
    return await Listing("invoices", where, order).connection(window, scope, read, count)


async def invoices_by_id(context: "Context", ids: Sequence[str]) -> list[Outcome[Invoice]]:
    scope = context.signed_in.scope(ContactRole.INVOICES)
    return await context.reads.many(context.ports.billing.invoices_by_id, scope, ids)


async def invoice_trend(context: "Context", months: int, account_ids: list[strawberry.ID] | None) -> list[MonthlyTotal]:
    scope = narrowed(context.signed_in.scope(ContactRole.INVOICES), account_ids)
    now = context.clock.now()
    days = last_months(now, months)
    totals = await context.ports.billing.invoice_totals(scope, days[0], day_of(now)) if scope.account_ids else []
    if len({money.currency for _, money in totals}) > 1:
        raise Fault(
            ErrorCode.BACKEND_BAD_RESPONSE,
            "Invoices in several currencies cannot be added up. Ask for accounts of one currency.",
            capability=Capability.INVOICES,
        )
    currency = totals[0][1].currency if totals else CURRENCY
    by_month = {day: [money.amount for issued, money in totals if issued.replace(day=1) == day] for day in days}
    return [
        MonthlyTotal(
            month=day, total=Money(amount=sum(amounts, Decimal("0.00")), currency=currency), invoice_count=len(amounts)
        )
        for day, amounts in by_month.items()
    ]


@policy(Policy.SIGNED_IN)
@strawberry.type
class ViewerInvoices:
    @resolved(by=Policy.INVOICES, description="Invoices of all accounts, newest first unless told otherwise.")
    async def invoices(
        self,
        info: Info,
        filter: Filter = None,
        order_by: Order = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Invoice] | None:
        order = order_by or InvoiceOrder(field=InvoiceOrderField.ISSUED_ON, direction=Direction.DESC)
        return await list_invoices(info.context, filter or InvoiceFilter(), order, Window(first, after, last, before))

    @resolved(by=Policy.INVOICES, description="What was invoiced by calendar month, oldest first, one entry a month.")
    async def invoice_trend(
        self, info: Info, months: Months = 6, account_ids: Accounts = None
    ) -> list[MonthlyTotal] | None:
        return await invoice_trend(info.context, months, account_ids)
