"""All that billing knows: its resources, and their documents in a world."""

from collections.abc import Iterable, Mapping

from backends.billing.accounts import (
    ACCOUNTS,
    INDIVIDUALS,
    ORGANIZATIONS,
    account_documents,
    individual_documents,
    organization_documents,
)
from backends.billing.bills import all_bills
from backends.billing.catalogue import OFFERINGS, offering_documents
from backends.billing.invoices import BILLS, RATES, balances, bill_documents, rate_documents
from backends.billing.orders import ORDERS, order_documents
from backends.billing.products import PRODUCTS, product_documents
from backends.billing.topups import TOP_UPS
from backends.billing.usage import REPORTS, report_documents
from backends.tmf.resource import Document
from backends.world import World

RESOURCES = (PRODUCTS, ORDERS, ORGANIZATIONS, INDIVIDUALS, ACCOUNTS, REPORTS, BILLS, RATES, OFFERINGS, TOP_UPS)


def documents(world: World) -> Mapping[str, Iterable[Document]]:
    """By the resource's name."""
    bills = all_bills(world).values()
    return {
        PRODUCTS.name: product_documents(world),
        ORDERS.name: order_documents(world),
        ORGANIZATIONS.name: organization_documents(world),
        INDIVIDUALS.name: individual_documents(world),
        ACCOUNTS.name: account_documents(world, balances(bills)),
        REPORTS.name: report_documents(world),
        BILLS.name: bill_documents(bills, world.operator),
        RATES.name: rate_documents(bills),
        OFFERINGS.name: offering_documents(world),
    }
