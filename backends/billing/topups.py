"""TMF654: data topped up, at once."""

from pathlib import Path
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backends.billing.actions import TOP_UP_DATA, check_allowed
from backends.billing.allowances import topped_up
from backends.billing.catalogue import OFFERINGS, ROAMING_TOP_UP, TOP_UP, is_in, value_of
from backends.billing.ordering import kind_of
from backends.billing.products import PRODUCTS
from backends.billing.usage import REPORTS, quantity, report_id
from backends.system import Running
from backends.tmf.documents import instant, reference
from backends.tmf.http import TmfError
from backends.tmf.resource import Document, Resource
from backends.tmf.writing import Answer, Write, created

BASE = "/tmf-api/prepayBalanceManagement/v4"
TOP_UPS = Resource("topupBalance", BASE, listed=False)
SCHEMA_URL = f"{BASE}/schema/OfferedTopup.schema.json"
SCHEMA = Path(__file__).with_name("OfferedTopup.schema.json").read_bytes()

CATEGORIES = {"data": TOP_UP, "dataRoaming": ROAMING_TOP_UP}


class Bytes(msgspec.Struct, forbid_unknown_fields=True):
    amount: int
    units: Literal["byte"]


class Reference(msgspec.Struct, forbid_unknown_fields=True):
    id: str


class NewTopup(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    amount: Bytes
    product: Reference
    usage_type: Literal["data", "dataRoaming"]
    product_offering: Reference
    type: Literal["OfferedTopup"] = msgspec.field(name="@type")
    base_type: Literal["TopupBalance", ""] = msgspec.field(default="", name="@baseType")
    schema_location: str = msgspec.field(default="", name="@schemaLocation")


class Topups:
    def __init__(self, running: Running) -> None:
        self._running = running
        self._database = running.database

    def routes(self) -> list[BaseRoute]:
        return [self._running.writes.route("POST", TOP_UPS.url, self.top_up), Route(SCHEMA_URL, schema)]

    async def top_up(self, write: Write) -> Answer:
        new = write.read(NewTopup, "top-up")
        product = await self._database[PRODUCTS.name].document(new.product.id)
        if product is None:
            raise TmfError(422, f"there is no product {new.product.id}", code="unknownProduct")
        check_allowed(product, TOP_UP_DATA)
        offering = await self._offering_for(product, new)
        reports = self._database[REPORTS.name]
        report = await reports.document(report_id(product["id"]))
        if report is None:
            raise TmfError(422, f"product {product['id']} has no data to top up", code="notOffered")
        report, before, after = topped_up(report, new.usage_type, new.amount.amount, write.now)
        await reports.write([report])
        topup_id = await self._database.next_id("tun")
        topup = {
            "id": topup_id,
            "href": TOP_UPS.href(topup_id),
            "@type": "OfferedTopup",
            "@baseType": "TopupBalance",
            "@schemaLocation": SCHEMA_URL,
            "status": "completed",
            "requestedDate": instant(write.now),
            "confirmationDate": instant(write.now),
            "usageType": new.usage_type,
            "amount": quantity(new.usage_type, new.amount.amount),
            "product": reference(product["id"], "Product"),
            "productOffering": {"id": offering["id"], "name": offering["name"]},
            "impactedBucket": [impact(new.usage_type, before, after)],
        }
        await self._database[TOP_UPS.name].write([topup])
        return created(topup)

    async def _offering_for(self, product: Document, new: NewTopup) -> Document:
        offering = await self._database[OFFERINGS.name].document(new.product_offering.id)
        if offering is None or not is_in(offering, CATEGORIES[new.usage_type], kind_of(product)):
            text = f"{new.product_offering.id} is no {new.usage_type} top-up for product {product['id']}"
            raise TmfError(422, text, code="notOffered")
        if value_of(offering, "dataBytes") != new.amount.amount:
            raise TmfError(422, f"{offering['id']} is of another amount", code="otherAmount")
        return offering


def impact(usage_type: str, before: int, after: int) -> Document:
    return {
        "name": usage_type,
        "amountBefore": quantity(usage_type, before),
        "amountAfter": quantity(usage_type, after),
        "item": [{"itemType": "credit", "amount": quantity(usage_type, after - before)}],
    }


async def schema(_: Request) -> Response:
    return Response(SCHEMA, media_type="application/schema+json")
