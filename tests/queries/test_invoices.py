"""Invoices as the portal shows them: the list, one with its lines, and the trend."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gateway.clock import ManualClock
from tests.harness import SignedIn

ONE = """query ($id: ID!) { node(id: $id) { ... on Invoice {
  number issuedOn dueOn period { from to } status total { amount currency } vat { amount } remaining { amount }
  ocr bankgiro reference account { number }
  lines { text quantity amount { amount } subscription { id } } } } }"""
LIST = """query ($filter: InvoiceFilter) { viewer { invoices(filter: $filter, first: 100) {
  totalCount nodes { number issuedOn status total { amount } account { number } } } } }"""
TREND = "{ viewer { invoiceTrend { month total { amount currency } invoiceCount } } }"


async def listed(anna: SignedIn, **conditions: object) -> list[dict[str, Any]]:
    page = (await anna.data(LIST, {"filter": conditions}))["viewer"]["invoices"]
    assert page["totalCount"] == len(page["nodes"])
    nodes: list[dict[str, Any]] = page["nodes"]
    return nodes


async def test_the_list_holds_the_invoices_of_all_accounts_newest_first(anna: SignedIn) -> None:
    invoices = await listed(anna)

    assert len(invoices) == 47
    assert {invoice["account"]["number"] for invoice in invoices} == {"100201", "100202", "100203"}
    days = [invoice["issuedOn"] for invoice in invoices]
    assert days == sorted(days, reverse=True)
    assert invoices[0] == {
        "number": "26111002021",
        "issuedOn": "2026-11-16",
        "status": "NEW",
        "total": {"amount": "306.25"},
        "account": {"number": "100202"},
    }


async def test_an_invoice_with_its_lines(anna: SignedIn) -> None:
    assert (await anna.data(ONE, {"id": "inv_b26101002013"}))["node"] == {
        "number": "26101002013",
        "issuedOn": "2026-10-03",
        "dueOn": "2026-11-02",
        "period": {"from": "2026-10-03", "to": "2026-10-03"},
        "status": "PARTIALLY_PAID",
        "total": {"amount": "18725.00", "currency": "SEK"},
        "vat": {"amount": "3745.00"},
        "remaining": {"amount": "9363.00"},
        "ocr": "2610100201338",
        "bankgiro": "0990-1232",
        "reference": "KST 4100 Anna Lindström",
        "account": {"number": "100201"},
        "lines": [
            {"text": "Telefon Torne 8 Pro", "quantity": "2", "amount": {"amount": "14980.00"}, "subscription": None}
        ],
    }


async def test_the_lines_name_their_subscriptions_and_add_up(anna: SignedIn) -> None:
    invoice = (await anna.data(ONE, {"id": "inv_b2611100203"}))["node"]

    assert invoice["lines"][0] == {
        "text": "M2M Fordon 07190000001029",
        "quantity": "1",
        "amount": {"amount": "39.00"},
        "subscription": {"id": "sub_p1029"},
    }
    net = sum(Decimal(line["amount"]["amount"]) for line in invoice["lines"])
    assert net + Decimal(invoice["vat"]["amount"]) == Decimal(invoice["total"]["amount"])


async def test_by_status_and_by_day(anna: SignedIn) -> None:
    on_hold = await listed(anna, statuses=["ON_HOLD"])
    assert on_hold == [invoice for invoice in await listed(anna) if invoice["status"] == "ON_HOLD"] != []

    october = await listed(anna, issuedFrom="2026-10-01", issuedTo="2026-10-31")
    assert [invoice["issuedOn"] for invoice in october] == ["2026-10-03", "2026-10-01", "2026-10-01", "2026-10-01"]


async def test_the_trend_of_the_last_half_year_is_what_the_list_adds_up_to(anna: SignedIn) -> None:
    trend = (await anna.data(TREND))["viewer"]["invoiceTrend"]
    by_month: dict[str, list[Decimal]] = {}
    for invoice in await listed(anna):
        first = date.fromisoformat(invoice["issuedOn"]).replace(day=1).isoformat()
        by_month.setdefault(first, []).append(Decimal(invoice["total"]["amount"]))

    assert [entry["month"] for entry in trend] == [f"2026-{month:02}-01" for month in range(6, 12)]
    assert trend == [
        {
            "month": entry["month"],
            "total": {"amount": str(sum(by_month[entry["month"]])), "currency": "SEK"},
            "invoiceCount": len(by_month[entry["month"]]),
        }
        for entry in trend
    ]
    assert trend[5] == {"month": "2026-11-01", "total": {"amount": "19289.79", "currency": "SEK"}, "invoiceCount": 6}


@pytest.mark.parametrize("clock", [ManualClock(datetime(2026, 11, 30, 23, 30, tzinfo=UTC))], ids=["half past midnight"])
async def test_the_trend_ends_with_the_day_it_is_in_stockholm(anna: SignedIn, clock: ManualClock) -> None:
    """On the first of December, while it is still November in UTC: that day's invoices count."""
    trend = (await anna.data(TREND))["viewer"]["invoiceTrend"]
    december = await listed(anna, issuedFrom="2026-12-01")

    assert [(entry["month"], entry["invoiceCount"]) for entry in trend[-1:]] == [("2026-12-01", len(december))]
    assert {invoice["issuedOn"] for invoice in december} == {"2026-12-01"}
