"""The contract of the billing port. An adapter's tests inherit BillingContract and give it a `world`: World[Billing, Billed]."""

from datetime import date
from typing import ClassVar

from gateway.faults import Capability
from gateway.graph.company.types import Account, Company
from gateway.graph.subscriptions.types import ServiceSubscription, SubscriptionStatus
from gateway.graph.usage.types import MonthlyUsage, Usage, UsageReport
from gateway.ports.billing import Billing
from gateway.ports.refusals import Reason, Refused
from tests.contracts import accounts, invoices, orders, plans, subscriptions
from tests.contracts.accounts import AccountsContract
from tests.contracts.batches import Batch, BatchesContract, GrowingBatchesContract
from tests.contracts.breaking import BreakingContract, Call
from tests.contracts.invoices import InvoicesContract
from tests.contracts.lists import ListsContract
from tests.contracts.plans import PlansContract
from tests.contracts.worlds import Billed, World, made_up

ACCOUNTS = Batch(Account, Capability.SUBSCRIPTIONS, lambda port: port.accounts, lambda customer: customer.accounts)
COMPANIES = Batch(Company, Capability.SUBSCRIPTIONS, lambda port: port.companies, lambda customer: customer.companies)


def months(report: UsageReport) -> tuple[Usage, list[MonthlyUsage]]:
    """Of two years, and one month that has not begun."""
    present = report.current.period.from_
    numbers = range(present.year * 12 + present.month - 24, present.year * 12 + present.month + 1)
    return report.current, [report.of_month(date(number // 12, number % 12 + 1, 1)) for number in numbers]


USAGE = Batch(UsageReport, Capability.USAGE, lambda port: port.usage, lambda customer: customer.usage, seen=months)

CALLS = {
    **subscriptions.CALLS,
    **invoices.CALLS,
    **orders.CALLS,
    **plans.CALLS,
    "rename_user": Call(
        Capability.SUBSCRIPTIONS,
        lambda port, customer: port.rename_user(
            customer.scope, plans.subscription(customer).subscription_id, "Åsa Öberg", "k3"
        ),
    ),
    "accounts": Call(
        Capability.SUBSCRIPTIONS, lambda port, customer: port.accounts(customer.scope, list(customer.accounts))
    ),
    "companies": Call(
        Capability.SUBSCRIPTIONS, lambda port, customer: port.companies(customer.scope, list(customer.companies))
    ),
    **accounts.CALLS,
    "usage": Call(Capability.USAGE, lambda port, customer: port.usage(customer.scope, list(customer.usage)[:10])),
}
OF_ACCOUNTS = {
    **subscriptions.BATCHES,
    "accounts": ACCOUNTS,
    "invoices_by_id": invoices.BATCHES["invoices_by_id"],
    **orders.BATCHES,
}


class BillingContract(
    BatchesContract,
    GrowingBatchesContract,
    ListsContract,
    BreakingContract,
    InvoicesContract,
    PlansContract,
    AccountsContract,
):
    protocol = Billing

    async def test_a_user_is_renamed_once_a_key(self, world: World[Billing, Billed]) -> None:
        port, ours = world.port, world.ours
        id = plans.subscription(ours).subscription_id
        renamed = [await port.rename_user(ours.scope, id, "Åsa 🏗", "k1") for _ in range(2)]

        assert renamed[0] == renamed[1] == (await port.subscriptions_by_id(ours.scope, [id]))[id]
        assert isinstance(renamed[0], ServiceSubscription)
        assert renamed[0].contract is not None
        assert renamed[0].contract.user_name == "Åsa 🏗"
        ended = plans.subscription(ours, SubscriptionStatus.CANCELLED).subscription_id
        assert await port.rename_user(ours.scope, ended, "Åsa", "k2") == Refused(Reason.ENDED)
        assert await port.rename_user(ours.scope, made_up(1), "Åsa", "k3") == Refused(Reason.GONE)

    tables: ClassVar = {
        "batch": {**OF_ACCOUNTS, **invoices.BATCHES, "companies": COMPANIES, "usage": USAGE},
        "open_batch": {**OF_ACCOUNTS, "companies": COMPANIES},
        "account_batch": OF_ACCOUNTS,
        "growing_batch": {
            name: OF_ACCOUNTS[name] for name in ("subscriptions_by_id", "invoices_by_id", "orders_by_id")
        },
        "listing": {**subscriptions.LISTINGS, **invoices.LISTINGS, **orders.LISTINGS},
        "filtered": {**subscriptions.FILTERED, **invoices.FILTERED, **orders.FILTERED},
        "emptied": {**subscriptions.EMPTY, **invoices.EMPTY, **orders.EMPTY},
        "calls": {"": CALLS},
    }
