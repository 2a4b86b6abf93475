"""TMF622: orders and their items."""

from collections.abc import Iterator

from backends.billing.values import customer, monthly_price, one_time_price
from backends.tmf.documents import characteristics, instant, present, reference
from backends.tmf.resource import Document, Resource
from backends.world import ItemAction, Note, Order, OrderItem, World

ORDERS = Resource(
    "productOrder",
    "/tmf-api/productOrderingManagement/v4",
    text=("externalId", "state", "billingAccount.id", "orderDate"),
    several=("productOrderItem.product.id",),
    sort=("orderDate",),
    scope="billingAccount.id",
)


def order_documents(world: World) -> Iterator[Document]:
    return (product_order(order, world) for order in world.orders.values())


def product_order(order: Order, world: World) -> Document:
    requester = world.people[order.placed_by]
    return {
        "id": order.id,
        "href": ORDERS.href(order.id),
        "@type": "ProductOrder",
        **present(externalId=order.external_id, cancellationReason=order.cancellation_reason),
        "orderDate": instant(order.placed),
        **present(requestedStartDate=instant(order.requested) if order.requested else None),
        "state": order.state.value,
        "note": [note(each, f"{order.id}n{place}") for place, each in enumerate(order.notes, 1)],
        "billingAccount": {"id": order.account, "name": world.accounts[order.account].name},
        "relatedParty": [
            customer(order.company),
            reference(requester.id, "Individual", role="requester", name=requester.name),
        ],
        "productOrderItem": [order_item(item, place, world) for place, item in enumerate(order.items, 1)],
    }


def note(written: Note, note_id: str) -> Document:
    return {"id": note_id, "author": written.author, "date": instant(written.at), "text": written.text}


def order_item(item: OrderItem, place: int, world: World) -> Document:
    plan = world.plans[item.plan]
    recurring = [] if item.action is ItemAction.DELETE else [monthly_price(plan.monthly_fee)]
    once = [one_time_price(item.one_time_fee)] if item.one_time_fee is not None else []
    return {
        "id": f"{place:02d}",
        "action": item.action.value,
        "state": item.state.value,
        "productOffering": {"id": plan.id, "name": plan.name},
        "product": ordered_product(item, plan.name, world),
        "itemPrice": [*recurring, *once],
    }


def ordered_product(item: OrderItem, name: str, world: World) -> Document:
    """The order's own words until the product exists, then the product's."""
    made = world.subscriptions[item.product] if item.product else None
    number = item.number if made is None else next((each.e164 for each in made.numbers), None)
    about = characteristics(
        options=list(item.options),
        iccid=made.sim.iccid if made and made.sim else None,
        userName=made.user if made else item.user,
    )
    return {
        "@type": "Product",
        **present(id=item.product, name=name, productSerialNumber=number),
        # The published Characteristic of 622 has lost its `value`; a named type is one that can be extended by it.
        "productCharacteristic": [{**each, "@type": "Characteristic"} for each in about],
    }
