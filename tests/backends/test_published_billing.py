"""Every answer of billing and ticketing, list and single, is as the published descriptions have it."""

from typing import Any

import pytest

from backends.operator import FakeOperator
from backends.system import FakeSystem
from tests.backends.library import speaking_to
from tests.tmf_descriptions import description

EXTENSIONS = {
    "SwedishCustomerBill": frozenset({"ocr", "bankgiro", "reference"}),
    # The published 622 has lost this one.
    "Characteristic": frozenset({"value"}),
}


async def answers(system: FakeSystem, path: str) -> list[Any]:
    async with speaking_to(system) as client:
        rows: list[Any] = (await client.get(f"/tmf-api/{path}")).json()
        singles = [(await client.get(row["href"])).json() for row in rows[:3]]
    assert singles == rows[:3]
    return rows


@pytest.mark.parametrize(
    ("number", "schema", "path", "rows"),
    [
        (622, "ProductOrder", "productOrderingManagement/v4/productOrder", 16),
        (637, "Product", "productInventory/v4/product", 47),
        (666, "BillingAccount", "accountManagement/v4/billingAccount", 5),
        (677, "UsageConsumptionReport", "usageConsumption/v5/usageConsumptionReport", 39),
        (678, "CustomerBill", "customerBillManagement/v4/customerBill", 61),
        (678, "AppliedCustomerBillingRate", "customerBillManagement/v4/appliedCustomerBillingRate", 634),
    ],
)
async def test_billing(operator: FakeOperator, number: int, schema: str, path: str, rows: int) -> None:
    published = description(number)
    found = await answers(operator.billing, path)
    assert len(found) == rows
    assert published.problems(schema, found, EXTENSIONS) == []


@pytest.mark.parametrize("kind", ["organization", "individual"])
async def test_parties(operator: FakeOperator, kind: str) -> None:
    published = description(632)
    ids = {"organization": ["o1001", "o1002", "o1"], "individual": ["i1001", "i1002", "i2001", "u1001", "u1029"]}
    async with speaking_to(operator.billing) as client:
        found = [(await client.get(f"/tmf-api/party/v4/{kind}/{party}")).json() for party in ids[kind]]
    assert published.problems(kind.capitalize(), found) == []


async def test_ticketing(operator: FakeOperator) -> None:
    published = description(621)
    found = await answers(operator.ticketing, "troubleTicket/v4/troubleTicket")
    assert len(found) == 18
    assert published.problems("TroubleTicket", found) == []


@pytest.mark.parametrize(
    ("number", "path"), [(637, "productInventory/v4/product"), (621, "troubleTicket/v4/troubleTicket")]
)
async def test_errors(operator: FakeOperator, number: int, path: str) -> None:
    published = description(number)
    system = operator.ticketing if number == 621 else operator.billing
    async with speaking_to(system) as client:
        refused = await client.get(f"/tmf-api/{path}?nonsense=1")
        missing = await client.get(f"/tmf-api/{path}/nonsense")
        forbidden = await client.delete(f"/tmf-api/{path}/nonsense")
    assert [answer.status_code for answer in (refused, missing, forbidden)] == [400, 404, 405]
    assert published.problems("Error", [refused.json(), missing.json(), forbidden.json()]) == []
