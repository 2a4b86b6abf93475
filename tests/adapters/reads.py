"""Every read of the adapters, by the name of its port's method: one call each, for what documents.py describes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from gateway.faults import Capability
from gateway.graph.invoices.types import InvoiceFilter, InvoiceOrder, InvoiceOrderField
from gateway.graph.orders.types import OrderFilter
from gateway.graph.subscriptions.types import (
    SubscriptionFilter,
    SubscriptionKind,
    SubscriptionOrder,
    SubscriptionOrderField,
)
from gateway.graph.tickets.types import TicketFilter
from gateway.ports.paging import PageRequest
from tests.adapters.documents import (
    ACCOUNT,
    BILL,
    DEVICE,
    ORDER,
    PRODUCT,
    RATE,
    REPORT,
    SERVICE,
    SIM,
    TICKET,
    Document,
)
from tests.adapters.offerings import PLAN_OFFERING
from tests.adapters.sim_codes import SIM_CODES
from tests.adapters.sim_documents import CARD, SIM_ACTIVATION
from tests.adapters.systems import OF_COMPANY, SCOPE, Adapters

BY_NUMBER = SubscriptionOrder(field=SubscriptionOrderField.NUMBER)
BY_DATE = InvoiceOrder(field=InvoiceOrderField.ISSUED_ON)
NUMBERS = ["+46701740610"]
LINE = {name: value for name, value in SERVICE.items() if name != "relatedEntity"}
"""A service whoever's it is."""


@dataclass(frozen=True)
class Read:
    """`row` is one of the rows that it is about, where they are rows."""

    capability: Capability
    ask: Callable[[Adapters], Awaitable[Any]]
    row: Document


@dataclass(frozen=True)
class ListRead:
    """A list of which a page is read, and one of its rows."""

    capability: Capability
    ask: Callable[[Adapters, PageRequest], Awaitable[Any]]
    row: Document


LISTS = {
    "subscriptions": ListRead(
        Capability.SUBSCRIPTIONS,
        lambda on, page: on.billing.subscriptions(SCOPE, SubscriptionFilter(), BY_NUMBER, page),
        PRODUCT,
    ),
    "invoices": ListRead(
        Capability.INVOICES, lambda on, page: on.billing.invoices(SCOPE, InvoiceFilter(), BY_DATE, page), BILL
    ),
    "orders": ListRead(Capability.ORDERS, lambda on, page: on.billing.orders(SCOPE, OrderFilter(), None, page), ORDER),
    "tickets": ListRead(
        Capability.TICKETS, lambda on, page: on.ticketing.tickets(OF_COMPANY, TicketFilter(), None, page), TICKET
    ),
}
COUNTS = {
    "count_subscriptions": Read(
        Capability.SUBSCRIPTIONS, lambda on: on.billing.count_subscriptions(SCOPE, SubscriptionFilter()), PRODUCT
    ),
    "count_invoices": Read(Capability.INVOICES, lambda on: on.billing.count_invoices(SCOPE, InvoiceFilter()), BILL),
    "count_orders": Read(Capability.ORDERS, lambda on: on.billing.count_orders(SCOPE, OrderFilter(), None), ORDER),
    "count_tickets": Read(
        Capability.TICKETS, lambda on: on.ticketing.count_tickets(SCOPE, TicketFilter(), None), TICKET
    ),
}
BATCHES = {
    "subscriptions_by_id": Read(
        Capability.SUBSCRIPTIONS, lambda on: on.billing.subscriptions_by_id(SCOPE, ["p1"]), PRODUCT
    ),
    "allowed_actions": Read(Capability.SUBSCRIPTIONS, lambda on: on.billing.allowed_actions(SCOPE, ["p1"]), PRODUCT),
    "subscriptions_by_number": Read(
        Capability.SUBSCRIPTIONS, lambda on: on.billing.subscriptions_by_number(SCOPE, NUMBERS), PRODUCT
    ),
    "accounts": Read(Capability.SUBSCRIPTIONS, lambda on: on.billing.accounts(SCOPE, ["100201"]), ACCOUNT),
    "usage": Read(Capability.USAGE, lambda on: on.billing.usage(SCOPE, ["p1"]), REPORT),
    "invoices_by_id": Read(Capability.INVOICES, lambda on: on.billing.invoices_by_id(SCOPE, ["b1"]), BILL),
    "invoice_lines": Read(Capability.INVOICES, lambda on: on.billing.invoice_lines(SCOPE, ["b1"]), RATE),
    "orders_by_id": Read(Capability.ORDERS, lambda on: on.billing.orders_by_id(SCOPE, ["po1"]), ORDER),
    "tickets_by_id": Read(Capability.TICKETS, lambda on: on.ticketing.tickets_by_id(SCOPE, ["t1"]), TICKET),
    "features": Read(Capability.NETWORK, lambda on: on.provisioning.features(SCOPE, ["p1"]), SERVICE),
    "services": Read(Capability.NETWORK, lambda on: on.provisioning.services(SCOPE, ["p1"]), SERVICE),
    "services_by_number": Read(
        Capability.NETWORK, lambda on: on.provisioning.services_by_number(SCOPE, NUMBERS), SERVICE
    ),
    "sims": Read(Capability.NETWORK, lambda on: on.provisioning.sims(SCOPE, ["sim1"]), SIM),
    "devices": Read(Capability.NETWORK, lambda on: on.provisioning.devices(SCOPE, ["sim1"]), DEVICE),
}
OTHERS = {
    "ownership": Read(Capability.SUBSCRIPTIONS, lambda on: on.billing.ownership(SCOPE, "100201"), ACCOUNT),
    "free_card": Read(Capability.NETWORK, lambda on: on.provisioning.free_card(SCOPE, CARD["serialNumber"]), CARD),
    "last_sim_change": Read(Capability.NETWORK, lambda on: on.provisioning.last_sim_change(NUMBERS[0]), LINE),
    "activation_code": Read(
        Capability.NETWORK, lambda on: on.provisioning.activation_code(SCOPE, "sim1"), SIM_ACTIVATION
    ),
    "invoice_totals": Read(
        Capability.INVOICES, lambda on: on.billing.invoice_totals(SCOPE, date(2026, 1, 1), date(2026, 12, 31)), BILL
    ),
    "offers": Read(Capability.ORDERS, lambda on: on.billing.offers(SubscriptionKind.MOBILE_VOICE), PLAN_OFFERING),
    "invoice_document": Read(Capability.INVOICES, lambda on: on.billing.invoice_document(SCOPE, "b1"), BILL),
    "attachment": Read(Capability.TICKETS, lambda on: on.ticketing.attachment(SCOPE, "t1", "a1"), TICKET),
    "sim_codes": Read(Capability.NETWORK, lambda on: on.provisioning.sim_codes(SCOPE, "sim1"), SIM_CODES),
}


def first_page(listed: ListRead) -> Read:
    return Read(listed.capability, lambda on: listed.ask(on, PageRequest(10)), listed.row)


PAGES = {name: first_page(listed) for name, listed in LISTS.items()}
OF_LISTS = {**PAGES, **COUNTS, **BATCHES, **OTHERS}
"""All whose first question is for a list: all but the company."""
