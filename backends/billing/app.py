"""The billing system as a fake: what it serves, what it does later, and how a world fills it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backends.billing.invoices import SCHEMA_URL, document_url
from backends.billing.ordering import ProductOrders
from backends.billing.pdf import bill_pdf
from backends.billing.printing import printed_bill
from backends.billing.records import Records
from backends.billing.store import RESOURCES, documents
from backends.billing.topups import Topups
from backends.system import Definition, Running
from backends.tmf.agenda import Act

SCHEMA = Path(__file__).with_name("SwedishCustomerBill.schema.json").read_bytes()


def routes(running: Running) -> Sequence[BaseRoute]:
    async def document(request: Request) -> Response:
        bill = await printed_bill(running.database, request.path_params["id"])
        name = {"Content-Disposition": f'inline; filename="faktura-{bill.number}.pdf"'}
        return Response(bill_pdf(bill), headers=name, media_type="application/pdf")

    async def schema(_: Request) -> Response:
        return Response(SCHEMA, media_type="application/schema+json")

    return [
        Route(document_url("{id}"), document),
        Route(SCHEMA_URL, schema),
        *Records(running).routes(),
        *ProductOrders(running).routes(),
        *Topups(running).routes(),
    ]


def acts(running: Running) -> Mapping[str, Act]:
    return ProductOrders(running).acts()


BILLING = Definition(name="billing", resources=RESOURCES, documents=documents, routes=routes, acts=acts)
