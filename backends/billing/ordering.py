"""TMF622 written: a subscription changes to another plan, on its day."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from starlette.routing import BaseRoute

from backends.billing import states
from backends.billing.actions import CHANGE_PLAN, actions_of, blocked, check_allowed, top_up_action
from backends.billing.allowances import on_another_plan
from backends.billing.catalogue import OFFERINGS, PLAN, ROAMING_TOP_UP, TOP_UP, days_of, is_in, value_of
from backends.billing.orders import ORDERS
from backends.billing.products import PRODUCTS
from backends.billing.usage import REPORTS, report_id
from backends.billing.values import customer
from backends.system import Running
from backends.tmf.agenda import Act, Planned
from backends.tmf.documents import characteristics, instant, present, replaced
from backends.tmf.http import TmfError
from backends.tmf.resource import Document
from backends.tmf.states import check_move
from backends.tmf.writing import Answer, Write, created
from backends.world import Status, calendar

BEGIN = "beginOrder"
TAKE_EFFECT = "takeEffect"
BEGUN_AFTER = timedelta(minutes=1)

When = Annotated[datetime, msgspec.Meta(tz=True)]


class Reference(msgspec.Struct, forbid_unknown_fields=True):
    id: str


class Requester(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    name: str
    role: Literal["requester"]
    referred_type: str = msgspec.field(name="@referredType")


class ChangedProduct(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    type: Literal["Product", ""] = msgspec.field(default="", name="@type")


class Item(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    id: str
    action: Literal["modify"]
    product: ChangedProduct
    product_offering: Reference


class NewOrder(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    product_order_item: Annotated[list[Item], msgspec.Meta(min_length=1, max_length=1)]
    external_id: str | None = None
    requested_start_date: When | None = None
    related_party: list[Requester] = []


class ProductOrders:
    def __init__(self, running: Running) -> None:
        self._running = running
        self._orders = running.database[ORDERS.name]
        self._products = running.database[PRODUCTS.name]
        self._offerings = running.database[OFFERINGS.name]
        self._reports = running.database[REPORTS.name]

    def routes(self) -> list[BaseRoute]:
        return [self._running.writes.route("POST", ORDERS.url, self.take)]

    def acts(self) -> Mapping[str, Act]:
        return {BEGIN: self._begin, TAKE_EFFECT: self._take_effect}

    async def take(self, write: Write) -> Answer:
        new = write.read(NewOrder, "product order")
        item = new.product_order_item[0]
        product = await self._products.document(item.product.id)
        if product is None:
            raise TmfError(422, f"there is no product {item.product.id}", code="unknownProduct")
        check_allowed(product, CHANGE_PLAN)
        plan = await self._plan_for(product, item.product_offering.id)
        start = effect_date(plan, new.requested_start_date, write.now)
        await self._check_external_id(new.external_id)
        order_id = await self._running.database.next_id("pon")
        order: Document = {
            "id": order_id,
            "href": ORDERS.href(order_id),
            "@type": "ProductOrder",
            **present(externalId=new.external_id),
            "orderDate": instant(write.now),
            "requestedStartDate": instant(start),
            "state": "acknowledged",
            "note": [],
            "billingAccount": product["billingAccount"],
            "relatedParty": [customer(customer_of(product)), *msgspec.to_builtins(new.related_party)],
            "productOrderItem": [plan_item(item.id, product, plan)],
        }
        await self._orders.write([order])
        await self._products.write([with_orders(product, [order_id])])
        await self._running.agenda.plan(Planned(write.now + BEGUN_AFTER, BEGIN, order_id))
        await self._running.agenda.plan(Planned(start, TAKE_EFFECT, order_id))
        return created(order)

    async def _plan_for(self, product: Document, offering_id: str) -> Document:
        """Raises TmfError for what is no other plan of the same kind that is sold."""
        plan = await self._offerings.document(offering_id)
        if plan is None or not is_in(plan, PLAN, kind_of(product)) or plan["id"] == product["productOffering"]["id"]:
            raise TmfError(422, f"{offering_id} is no plan to change to", code="notOffered")
        return plan

    async def _check_external_id(self, external_id: str | None) -> None:
        """An order that was there before anybody kept keys has its own all the same."""
        if external_id is not None and await self._orders.having("externalId", external_id):
            raise TmfError(422, f"an order has the externalId {external_id}", code="keyReused")

    async def _begin(self, order_id: str, _: datetime) -> None:
        await self._orders.write([moved(await self._order(order_id), "inProgress")])

    async def _take_effect(self, order_id: str, at: datetime) -> None:
        order = await self._order(order_id)
        await self._running.agenda.forget(order_id)
        await self._orders.write([moved(moved(order, "inProgress"), "completed") | {"completionDate": instant(at)}])
        [item] = order["productOrderItem"]
        product = await self._products.document(item["product"]["id"])
        plan = await self._offerings.document(item["productOffering"]["id"])
        if product is None or plan is None:
            raise TmfError(404, f"what order {order_id} is about is gone")
        changed = await self._on_plan(product, plan)
        await self._products.write([with_orders(changed, await self._under_way(product["id"]))])
        report = await self._reports.document(report_id(product["id"]))
        if report is not None and value_of(plan, "dataPackageName") is not None:
            before, after = allowance(product), allowance(changed)
            await self._reports.write([on_another_plan(report, before, after, at)])

    async def _on_plan(self, product: Document, plan: Document) -> Document:
        changed = on_plan(product, plan)
        offerings = await self._offerings.having("category.id", kind_of(product))
        has_top_ups = any(is_in(each, TOP_UP) or is_in(each, ROAMING_TOP_UP) for each in offerings)
        top_up = top_up_action(Status(product["status"]), allowance(changed), has_top_ups=has_top_ups)
        return with_actions(changed, replaced(actions_of(product), "action", top_up))

    async def _under_way(self, product_id: str) -> list[str]:
        orders = await self._orders.having("productOrderItem.product.id", product_id)
        return [each["id"] for each in orders if each["state"] not in states.ENDED]

    async def _order(self, order_id: str) -> Document:
        order = await self._orders.document(order_id)
        if order is None:
            raise TmfError(404, f"there is no product order {order_id}")
        return order


def effect_date(plan: Document, requested: datetime | None, now: datetime) -> datetime:
    """The day asked for, else the first on which the plan may take effect. Raises TmfError for one before that."""
    first = calendar.day_of(now) + timedelta(days=days_of(plan, "leadTime"))
    if requested is None:
        return calendar.instant(first)
    if calendar.day_of(requested) < first:
        raise TmfError(422, f"the plan takes effect on {first} at the earliest", code="tooEarly")
    return requested


def plan_item(item_id: str, product: Document, plan: Document) -> Document:
    described = characteristics(
        options=[value for value in [value_of(plan, "dataPackageName")] if value], userName=user_name(product)
    )
    return {
        "id": item_id,
        "action": "modify",
        "state": "acknowledged",
        "productOffering": {"id": plan["id"], "name": plan["name"]},
        "product": {
            "@type": "Product",
            "id": product["id"],
            "name": plan["name"],
            **present(productSerialNumber=product.get("productSerialNumber")),
            "productCharacteristic": [{**each, "@type": "Characteristic"} for each in described],
        },
        "itemPrice": plan["productOfferingPrice"],
    }


def on_plan(product: Document, plan: Document) -> Document:
    """The product after the change."""
    of_plan = {
        "dataPackageName": value_of(plan, "dataPackageName"),
        "dataAllowanceBytes": value_of(plan, "dataAllowanceBytes"),
        "includedServices": value_of(plan, "includedServices") or [],
    }
    kept = [each for each in product["productCharacteristic"] if each["name"] not in of_plan]
    return product | {
        "name": plan["name"],
        "productOffering": {"id": plan["id"], "name": plan["name"]},
        "productPrice": plan["productOfferingPrice"],
        "productCharacteristic": [*kept, *characteristics(**of_plan)],
    }


def with_orders(product: Document, orders: list[str]) -> Document:
    return with_actions(product, blocked(actions_of(product), orders))


def with_actions(product: Document, actions: list[Document]) -> Document:
    told = {"name": "allowedActions", "value": actions}
    return product | {"productCharacteristic": replaced(product["productCharacteristic"], "name", told)}


def moved(order: Document, state: str) -> Document:
    check_move(states.ORDER, "the product order", order["state"], state)
    items = [each | {"state": state} for each in order["productOrderItem"]]
    return order | {"state": state, "productOrderItem": items}


def characteristic(product: Document, name: str) -> object:
    return next((each["value"] for each in product["productCharacteristic"] if each["name"] == name), None)


def kind_of(product: Document) -> str:
    return str(characteristic(product, "kind"))


def customer_of(product: Document) -> str:
    return str(next(each["id"] for each in product["relatedParty"] if each["role"] == "customer"))


def user_name(product: Document) -> str | None:
    return next((each["name"] for each in product["relatedParty"] if each["role"] == "user"), None)


def allowance(product: Document) -> int | None:
    found = characteristic(product, "dataAllowanceBytes")
    return found if isinstance(found, int) else None
