"""TMF678: bills whose amounts agree with their lines, and with the paper they are printed on."""

from collections import Counter
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import httpx2
import pytest
from jsonschema import Draft202012Validator
from pypdf import PdfReader
from stdnum import luhn

from backends.billing.bills import all_bills
from backends.billing.pdf import Issuer, PrintedBill, PrintedLine, bill_pdf
from backends.operator import SMALL_WORLD
from backends.world import BillState, load_world
from tests.backends.library import START

BASE = "/tmf-api/customerBillManagement/v4"


async def listed(client: httpx2.AsyncClient, query: str) -> list[Any]:
    response = await client.get(f"{BASE}/{query}")
    assert response.status_code == 200, response.text
    found: list[Any] = response.json()
    return found


def kronor(money: dict[str, Any]) -> Decimal:
    assert money["unit"] == "SEK"
    return Decimal(str(money["value"]))


async def test_bill(billing: httpx2.AsyncClient) -> None:
    assert (await billing.get(f"{BASE}/customerBill/b2603200101")).json() == {
        "id": "b2603200101",
        "href": f"{BASE}/customerBill/b2603200101",
        "@type": "SwedishCustomerBill",
        "@baseType": "CustomerBill",
        "@schemaLocation": f"{BASE}/schema/SwedishCustomerBill.schema.json",
        "billNo": "2603200101",
        "billDate": "2026-02-28T23:00:00Z",
        "paymentDueDate": "2026-03-30T22:00:00Z",
        "billingPeriod": {"startDateTime": "2026-01-31T23:00:00Z", "endDateTime": "2026-02-28T22:59:59Z"},
        "state": "new",
        "taxExcludedAmount": {"unit": "SEK", "value": 915.0},
        "taxIncludedAmount": {"unit": "SEK", "value": 1143.75},
        "taxItem": [{"taxCategory": "VAT", "taxRate": 25.0, "taxAmount": {"unit": "SEK", "value": 228.75}}],
        "amountDue": {"unit": "SEK", "value": 1143.75},
        "remainingAmount": {"unit": "SEK", "value": 1143.75},
        "billingAccount": {"id": "200101", "name": "Fjäll Bageri"},
        "relatedParty": [
            {"id": "o1002", "role": "customer", "@referredType": "Organization"},
            {"id": "o1", "role": "issuer", "name": "Polcirkeln Telekom AB", "@referredType": "Organization"},
        ],
        "billDocument": [
            {
                "id": "d2603200101",
                "mimeType": "application/pdf",
                "name": "faktura-2603200101.pdf",
                "url": f"{BASE}/document/b2603200101",
            }
        ],
        "ocr": "260320010127",
        "bankgiro": "0990-1232",
        "reference": "Sara Nilsson",
    }


async def test_lines_of_a_bill(billing: httpx2.AsyncClient) -> None:
    lines = await listed(billing, "appliedCustomerBillingRate?bill.id=b2603200101&sort=id")
    assert lines[0] == {
        "id": "b2603200101l0001",
        "href": f"{BASE}/appliedCustomerBillingRate/b2603200101l0001",
        "@type": "AppliedCustomerBillingRate",
        "name": "Mobil Plus 0701740690",
        "bill": {"id": "b2603200101"},
        "billingAccount": {"id": "200101", "name": "Fjäll Bageri"},
        "product": {"id": "p2001", "@referredType": "Product"},
        "taxExcludedAmount": {"unit": "SEK", "value": 179.0},
        "characteristic": [{"name": "quantity", "value": 1}],
    }
    assert [(line["name"], line["taxExcludedAmount"]["value"]) for line in lines[1:]] == [
        ("Mobil Bas 0701740691", 89.0),
        ("Mobilt bredband 30 0701740692", 129.0),
        ("Fast telefoni 0846500400", 119.0),
        ("Bredband fiber 100/100", 399.0),
    ]


async def test_lines_beside_the_monthly_fees(billing: httpx2.AsyncClient) -> None:
    """Data used abroad by the gigabyte begun, a part of a month by the day, a discount and a fee of the account."""
    lines = await listed(billing, "appliedCustomerBillingRate?bill.id=b2603100203,b2603100202,b2603100201")
    told = [
        (
            line["name"],
            line["product"]["id"] if "product" in line else None,
            line["characteristic"][0]["value"],
            line["taxExcludedAmount"]["value"],
        )
        for line in lines
    ]
    assert ("Mobil Pro 0701740639, 25 dagar", "p1025", 1, 222.32) in told
    assert ("Mobil Pro 0701740610, surf utomlands (GB)", "p1001", 4, 196.0) in told
    assert ("M2M Fordon 07190000001033, surf utomlands (GB)", "p1033", 1, 49.0) in told
    assert [line for line in told if line[1] is None] == [
        ("Volymrabatt 5 %", None, 1, -143.45),
        ("Volymrabatt 5 %", None, 1, -151.12),
        ("Volymrabatt 5 %", None, 1, -48.85),
        ("Fakturaavgift papper", None, 1, 39.0),
    ]


async def test_lines_by_product_and_by_account(billing: httpx2.AsyncClient) -> None:
    of_product = await listed(billing, "appliedCustomerBillingRate?product.id=p1025")
    assert [line["bill"]["id"] for line in of_product] == ["b2603100202"]
    of_account = await listed(billing, "appliedCustomerBillingRate?billingAccount.id=200101&fields=name")
    assert {line["name"] for line in of_account} >= {"Bredband fiber 100/100", "Fast telefoni 0846500400"}


async def test_amounts_add_up(billing: httpx2.AsyncClient) -> None:
    lines: dict[str, list[Decimal]] = {}
    for line in await listed(billing, "appliedCustomerBillingRate"):
        lines.setdefault(line["bill"]["id"], []).append(kronor(line["taxExcludedAmount"]))
    for bill in await listed(billing, "customerBill"):
        net, total, due = (kronor(bill[name]) for name in ("taxExcludedAmount", "taxIncludedAmount", "amountDue"))
        [tax] = bill["taxItem"]
        assert net == sum(lines[bill["id"]]), bill["id"]
        assert total == due == net + kronor(tax["taxAmount"]), bill["id"]
        assert abs(kronor(tax["taxAmount"]) - net / 4) <= Decimal("0.005"), bill["id"]
        assert luhn.is_valid(bill["ocr"]), bill["id"]
        assert bill["ocr"][-2] == str(len(bill["ocr"]) % 10), bill["id"]


async def test_what_remains_follows_from_the_state(billing: httpx2.AsyncClient) -> None:
    remaining = {
        bill["state"]: (kronor(bill["remainingAmount"]), kronor(bill["taxIncludedAmount"]))
        for bill in await listed(billing, "customerBill?billingAccount.id=100201&sort=-id")
    }
    assert remaining == {
        "new": (Decimal("9950.0"), Decimal("9950.0")),
        "validated": (Decimal("312.5"), Decimal("312.5")),
        "sent": (Decimal("4754.44"), Decimal("4754.44")),
        "onHold": (Decimal("3406.94"), Decimal("3406.94")),
        "partiallyPaid": (Decimal("9363.0"), Decimal("18725.0")),
        "settled": (Decimal("0.0"), Decimal("3465.13")),
    }


async def test_balance_is_what_was_sent_and_not_paid(billing: httpx2.AsyncClient) -> None:
    for account in (await billing.get("/tmf-api/accountManagement/v4/billingAccount")).json():
        claimed = await listed(billing, f"customerBill?billingAccount.id={account['id']}&state=sent,partiallyPaid")
        [balance] = account["accountBalance"]
        assert kronor(balance["amount"]) == sum(kronor(bill["remainingAmount"]) for bill in claimed)


@pytest.mark.parametrize("today", [START.date(), date(2026, 1, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_each_account_has_a_bill_for_each_of_the_last_fourteen_months(today: date) -> None:
    world = load_world(SMALL_WORLD, today)
    bills = all_bills(world)
    months = Counter(
        (bill.account.id, bill.day) for bill in bills.values() if bill.day.day == 1 and bill.first != bill.day
    )
    assert len(bills) == 4 * 14 + 5
    assert set(Counter(account for account, _ in months).values()) == {14}
    assert max(day for _, day in months) == today.replace(day=1)
    assert all(bill.first.day == 1 and bill.last < bill.day for bill in bills.values() if bill.first != bill.day)
    for account in world.accounts.keys() - {"100204"}:  # it has no subscriptions
        assert {bill.state for bill in bills.values() if bill.account.id == account} == set(BillState)


def test_a_subscription_is_billed_from_its_activation_to_its_end() -> None:
    bills = all_bills(load_world(SMALL_WORLD, START.date())).values()

    def billed(product: str) -> list[tuple[str, str]]:
        """The newest first."""
        lines = ((bill, line) for bill in bills for line in bill.lines if line.product == product)
        return [(bill.id, str(line.amount)) for bill, line in lines if "utomlands" not in line.text]

    assert billed("p1025") == [("b2603100202", "222.32")]
    assert billed("p1010") == []
    assert billed("p1014")[:2] == [("b2511100201", "23.71"), ("b2510100201", "49.00")]


async def test_the_paper(billing: httpx2.AsyncClient) -> None:
    bill = (await billing.get(f"{BASE}/customerBill/b2603100201")).json()
    [document] = bill["billDocument"]
    response = await billing.get(document["url"])
    assert (response.status_code, response.headers["content-type"]) == (200, "application/pdf")
    assert response.headers["content-disposition"] == 'inline; filename="faktura-2603100201.pdf"'
    reader = PdfReader(BytesIO(response.content))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Faktura 2603100201", "Polcirkeln Telekom AB")
    [page] = reader.pages
    text = page.extract_text()
    expected = [
        *("FAKTURA", "2603100201", "Norrsken Bygg AB, Ekonomi", "551512-3452", "KST 4100 Anna Lindström"),
        *("2026-02-01 – 2026-02-28", "2026-03-31", "0990-1232", "260310020128", "SE551911118001"),
        *("Mobil Obegränsad 0701740614", "399,00 kr", "2 921,55 kr", "Moms 25 %", "730,39 kr", "3 651,94 kr"),
    ]
    assert [words for words in expected if words not in text] == []


async def test_every_bill_has_its_paper(billing: httpx2.AsyncClient) -> None:
    for bill in await listed(billing, "customerBill"):
        response = await billing.get(bill["billDocument"][0]["url"])
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(response.content)).pages)
        remaining = kronor(bill["remainingAmount"])
        swedish = f"{remaining:,.2f} kr".replace(",", " ").replace(".", ",")
        assert {bill["billNo"], bill["ocr"], swedish} <= set(text.splitlines()), bill["id"]


async def test_paper_is_the_same_each_time(billing: httpx2.AsyncClient) -> None:
    first, second = [await billing.get(f"{BASE}/document/b2603100201") for _ in range(2)]
    assert first.content == second.content


async def test_no_paper_without_a_bill(billing: httpx2.AsyncClient) -> None:
    response = await billing.get(f"{BASE}/document/b2603999999")
    assert (response.status_code, response.json()) == (
        404,
        {
            "code": "404",
            "reason": "Not Found",
            "message": "there is no customerBill b2603999999",
            "status": "404",
            "@type": "Error",
        },
    )


def test_many_lines_take_more_pages_and_none_is_lost() -> None:
    """Text that looks like mark-up is printed as it stands."""
    bill = PrintedBill(
        number="1",
        issuer=Issuer("Nät & Co", "551911-1180", "SE551911118001", "+46980319200", "a@b.example", "Gatan 1"),
        recipient=("Bygg <b>AB</b>", "Gatan 2"),
        organisation_number="551512-3452",
        customer_number="100201",
        reference=None,
        issued=date(2026, 3, 1),
        due=date(2026, 3, 31),
        first=date(2026, 2, 1),
        last=date(2026, 2, 28),
        lines=tuple(PrintedLine(f"Rad <{number}> & mer", 1, Decimal("10.00")) for number in range(90)),
        net=Decimal("900.00"),
        vat_rate=Decimal("25.0"),
        vat=Decimal("225.00"),
        total=Decimal("1125.00"),
        remaining=Decimal("1125.00"),
        bankgiro="0990-1232",
        ocr="12345678",
    )
    pages = PdfReader(BytesIO(bill_pdf(bill))).pages
    texts = [page.extract_text() for page in pages]
    assert len(pages) == 3
    assert all("Beskrivning" in text for text in texts[:2])
    assert [f"Sida {number}" in text for number, text in enumerate(texts, 1)] == [True, True, True]
    assert [line.text for line in bill.lines if not any(line.text in text.splitlines() for text in texts)] == []


async def test_the_extension_is_described_where_the_bill_says(billing: httpx2.AsyncClient) -> None:
    bills = await listed(billing, "customerBill")
    [location] = {bill["@schemaLocation"] for bill in bills}
    response = await billing.get(location)
    assert (response.status_code, response.headers["content-type"]) == (200, "application/schema+json")
    schema = response.json()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert [error.message for bill in bills for error in validator.iter_errors(bill)] == []
    assert set(schema["properties"]) == {"ocr", "bankgiro", "reference"}
