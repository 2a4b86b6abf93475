"""Lines and documents of invoices."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gateway.graph.company.types import ContactRole
from gateway.graph.edges import Outcome

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.invoices.types import Invoice, InvoiceLine


async def lines_of(context: "Context", parents: "Sequence[Invoice]") -> Sequence["Outcome[Sequence[InvoiceLine]]"]:
    scope = context.signed_in.scope(ContactRole.INVOICES)
    ids = [parent.invoice_id for parent in parents]
    outcomes = await context.reads.many(context.ports.billing.invoice_lines, scope, ids)
    return [[] if lines is None else lines for lines in outcomes]
