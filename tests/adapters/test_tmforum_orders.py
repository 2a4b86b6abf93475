from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.faults import Capability, Fault
from gateway.graph.common import Money
from gateway.graph.ids import ORDER, public
from gateway.graph.orders.types import Order, OrderFilter, OrderItem, OrderStatus
from gateway.graph.scalars import ICCID, PhoneNumber
from gateway.ports.paging import Page, PageRequest, Position
from tests.adapters.documents import ORDER as ORDER_DOCUMENT
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import NOTHING, SCOPE, System, bad_response

PATH = "GET /tmf-api/productOrderingManagement/v4/productOrder?"
ACCOUNTS = "billingAccount.id=100201,100202"
ALL = OrderFilter()

PO1 = Order(
    id=public(ORDER, "po1"),
    order_id="po1",
    account_id="100201",
    number="po1",
    status=OrderStatus.HELD,
    placed_at=datetime(2026, 11, 9, 9, 30, tzinfo=UTC),
    placed_by="Anna Lindström",
    requested_for=datetime(2026, 12, 1, 7, 0, tzinfo=UTC),
    items=[
        OrderItem(
            subscription_id="p1",
            name="Mobil 20 GB",
            options=["20 GB", "eSIM"],
            phone_number=PhoneNumber("+46701740621"),
            iccid=ICCID("8946996021361673419"),
            user_name="Jörgen Wahlström",
            monthly_fee=Money(amount=Decimal("179.00"), currency="SEK"),
            one_time_fee=Money(amount=Decimal("250.00"), currency="SEK"),
        ),
        OrderItem(
            subscription_id=None,
            name="Bredband",
            options=[],
            phone_number=None,
            iccid=None,
            user_name=None,
            monthly_fee=None,
            one_time_fee=None,
        ),
    ],
    cancellable=True,
    date_changeable=True,
    reason="Fullmakten saknas.",
)
BARE_ORDER = {
    "id": "po2",
    "orderDate": "2026-11-08T09:30:00Z",
    "state": "acknowledged",
    "billingAccount": {"id": "100202"},
    "productOrderItem": [{"productOffering": {"name": "Bredband"}}],
}
PO2 = Order(
    id=public(ORDER, "po2"),
    order_id="po2",
    account_id="100202",
    number="po2",
    status=OrderStatus.ACKNOWLEDGED,
    placed_at=datetime(2026, 11, 8, 9, 30, tzinfo=UTC),
    placed_by=None,
    requested_for=None,
    items=[PO1.items[1]],
    cancellable=False,
    date_changeable=True,
    reason=None,
)


async def test_the_first_page(system: System, billing: TmForumBilling) -> None:
    system.lists(ORDER_DOCUMENT, BARE_ORDER, total=14)
    page = await billing.orders(SCOPE, ALL, None, PageRequest(2))
    assert system.asked() == [f"{PATH}{ACCOUNTS}&sort=-orderDate,-id&limit=2"]
    positions = [Position("2026-11-09T09:30:00Z", "po1"), Position("2026-11-08T09:30:00Z", "po2")]
    assert page == Page([PO1, PO2], positions, more=True, total=14)


async def test_the_page_before_a_position(system: System, billing: TmForumBilling) -> None:
    system.lists(ORDER_DOCUMENT)
    position = Position("2026-11-08T09:30:00Z", "po2")
    page = await billing.orders(SCOPE, ALL, None, PageRequest(5, position, backwards=True))
    at = "2026-11-08T09%3A30%3A00Z"
    assert system.asked() == [
        f"{PATH}{ACCOUNTS}&orderDate.gte={at}&orderDate.gt={at};id.gt=po2&sort=orderDate,id&limit=5"
    ]
    assert page == Page([PO1], [Position("2026-11-09T09:30:00Z", "po1")], more=False, total=None)


@pytest.mark.parametrize(
    ("where", "about", "terms"),
    [
        (OrderFilter(statuses=[OrderStatus.ASSESSING_CANCELLATION]), None, "&state=assessingCancellation"),
        (ALL, "p1", "&productOrderItem.product.id=p1"),
        (
            OrderFilter(statuses=[OrderStatus.HELD, OrderStatus.IN_PROGRESS]),
            "p1",
            "&state=held,inProgress&productOrderItem.product.id=p1",
        ),
    ],
)
async def test_filters(
    system: System, billing: TmForumBilling, where: OrderFilter, about: str | None, terms: str
) -> None:
    system.lists(ORDER_DOCUMENT)
    await billing.orders(SCOPE, where, about, PageRequest(5))
    system.lists(total=17)
    assert await billing.count_orders(SCOPE, where, about) == 17
    assert system.asked() == [
        f"{PATH}{ACCOUNTS}{terms}&sort=-orderDate,-id&limit=5",
        f"{PATH}{ACCOUNTS}{terms}&limit=0",
    ]


async def test_what_nothing_can_match_is_not_asked(system: System, billing: TmForumBilling) -> None:
    none = OrderFilter(statuses=[])
    assert await billing.orders(SCOPE, none, None, PageRequest(5)) == Page((), (), more=False, total=0)
    assert await billing.count_orders(SCOPE, none, "p1") == 0
    assert await billing.orders(NOTHING, ALL, None, PageRequest(5)) == Page((), (), more=False, total=0)
    assert await billing.count_orders(NOTHING, ALL, None) == 0
    assert await billing.orders_by_id(NOTHING, ["po1"]) == {}
    assert await billing.orders_by_id(SCOPE, []) == {}
    assert system.asked() == []


async def test_by_id(system: System, billing: TmForumBilling) -> None:
    system.lists(BARE_ORDER, ORDER_DOCUMENT)
    found = await billing.orders_by_id(SCOPE, ["po1", "po2", "po3"])
    assert system.asked() == [f"{PATH}id=po1,po2,po3&{ACCOUNTS}&limit=3"]
    assert found == {"po1": PO1, "po2": PO2}


@pytest.mark.parametrize(
    ("state", "status", "cancellable", "date_changeable", "explained"),
    [
        ("acknowledged", OrderStatus.ACKNOWLEDGED, False, True, False),
        ("rejected", OrderStatus.REJECTED, False, False, True),
        ("pending", OrderStatus.PENDING, True, True, True),
        ("held ", OrderStatus.HELD, True, True, True),
        ("inProgress", OrderStatus.IN_PROGRESS, True, False, False),
        ("assessingCancellation", OrderStatus.ASSESSING_CANCELLATION, False, False, False),
        ("pendingCancellation", OrderStatus.PENDING_CANCELLATION, False, False, False),
        ("cancelled", OrderStatus.CANCELLED, False, False, True),
        ("completed", OrderStatus.COMPLETED, False, False, False),
        ("failed", OrderStatus.FAILED, False, False, True),
        ("partial", OrderStatus.PARTIAL, False, False, True),
    ],
)
async def test_every_status(
    system: System,
    billing: TmForumBilling,
    state: str,
    status: OrderStatus,
    cancellable: bool,
    date_changeable: bool,
    explained: bool,
) -> None:
    system.lists(changed(ORDER_DOCUMENT, state=state))
    found = (await billing.orders_by_id(SCOPE, ["po1"]))["po1"]
    assert isinstance(found, Order)
    assert (found.status, found.cancellable, found.date_changeable) == (status, cancellable, date_changeable)
    assert found.reason == ("Fullmakten saknas." if explained else None)


@pytest.mark.parametrize("state", ["completed", "cancelled", "pendingCancellation"])
async def test_a_wish_to_cancel_says_why(system: System, billing: TmForumBilling, state: str) -> None:
    system.lists(changed(ORDER_DOCUMENT, state=state, cancellationReason="Maskinen är såld."))
    found = (await billing.orders_by_id(SCOPE, ["po1"]))["po1"]
    assert isinstance(found, Order)
    assert found.reason == "Maskinen är såld."


async def test_an_order_that_waits_without_a_note(system: System, billing: TmForumBilling) -> None:
    system.lists(changed(ORDER_DOCUMENT, note=[]))
    found = (await billing.orders_by_id(SCOPE, ["po1"]))["po1"]
    assert isinstance(found, Order)
    assert found.reason is None


ITEM = "productOrderItem.0"
FACTS = f"{ITEM}.product.productCharacteristic"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("orderDate", ABSENT),
        ("orderDate", "2026-11-09"),
        ("orderDate", 20261109),
        ("requestedStartDate", "asap"),
        ("state", "dreaming"),
        ("state", ABSENT),
        ("cancellationReason", 7),
        ("note", {}),
        ("note", None),
        ("note.0.date", "2026-11-10"),
        ("note.2.text", ABSENT),
        ("billingAccount", ABSENT),
        ("billingAccount.id", 100201),
        ("relatedParty.1.name", 7),
        ("productOrderItem", ABSENT),
        ("productOrderItem", {}),
        (f"{ITEM}.productOffering", ABSENT),
        (f"{ITEM}.productOffering.name", ABSENT),
        (f"{ITEM}.product.id", 1),
        (f"{ITEM}.product.productSerialNumber", "0701740621"),
        (f"{FACTS}[options]", "20 GB"),
        (f"{FACTS}[options]", [20]),
        (f"{FACTS}[iccid]", "894699602136167341"),
        (f"{FACTS}[userName]", []),
        (f"{ITEM}.itemPrice", {}),
        (f"{ITEM}.itemPrice.0.priceType", ABSENT),
        (f"{ITEM}.itemPrice.0.price.dutyFreeAmount.value", "179"),
        (f"{ITEM}.itemPrice.1.price.dutyFreeAmount.value", 0.005),
        (f"{ITEM}.itemPrice.1.price.dutyFreeAmount.unit", ABSENT),
    ],
)
async def test_an_order_that_makes_no_sense(system: System, billing: TmForumBilling, path: str, value: Any) -> None:
    system.lists(put(ORDER_DOCUMENT, path, value), BARE_ORDER)
    found = await billing.orders_by_id(SCOPE, ["po1", "po2"])
    assert found == {"po1": found["po1"], "po2": PO2}
    assert bad_response(found["po1"], Capability.ORDERS)
    with pytest.raises(Fault) as raised:
        await billing.orders(SCOPE, ALL, None, PageRequest(5))
    assert bad_response(raised.value, Capability.ORDERS)
