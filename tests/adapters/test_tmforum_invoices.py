from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.common import Direction, Money, Period
from gateway.graph.ids import INVOICE, public
from gateway.graph.invoices.types import (
    Invoice,
    InvoiceFilter,
    InvoiceOrder,
    InvoiceOrderField,
    InvoiceStatus,
)
from gateway.ports.paging import Page, PageRequest, Position
from tests.adapters.documents import BARE_BILL, BILL
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import NOTHING, SCOPE, System, bad_response

PATH = "GET /tmf-api/customerBillManagement/v4/customerBill?"
ACCOUNTS = "billingAccount.id=100201,100202"
ALL = InvoiceFilter()
NEWEST_FIRST = InvoiceOrder(field=InvoiceOrderField.ISSUED_ON)


def kronor(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="SEK")


B1 = Invoice(
    id=public(INVOICE, "b1"),
    invoice_id="b1",
    account_id="100201",
    has_document=True,
    number="26111002011",
    issued_on=date(2026, 11, 1),
    due_on=date(2026, 12, 1),
    period=Period(from_=date(2026, 10, 1), to=date(2026, 10, 31)),
    status=InvoiceStatus.PARTIALLY_PAID,
    total=kronor("1250.62"),
    vat=kronor("250.12"),
    remaining=kronor("250.60"),
    ocr="2611100201138",
    bankgiro="0990-1232",
    reference="KST 4100",
)
B2 = Invoice(
    id=public(INVOICE, "b2"),
    invoice_id="b2",
    account_id="100202",
    has_document=False,
    number="26111002011",
    issued_on=date(2026, 11, 1),
    due_on=None,
    period=Period(from_=date(2026, 10, 1), to=date(2026, 10, 31)),
    status=InvoiceStatus.NEW,
    total=kronor("1250.62"),
    vat=kronor("0.00"),
    remaining=kronor("250.60"),
    ocr=None,
    bankgiro=None,
    reference=None,
)


async def test_the_first_page(system: System, billing: TmForumBilling) -> None:
    system.lists(BILL, BARE_BILL, total=14)
    page = await billing.invoices(SCOPE, ALL, NEWEST_FIRST, PageRequest(2))
    assert system.asked() == [f"{PATH}{ACCOUNTS}&sort=-billDate,-id&limit=2"]
    at = "2026-10-31T23:00:00Z"
    assert page == Page([B1, B2], [Position(at, "b1"), Position(at, "b2")], more=True, total=14)


async def test_the_page_after_a_position(system: System, billing: TmForumBilling) -> None:
    system.lists(BARE_BILL)
    position = Position("2026-10-31T23:00:00Z", "b3")
    page = await billing.invoices(SCOPE, ALL, NEWEST_FIRST, PageRequest(9, position))
    at = "2026-10-31T23%3A00%3A00Z"
    assert system.asked() == [
        f"{PATH}{ACCOUNTS}&billDate.lte={at}&billDate.lt={at};id.lt=b3&sort=-billDate,-id&limit=9"
    ]
    assert page == Page([B2], [Position("2026-10-31T23:00:00Z", "b2")], more=False, total=None)


@pytest.mark.parametrize(
    ("field", "path", "key", "bare_key"),
    [
        (InvoiceOrderField.ISSUED_ON, "billDate", "2026-10-31T23:00:00Z", "2026-10-31T23:00:00Z"),
        (InvoiceOrderField.DUE_ON, "paymentDueDate", "2026-11-30T23:00:00Z", ""),
        (InvoiceOrderField.TOTAL, "taxIncludedAmount.value", "1250.62", "1250.62"),
    ],
)
async def test_every_order(
    system: System, billing: TmForumBilling, field: InvoiceOrderField, path: str, key: str, bare_key: str
) -> None:
    system.lists(BILL, BARE_BILL)
    order = InvoiceOrder(field=field, direction=Direction.ASC)
    page = await billing.invoices(SCOPE, ALL, order, PageRequest(5, Position("12.5", "b9")))
    assert system.asked() == [f"{PATH}{ACCOUNTS}&{path}.gte=12.5&{path}.gt=12.5;id.gt=b9&sort={path},id&limit=5"]
    assert page.positions == [Position(key, "b1"), Position(bare_key, "b2")]


@pytest.mark.parametrize("key", ["", "12,5", "1e3", "12.505", "9" * 14, "NaN", 12.5])
async def test_a_total_that_no_cursor_of_ours_holds(system: System, billing: TmForumBilling, key: Any) -> None:
    order = InvoiceOrder(field=InvoiceOrderField.TOTAL)
    with pytest.raises(Fault) as raised:
        await billing.invoices(SCOPE, ALL, order, PageRequest(5, Position(key, "b1")))
    assert raised.value.code is ErrorCode.BAD_CURSOR
    assert system.asked() == []


MIDNIGHT = "T22%3A00%3A00Z"


@pytest.mark.parametrize(
    ("where", "terms"),
    [
        (InvoiceFilter(statuses=list(InvoiceStatus)), "&state=new,onHold,validated,sent,partiallyPaid,settled"),
        (InvoiceFilter(issued_from=date(2026, 7, 1)), f"&billDate.gte=2026-06-30{MIDNIGHT}"),
        (InvoiceFilter(issued_to=date(2026, 7, 31)), f"&billDate.lt=2026-07-31{MIDNIGHT}"),
        (
            InvoiceFilter(statuses=[InvoiceStatus.SENT], issued_from=date(2026, 7, 1), issued_to=date(2026, 7, 1)),
            f"&state=sent&billDate.gte=2026-06-30{MIDNIGHT}&billDate.lt=2026-07-01{MIDNIGHT}",
        ),
        (InvoiceFilter(issued_from=date.min, issued_to=date.max), ""),
    ],
)
async def test_filters(system: System, billing: TmForumBilling, where: InvoiceFilter, terms: str) -> None:
    """Days are those of Stockholm, and the calendar's ends are no ends."""
    system.lists(BILL)
    await billing.invoices(SCOPE, where, NEWEST_FIRST, PageRequest(5))
    system.lists(total=17)
    assert await billing.count_invoices(SCOPE, where) == 17
    assert system.asked() == [
        f"{PATH}{ACCOUNTS}{terms}&sort=-billDate,-id&limit=5",
        f"{PATH}{ACCOUNTS}{terms}&limit=0",
    ]


async def test_what_nothing_can_match_is_not_asked(system: System, billing: TmForumBilling) -> None:
    none = InvoiceFilter(statuses=[])
    assert await billing.invoices(SCOPE, none, NEWEST_FIRST, PageRequest(5)) == Page((), (), more=False, total=0)
    assert await billing.count_invoices(SCOPE, none) == 0
    assert await billing.invoices(NOTHING, ALL, NEWEST_FIRST, PageRequest(5)) == Page((), (), more=False, total=0)
    assert await billing.count_invoices(NOTHING, ALL) == 0
    assert await billing.invoices_by_id(NOTHING, ["b1"]) == {}
    assert await billing.invoices_by_id(SCOPE, []) == {}
    assert await billing.invoice_totals(NOTHING, date(2026, 1, 1), date(2026, 12, 31)) == []
    assert await billing.invoice_document(NOTHING, "b1") is None
    assert system.asked() == []


async def test_by_id(system: System, billing: TmForumBilling) -> None:
    system.lists(BARE_BILL, BILL)
    found = await billing.invoices_by_id(SCOPE, ["b1", "b2", "b3"])
    assert system.asked() == [f"{PATH}id=b1,b2,b3&{ACCOUNTS}&limit=3"]
    assert found == {"b1": B1, "b2": B2}


async def test_totals(system: System, billing: TmForumBilling) -> None:
    """Read without what is not asked for, and without a limit."""
    fields = ("id", "billDate", "taxIncludedAmount", "billingAccount")
    other = put(put(BARE_BILL, "billDate", "2026-11-16T23:00:00Z"), "taxIncludedAmount.value", -0.5)
    system.lists(*({name: bill[name] for name in fields} for bill in (BILL, other)))
    found = await billing.invoice_totals(SCOPE, date(2026, 7, 1), date(2026, 11, 17))
    days = f"billDate.gte=2026-06-30{MIDNIGHT}&billDate.lt=2026-11-17T23%3A00%3A00Z"
    assert system.asked() == [f"{PATH}{ACCOUNTS}&{days}&fields=billDate,taxIncludedAmount,billingAccount"]
    assert found == [(date(2026, 11, 1), kronor("1250.62")), (date(2026, 11, 17), kronor("-0.50"))]


@pytest.mark.parametrize("rows", [[BILL], [BILL, BARE_BILL, changed(BILL, id="b3")]])
async def test_totals_are_of_all_invoices_or_none(system: System, billing: TmForumBilling, rows: list[Any]) -> None:
    system.lists(*rows, total=2)
    with pytest.raises(Fault) as raised:
        await billing.invoice_totals(SCOPE, date(2026, 1, 1), date(2026, 12, 31))
    assert bad_response(raised.value, Capability.INVOICES)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("billNo", ABSENT),
        ("billNo", 26111002011),
        ("billDate", ABSENT),
        ("billDate", "2026-11-01"),
        ("billDate", "2026-10-31T23:00:00"),
        ("billDate", 1_793_000_000),
        ("billDate", "9999-12-31T23:30:00Z"),
        ("billDate", "2026-10-31T23:00:00" + "0" * 40 + "Z"),
        ("paymentDueDate", "soon"),
        ("billingPeriod", ABSENT),
        ("billingPeriod.endDateTime", ABSENT),
        ("billingPeriod.startDateTime", "0001-01-01T00:00:00+01:30"),
        ("state", "lost"),
        ("state", ABSENT),
        ("taxIncludedAmount", ABSENT),
        ("taxIncludedAmount.value", ABSENT),
        ("taxIncludedAmount.value", None),
        ("taxIncludedAmount.value", "1250.62"),
        ("taxIncludedAmount.value", 1250.625),
        ("taxIncludedAmount.value", 1e13),
        ("taxIncludedAmount.value", [1]),
        ("taxIncludedAmount.unit", "sek"),
        ("taxItem", ABSENT),
        ("taxItem.0.taxAmount", ABSENT),
        ("taxItem.1.taxAmount.unit", "EUR"),
        ("remainingAmount", ABSENT),
        ("remainingAmount.value", True),
        ("billDocument", {}),
        ("billDocument.0.url", ABSENT),
        ("billDocument.0.mimeType", "pdf"),
        ("billingAccount", ABSENT),
        ("billingAccount.id", 100201),
        ("ocr", 2611100201138),
        ("bankgiro", []),
        ("reference", 4100),
    ],
)
async def test_a_bill_that_makes_no_sense(system: System, billing: TmForumBilling, path: str, value: Any) -> None:
    system.lists(put(BILL, path, value), BARE_BILL)
    found = await billing.invoices_by_id(SCOPE, ["b1", "b2"])
    assert found == {"b1": found["b1"], "b2": B2}
    assert bad_response(found["b1"], Capability.INVOICES)
    with pytest.raises(Fault) as raised:
        await billing.invoices(SCOPE, ALL, NEWEST_FIRST, PageRequest(5))
    assert bad_response(raised.value, Capability.INVOICES)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("9007199254740.93", "9007199254740.93"),
        ("1.25e3", "1250.00"),
        ("-0.0", "0.00"),
        ("7", "7.00"),
        ("0.10", "0.10"),
    ],
)
async def test_amounts_lose_nothing_on_the_way(system: System, billing: TmForumBilling, text: str, amount: str) -> None:
    """Digits as they were sent, however a number is written."""
    system.answers(msgspec.json.encode([BILL]).replace(b'"value":1250.62', f'"value":{text}'.encode()))
    (found,) = (await billing.invoices_by_id(SCOPE, ["b1"])).values()
    assert isinstance(found, Invoice)
    assert str(found.total.amount) == amount
