"""What each saved operation asks of the operator's systems, by either executor: a call more is seen here."""

from collections import Counter
from pathlib import Path

import pytest

from tests.harness import SignedIn
from tests.saved_operations import READS, variables

MOST: dict[str, dict[str, int]] = {
    "invoices-of-account": {"billing/customerBill": 2},
    "invoices-with-lines": {
        "billing/appliedCustomerBillingRate": 1,
        "billing/billingAccount": 1,
        "billing/customerBill": 1,
    },
    "my-details": {"billing/billingAccount": 1, "billing/o1001": 1},
    "nodes-by-id": {
        "billing/billingAccount": 1,
        "billing/product": 1,
        "billing/productOrder": 1,
        "provisioning/service": 1,
        "ticketing/troubleTicket": 1,
    },
    "notifications-1-read": {},
    "orders-in-full": {
        "billing/billingAccount": 1,
        "billing/product": 1,
        "billing/productOrder": 1,
        "provisioning/service": 1,
    },
    "orders-under-way": {"billing/productOrder": 1},
    "start-page": {
        "billing/billingAccount": 1,
        "billing/customerBill": 2,
        "billing/o1001": 1,
        "billing/product": 1,
        "billing/productOrder": 1,
        "billing/usageConsumptionReport": 1,
        "provisioning/resource": 2,
        "provisioning/service": 1,
        "ticketing/troubleTicket": 1,
    },
    "subscription-by-number": {"billing/product": 2, "provisioning/resource": 1, "provisioning/service": 2},
    "subscription-in-full": {
        "billing/billingAccount": 1,
        "billing/product": 1,
        "billing/productOrder": 1,
        "billing/usageConsumptionReport": 1,
        "provisioning/resource": 2,
        "provisioning/service": 1,
        "ticketing/troubleTicket": 1,
    },
    "subscriptions-actions": {"billing/product": 2, "provisioning/service": 1},
    "subscriptions-bar-1-options": {"billing/product": 1, "provisioning/service": 2},
    "subscriptions-by-number-and-kind": {"billing/product": 1},
    "subscriptions-next-page": {"billing/product": 1},
    "subscriptions-of-accounts": {"billing/billingAccount": 1, "billing/product": 1},
    "subscriptions-options": {
        "billing/product": 2,
        "billing/productOffering": 1,
        "billing/usageConsumptionReport": 1,
        "provisioning/service": 1,
    },
    "subscriptions-search": {"billing/product": 1},
    "support": {},
    "tickets-waiting": {"ticketing/troubleTicket": 1},
    "tickets-with-messages": {
        "billing/billingAccount": 1,
        "billing/product": 1,
        "provisioning/service": 1,
        "ticketing/troubleTicket": 1,
    },
    "usage-trend": {"billing/product": 1, "billing/usageConsumptionReport": 1},
}
"""Calls by system and resource. Where a subscription comes from whichever system answers first, one of the two leads to a call more."""


@pytest.mark.parametrize("path", READS, ids=lambda path: path.stem)
async def test_a_saved_operation_makes_no_more_calls_than_it_needs(anna: SignedIn, path: Path) -> None:
    await anna.data(path.read_text(), variables(path))

    made = Counter("/".join(call) for call in anna.calls)
    assert made.keys() == MOST[path.stem].keys()
    assert made <= Counter(MOST[path.stem])


def test_every_one_is_counted() -> None:
    assert MOST.keys() == {path.stem for path in READS}
