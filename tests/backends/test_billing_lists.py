"""Billing's lists, asked as the gateway asks them (docs/wire.md)."""

from itertools import chain
from typing import Any
from urllib.parse import quote

import httpx2
import pytest

PRODUCT = "/tmf-api/productInventory/v4/product"
BILL = "/tmf-api/customerBillManagement/v4/customerBill"
ORDER = "/tmf-api/productOrderingManagement/v4/productOrder"
ACCOUNT = "/tmf-api/accountManagement/v4/billingAccount"

NORRSKEN = "billingAccount.id=100201,100202,100203"


async def found(client: httpx2.AsyncClient, path: str, query: str) -> list[Any]:
    """The whole page; its counts are right."""
    response = await client.get(f"{path}?{query}")
    assert response.status_code == 200, response.text
    rows: list[Any] = response.json()
    assert int(response.headers["x-result-count"]) == len(rows)
    return rows


async def ids(client: httpx2.AsyncClient, path: str, query: str) -> list[str]:
    return [row["id"] for row in await found(client, path, query)]


async def total(client: httpx2.AsyncClient, path: str, query: str) -> int:
    response = await client.get(f"{path}?{query}&limit=0")
    assert (response.status_code, response.json()) == (200, [])
    return int(response.headers["x-total-count"])


async def test_counts(billing: httpx2.AsyncClient) -> None:
    assert [await total(billing, path, NORRSKEN) for path in (PRODUCT, BILL, ORDER)] == [42, 47, 14]
    assert [await total(billing, path, "billingAccount.id=200101") for path in (PRODUCT, BILL, ORDER)] == [5, 14, 2]
    assert await total(billing, ACCOUNT, "relatedParty.id=o1001") == 4


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        ("id=p1005,p2001,nope", ["p1005", "p2001"]),
        ("relatedParty.id=o1002", ["p2001", "p2002", "p2003", "p2004", "p2005"]),
        ("status=suspended", ["p1007", "p1035"]),
        (f"status={quote('aborted ')}", ["p1024"]),
        ("status=created,pendingActive", ["p1010", "p1011", "p1038"]),
        ("productCharacteristic.kind=fixedVoice", ["p1012", "p1027", "p2004"]),
        ("productCharacteristic.phoneNumber=%2B46701740613", ["p1003"]),
        ("productCharacteristic.phoneNumber.regex=063%5B12%5D", ["p1016", "p1017"]),
        (f"relatedParty.name.regex={quote('ÅSTRÖM')}", ["p1015"]),
        ("relatedParty.name.regex=o%27c", ["p1003"]),
        (f"name.regex=obegr;relatedParty.name={quote('Sara Nilsson')}&status=active", ["p1004", "p1020", "p2001"]),
        ("productSerialNumber=", ["p1013", "p1024", "p1041", "p2005"]),
        ("startDate=", ["p1010", "p1011", "p1023", "p1024", "p1038"]),
        ("startDate.gt=2026-01-01T00:00:00Z", ["p1025"]),
        ("billingAccount.id=200101&productCharacteristic.kind=mobileVoice", ["p2001", "p2002"]),
    ],
)
async def test_products_by(billing: httpx2.AsyncClient, query: str, matching: list[str]) -> None:
    assert await ids(billing, PRODUCT, query) == matching


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("productSerialNumber", ("productSerialNumber",)),
        ("relatedParty.name", ("relatedParty", 1, "name")),
        ("productCharacteristic.kind", ("productCharacteristic", 0, "value")),
        ("startDate", ("startDate",)),
    ],
)
@pytest.mark.parametrize("descending", [False, True])
async def test_walking_the_products_by_key(
    billing: httpx2.AsyncClient, key: str, path: tuple[str | int, ...], descending: bool
) -> None:
    """Keyset paging gives each product once, absent values first of all (last when descending)."""
    sort, more = (f"-{key},-id", "lt") if descending else (f"{key},id", "gt")
    walked: list[tuple[str, str]] = []
    after = ""
    while page := await found(billing, PRODUCT, f"{NORRSKEN}&sort={sort}&limit=10{after}"):
        walked += [(value_at(row, path), row["id"]) for row in page]
        value, last = (quote(part, safe="") for part in walked[-1])
        after = f"&{key}.{more}e={value}&{key}.{more}={value};id.{more}={last}"
    assert walked == sorted(walked, reverse=descending)
    assert len({product for _, product in walked}) == len(walked) == 42


def value_at(row: Any, path: tuple[str | int, ...]) -> str:
    for step in path:
        if isinstance(step, int) and len(row) <= step:
            return ""
        row = row[step] if isinstance(step, int) else row.get(step, "")
    return str(row)


async def test_pages_by_offset(billing: httpx2.AsyncClient) -> None:
    pages = [await ids(billing, PRODUCT, f"{NORRSKEN}&sort=id&limit=20&offset={offset}") for offset in (0, 20, 40)]
    assert [len(page) for page in pages] == [20, 20, 2]
    assert list(chain(*pages)) == [f"p{number}" for number in range(1001, 1043)]


async def test_fields(billing: httpx2.AsyncClient) -> None:
    assert await found(billing, PRODUCT, "id=p1001&fields=status,nonsense") == [
        {"id": "p1001", "href": f"{PRODUCT}/p1001", "status": "active"}
    ]
    [bill] = await found(billing, BILL, "id=b2603200101&fields=billNo")
    assert set(bill) == {"id", "href", "@type", "billNo"}


async def test_invoices_newest_first(billing: httpx2.AsyncClient) -> None:
    assert await ids(billing, BILL, f"{NORRSKEN}&sort=-billDate,-id&limit=6") == [
        "b26031002021",
        "b26031002011",
        "b26031002012",
        "b2603100203",
        "b2603100202",
        "b2603100201",
    ]


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        ("billingAccount.id=100202&state=onHold,partiallyPaid", ["b26011002022", "b2602100202"]),
        ("billingAccount.id=200101&billDate.gte=2026-01-31T23:00:00Z", ["b2602200101", "b2603200101"]),
        ("billingAccount.id=200101&paymentDueDate.lt=2025-03-15T00:00:00Z", ["b2502200101"]),
        (f"{NORRSKEN}&taxIncludedAmount.value.gt=9950", ["b26011002013"]),
        (
            f"{NORRSKEN}&taxIncludedAmount.value.lte=312.50&taxIncludedAmount.value.gt=100",
            ["b26031002012", "b26031002021"],
        ),
    ],
)
async def test_invoices_by(billing: httpx2.AsyncClient, query: str, matching: list[str]) -> None:
    assert await ids(billing, BILL, query) == matching


@pytest.mark.parametrize("key", ["billDate", "paymentDueDate", "taxIncludedAmount.value"])
async def test_walking_the_invoices_by_key(billing: httpx2.AsyncClient, key: str) -> None:
    walked: list[tuple[Any, str]] = []
    after = ""
    while page := await found(billing, BILL, f"{NORRSKEN}&sort=-{key},-id&limit=9{after}"):
        walked += [(row["taxIncludedAmount"]["value"] if "." in key else row[key], row["id"]) for row in page]
        value, last = walked[-1]
        after = f"&{key}.lte={value}&{key}.lt={value};id.lt={last}"
    assert walked == sorted(walked, reverse=True)
    assert len({bill for _, bill in walked}) == len(walked) == 47


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        (f"{NORRSKEN}&sort=-orderDate,-id&limit=3", ["po1002", "po1004", "po1012"]),
        (f"{NORRSKEN}&state=pending,held", ["po1003", "po1004"]),
        ("productOrderItem.product.id=p1037", ["po1008"]),
        ("productOrderItem.product.id=p1004", ["po1013"]),
        ("externalId=sb-19c4e2aa07", ["po1013"]),
        ("orderDate.lt=2025-01-01T00:00:00Z", ["po1014", "po2002"]),
    ],
)
async def test_orders_by(billing: httpx2.AsyncClient, query: str, matching: list[str]) -> None:
    assert await ids(billing, ORDER, query) == matching


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (PRODUCT, "productOffering.id=voice-50"),
        (BILL, "billNo=2603200101"),
        (ORDER, "relatedParty.id=o1001"),
        (ACCOUNT, "name=Fj%C3%A4ll%20Bageri"),
        (PRODUCT, "sort=name"),
        (BILL, "taxIncludedAmount.value.gt=much"),
    ],
)
async def test_what_the_wire_does_not_list_is_refused(billing: httpx2.AsyncClient, path: str, query: str) -> None:
    response = await billing.get(f"{path}?{query}")
    assert (response.status_code, response.json()["@type"]) == (400, "Error")
