from decimal import Decimal
from typing import Any

import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.faults import Capability
from gateway.graph.common import Money
from gateway.graph.invoices.types import InvoiceLine
from tests.adapters.documents import RATE
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import NOTHING, SCOPE, System, bad_response

PATH = "GET /tmf-api/customerBillManagement/v4/appliedCustomerBillingRate?"

LINE = InvoiceLine(
    subscription_id="p1",
    text="Mobil 20 GB",
    quantity=Decimal(2),
    amount=Money(amount=Decimal("179.50"), currency="SEK"),
)
DISCOUNT = put(
    changed(RATE, id="b1l0002", name="Volymrabatt", product=ABSENT, taxExcludedAmount={"unit": "SEK", "value": -17.95}),
    "characteristic[quantity]",
    0.5,
)
DISCOUNT_LINE = InvoiceLine(
    subscription_id=None,
    text="Volymrabatt",
    quantity=Decimal("0.5"),
    amount=Money(amount=Decimal("-17.95"), currency="SEK"),
)
OF_ANOTHER = changed(RATE, id="b2l0001", bill={"id": "b2"}, billingAccount={"id": "100202"})


async def test_lines_by_invoice_as_they_came(system: System, billing: TmForumBilling) -> None:
    system.lists(RATE, DISCOUNT, OF_ANOTHER)
    found = await billing.invoice_lines(SCOPE, ["b1", "b2", "b3"])
    assert system.asked() == [f"{PATH}bill.id=b1,b2,b3&billingAccount.id=100201,100202&sort=id"]
    assert found == {"b1": [LINE, DISCOUNT_LINE], "b2": [LINE], "b3": []}


async def test_what_nothing_can_match_is_not_asked(system: System, billing: TmForumBilling) -> None:
    assert await billing.invoice_lines(NOTHING, ["b1"]) == {"b1": []}
    assert await billing.invoice_lines(SCOPE, []) == {}
    assert system.asked() == []


async def test_lines_of_a_foreign_account_are_as_if_they_did_not_exist(system: System, billing: TmForumBilling) -> None:
    system.lists(RATE, changed(DISCOUNT, billingAccount={"id": "200101"}))
    assert await billing.invoice_lines(SCOPE, ["b1"]) == {"b1": [LINE]}


async def test_an_illegible_line_of_a_foreign_account_spoils_nothing(system: System, billing: TmForumBilling) -> None:
    system.lists(RATE, changed(DISCOUNT, billingAccount={"id": "200101"}, name=7))
    assert await billing.invoice_lines(SCOPE, ["b1"]) == {"b1": [LINE]}


async def test_lines_that_are_not_all_there_make_no_sense(system: System, billing: TmForumBilling) -> None:
    system.lists(RATE, total=2)
    with pytest.raises(Exception, match="makes no sense") as raised:
        await billing.invoice_lines(SCOPE, ["b1"])
    assert bad_response(raised.value, Capability.INVOICES)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", 1),
        ("name", ABSENT),
        ("name", None),
        ("product.id", 1),
        ("taxExcludedAmount", ABSENT),
        ("taxExcludedAmount.value", "179.50"),
        ("taxExcludedAmount.value", 0.001),
        ("taxExcludedAmount.unit", ABSENT),
        ("characteristic", ABSENT),
        ("characteristic[quantity]", ABSENT),
        ("characteristic[quantity]", "2"),
        ("characteristic[quantity]", True),
        ("billingAccount", ABSENT),
    ],
)
async def test_a_line_that_makes_no_sense_spoils_its_invoice(
    system: System, billing: TmForumBilling, path: str, value: Any
) -> None:
    """An invoice with a line missing would not add up."""
    system.lists(RATE, put(DISCOUNT, path, value) if path != "product.id" else put(RATE, path, value), OF_ANOTHER)
    found = await billing.invoice_lines(SCOPE, ["b1", "b2"])
    assert found == {"b1": found["b1"], "b2": [LINE]}
    assert bad_response(found["b1"], Capability.INVOICES)


@pytest.mark.parametrize(("path", "value"), [("bill", ABSENT), ("bill.id", 1)])
async def test_a_line_of_nobody_knows_which_invoice(
    system: System, billing: TmForumBilling, path: str, value: Any
) -> None:
    system.lists(put(RATE, path, value), OF_ANOTHER)
    found = await billing.invoice_lines(SCOPE, ["b1", "b2"])
    assert found["b2"] == [LINE]
    assert bad_response(found["b1"], Capability.INVOICES)
