"""What the fakes answer over a world that grew is as the published descriptions have it, too."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from backends.generating import generate
from backends.operator import FakeOperator, open_operator
from backends.system import FakeSystem
from gateway.clock import ManualClock
from tests.backends.library import START, speaking_to
from tests.backends.test_published_billing import EXTENSIONS
from tests.backends.worlds import SEED, SUBSCRIPTIONS
from tests.tmf_descriptions import description


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    description(637)  # or nothing of this is worth generating for
    folder = tmp_path_factory.mktemp("generated")
    generate(folder, START.date(), SUBSCRIPTIONS, SEED, print)
    return folder


@pytest.fixture
async def operator(generated: Path, clock: ManualClock) -> AsyncIterator[FakeOperator]:
    async with open_operator(clock, generated) as operator:
        yield operator


async def from_both_ends(system: FakeSystem, path: str, rows: int) -> list[Any]:
    async with speaking_to(system) as client:
        answers = [await client.get(f"/tmf-api/{path}?sort={sort}&limit={rows}") for sort in ("id", "-id")]
    return [row for answer in answers for row in answer.json()]


@pytest.mark.parametrize(
    ("number", "schema", "system", "path", "rows"),
    [
        (621, "TroubleTicket", "ticketing", "troubleTicket/v4/troubleTicket", 400),
        (622, "ProductOrder", "billing", "productOrderingManagement/v4/productOrder", 400),
        (637, "Product", "billing", "productInventory/v4/product", 400),
        (638, "Service", "provisioning", "serviceInventory/v4/service", 400),
        (639, "Resource", "provisioning", "resourceInventoryManagement/v4/resource", 400),
        (666, "BillingAccount", "billing", "accountManagement/v4/billingAccount", 400),
        (677, "UsageConsumptionReport", "billing", "usageConsumption/v5/usageConsumptionReport", 40),
        (678, "CustomerBill", "billing", "customerBillManagement/v4/customerBill", 400),
        (678, "AppliedCustomerBillingRate", "billing", "customerBillManagement/v4/appliedCustomerBillingRate", 400),
    ],
)
async def test_lists(operator: FakeOperator, number: int, schema: str, system: str, path: str, rows: int) -> None:
    """As many rows from either end as tell: they are documents of one make."""
    found = await from_both_ends(getattr(operator, system), path, rows)
    assert len(found) >= 2
    assert description(number).problems(schema, found, EXTENSIONS) == []


async def test_parties(operator: FakeOperator) -> None:
    ids = {"organization": ["o100001", "o100002"], "individual": ["i100001", "i100004", "u1000001"]}
    async with speaking_to(operator.billing) as client:
        for kind, parties in ids.items():
            found = [(await client.get(f"/tmf-api/party/v4/{kind}/{party}")).json() for party in parties]
            assert [each["id"] for each in found] == parties
            assert description(632).problems(kind.capitalize(), found) == []
