"""Orders: TMF622 product orders."""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.adapters.tmforum.pages import Sort, read_page
from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Resource, by_id, made, one_each
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.wire.orders import OrderedFacts, OrderedProduct, ProductOrder, ProductOrderItem
from gateway.adapters.tmforum.wire.owners import OfAccount
from gateway.adapters.tmforum.wire.values import (
    Characteristics,
    Table,
    beginning_of,
    fee,
    instant,
    instant_text,
    name_in,
)
from gateway.adapters.tmforum.writing import created
from gateway.faults import Fault
from gateway.graph.ids import ORDER, public
from gateway.graph.orders.types import Order, OrderFilter, OrderItem, OrderStatus
from gateway.ports.billing import PlanChange
from gateway.ports.paging import Page, PageRequest
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope

STATUSES = Table(
    {
        "acknowledged": OrderStatus.ACKNOWLEDGED,
        "rejected": OrderStatus.REJECTED,
        "pending": OrderStatus.PENDING,
        "held": OrderStatus.HELD,
        "inProgress": OrderStatus.IN_PROGRESS,
        "assessingCancellation": OrderStatus.ASSESSING_CANCELLATION,
        "pendingCancellation": OrderStatus.PENDING_CANCELLATION,
        "cancelled": OrderStatus.CANCELLED,
        "completed": OrderStatus.COMPLETED,
        "failed": OrderStatus.FAILED,
        "partial": OrderStatus.PARTIAL,
    }
)
CANCELLABLE = (OrderStatus.IN_PROGRESS, OrderStatus.PENDING, OrderStatus.HELD)
DATE_CHANGEABLE = (OrderStatus.ACKNOWLEDGED, OrderStatus.PENDING, OrderStatus.HELD)
NEEDS_A_REASON = (
    OrderStatus.HELD,
    OrderStatus.PENDING,
    OrderStatus.FAILED,
    OrderStatus.REJECTED,
    OrderStatus.PARTIAL,
    OrderStatus.CANCELLED,
)
NOTHING_YET = OrderedProduct()
FACTS = Characteristics(OrderedFacts)


def order(row: ProductOrder) -> Order:
    status = STATUSES.read(row.state)
    return Order(
        id=public(ORDER, row.id),
        order_id=row.id,
        account_id=row.billing_account.id,
        number=row.id,
        status=status,
        placed_at=instant(row.order_date),
        placed_by=name_in("requester", row.related_party),
        requested_for=row.requested_start_date,
        items=[item(each) for each in row.product_order_item],
        cancellable=status in CANCELLABLE,
        date_changeable=status in DATE_CHANGEABLE,
        reason=reason(row, status),
    )


def item(row: ProductOrderItem) -> OrderItem:
    product = row.product or NOTHING_YET
    facts = FACTS.read(product.product_characteristic)
    return OrderItem(
        subscription_id=product.id,
        name=row.product_offering.name,
        options=list(facts.options),
        phone_number=product.product_serial_number,
        iccid=facts.iccid,
        user_name=facts.user_name,
        monthly_fee=fee(row.item_price, "recurring", "month"),
        one_time_fee=fee(row.item_price, "oneTime"),
    )


def reason(row: ProductOrder, status: OrderStatus) -> str | None:
    """Why it was cancelled; where something stands in its way, what the newest note says."""
    if row.cancellation_reason is not None:
        return row.cancellation_reason
    if status not in NEEDS_A_REASON or not row.note:
        return None
    return max(row.note, key=lambda note: note.date).text


def sent_change(scope: Scope, change: PlanChange, key: str) -> dict[str, Any]:
    requester = {"id": scope.person_id, "role": "requester", "name": change.requested_by}
    start = beginning_of(change.effective_on) if change.effective_on is not None else None
    return {
        "externalId": key,
        **({"requestedStartDate": instant_text(start)} if start is not None else {}),
        "relatedParty": [{**requester, "@referredType": "Individual"}],
        "productOrderItem": [
            {
                "id": "1",
                "action": "modify",
                "product": {"id": change.subscription_id, "@type": "Product"},
                "productOffering": {"id": change.offering_id},
            }
        ],
    }


ORDERS = Resource("productOrder", ProductOrder, OfAccount, order)
NEWEST_FIRST: Sort[ProductOrder] = Sort("orderDate", lambda row: row.order_date, descending=True)


def terms(scope: Scope, where: OrderFilter, subscription_id: str | None) -> Terms:
    about = [subscription_id] if subscription_id is not None else None
    return (
        Terms()
        .among("billingAccount.id", scope.account_ids)
        .among("state", STATUSES.sent(where.statuses))
        .among("productOrderItem.product.id", about)
    )


class Orders(BillingSystem):
    async def orders(
        self, scope: Scope, where: OrderFilter, subscription_id: str | None, page: PageRequest
    ) -> Page[Order]:
        return await read_page(self._orders, ORDERS, scope, terms(scope, where, subscription_id), NEWEST_FIRST, page)

    async def count_orders(self, scope: Scope, where: OrderFilter, subscription_id: str | None) -> int:
        return await self._orders.count(ORDERS, scope, terms(scope, where, subscription_id))

    async def orders_by_id(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Order | Fault]:
        wanted = Terms().among("id", ids).among("billingAccount.id", scope.account_ids)
        return await one_each(self._orders, ORDERS, scope, by_id(ids), wanted)

    async def change_plan(self, scope: Scope, change: PlanChange, key: str) -> Order | Refused:
        row = await created(self._orders, ORDERS, sent_change(scope, change, key), key)
        return row if isinstance(row, Refused) else made(self._orders, ORDERS, scope, row)
