"""Billing: subscriptions as sold, accounts, the company, usage, invoices, orders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Protocol

from gateway.faults import Fault
from gateway.ports.documents import Document
from gateway.ports.paging import Page, PageRequest
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope

if TYPE_CHECKING:
    from gateway.graph.common import Address, Money
    from gateway.graph.company.types import Account, Company, InvoiceDelivery
    from gateway.graph.invoices.types import Invoice, InvoiceFilter, InvoiceLine, InvoiceOrder
    from gateway.graph.orders.types import Order, OrderFilter
    from gateway.graph.plans.types import OfferedTopUp, Offers
    from gateway.graph.subscriptions.types import (
        AllowedAction,
        ServiceSubscription,
        SubscriptionFilter,
        SubscriptionKind,
        SubscriptionOrder,
    )
    from gateway.graph.usage.types import UsageReport


@dataclass(frozen=True, slots=True)
class PlanChange:
    """Ids are backend ids."""

    subscription_id: str
    offering_id: str
    effective_on: date | None
    """The day in Stockholm with which it takes effect; None for the first that is possible."""
    requested_by: str
    """The person's name."""


@dataclass(frozen=True, slots=True)
class InvoicingChange:
    """Where an account's invoices go, and how. The account is a backend id."""

    account_id: str
    address: "Address"
    """Without a name the addressee stays as it is."""
    delivery: "InvoiceDelivery | None"
    """None for as it is; so is the address for e-mail."""
    email: str | None


@dataclass(frozen=True, slots=True)
class CompanyChange:
    """What the operator has registered of a company; None for as it is."""

    name: str | None = None
    phone: str | None = None
    """E.164."""
    email: str | None = None
    address: "Address | None" = None
    """Without an addressee."""


@dataclass(frozen=True, slots=True)
class Ownership:
    """Whose an account is, and whom to ask before another company may have it."""

    account_name: str
    organisation_number: str
    """Of the company it is registered on."""
    contact_phone: str | None
    """E.164, like the e-mail address of the person registered for the account."""
    contact_email: str | None


class Billing(Protocol):
    """Every method raises Fault where billing cannot be reached, is late, or gives an answer that makes no sense.

    Batch reads take at most 100 backend ids and answer by id; what billing does not know, or the scope does
    not cover, is not in the answer, and a Fault stands for what billing says of one id that makes no sense.
    A filter's `account_ids` and `subscription_id` hold public ids and are not read here: the scope is already narrowed to the former, the
    latter is given as a backend id.
    """

    async def subscriptions(
        self, scope: Scope, where: "SubscriptionFilter", order: "SubscriptionOrder", page: PageRequest
    ) -> "Page[ServiceSubscription]": ...

    async def count_subscriptions(self, scope: Scope, where: "SubscriptionFilter") -> int: ...

    async def subscriptions_by_id(
        self, scope: Scope, ids: Sequence[str]
    ) -> "Mapping[str, ServiceSubscription | Fault]": ...

    async def allowed_actions(
        self, scope: Scope, ids: Sequence[str]
    ) -> "Mapping[str, Sequence[AllowedAction] | Fault]":
        """By subscription id: what the customer may do with it, as far as this graph knows of such a thing."""
        ...

    async def subscriptions_by_number(
        self, scope: Scope, numbers: Sequence[str]
    ) -> "Mapping[str, ServiceSubscription | Fault]":
        """By E.164 number, of any of a subscription's numbers. Of several lives of a number the one that ended last, or has not ended."""
        ...

    async def rename_user(
        self, scope: Scope, subscription_id: str, name: str, key: str
    ) -> "ServiceSubscription | Refused":
        """Of a subscription already read in this scope, with a user or without. GONE or ENDED."""
        ...

    async def usage(self, scope: Scope, ids: Sequence[str]) -> "Mapping[str, UsageReport | Fault]":
        """By subscription id: the current period and the months before it, in one read. The ids are of subscriptions already read in
        this scope."""
        ...

    async def accounts(self, scope: Scope, ids: Sequence[str]) -> "Mapping[str, Account | Fault]": ...

    async def ownership(self, scope: Scope, account_id: str) -> Ownership | None:
        """Of any account, also of one that the scope does not cover: what decides whether a company may have it is asked before it has.

        None where there is no such account; that takes as many reads, one after the other, so that nobody can tell by the time.
        """
        ...

    async def set_invoice_reference(
        self, scope: Scope, account_id: str, reference: str | None, key: str
    ) -> "Account | Refused":
        """Of an account that the scope covers; None takes the reference away. GONE."""
        ...

    async def change_invoicing(self, scope: Scope, change: InvoicingChange, key: str) -> "Account | Refused":
        """Of an account that the scope covers. GONE, or EMAIL_NEEDED where invoices would go by e-mail to no address."""
        ...

    async def change_company(self, scope: Scope, change: CompanyChange, key: str) -> "Company | Refused":
        """The scope's own. GONE."""
        ...

    async def companies(self, scope: Scope, ids: Sequence[str]) -> "Mapping[str, Company | Fault]": ...

    async def invoices(
        self, scope: Scope, where: "InvoiceFilter", order: "InvoiceOrder", page: PageRequest
    ) -> "Page[Invoice]": ...

    async def count_invoices(self, scope: Scope, where: "InvoiceFilter") -> int: ...

    async def invoices_by_id(self, scope: Scope, ids: Sequence[str]) -> "Mapping[str, Invoice | Fault]": ...

    async def invoice_lines(self, scope: Scope, ids: Sequence[str]) -> "Mapping[str, Sequence[InvoiceLine] | Fault]":
        """By invoice id, each invoice's lines in the order of the invoice. The ids are of invoices already read in this scope."""
        ...

    async def invoice_totals(self, scope: Scope, first: date, last: date) -> "Sequence[tuple[date, Money]]":
        """Invoice date and total of every invoice issued from `first` to `last`, both included, in any order."""
        ...

    async def invoice_document(self, scope: Scope, invoice_id: str) -> Document | None: ...

    async def orders(
        self, scope: Scope, where: "OrderFilter", subscription_id: str | None, page: PageRequest
    ) -> "Page[Order]":
        """Newest first."""
        ...

    async def count_orders(self, scope: Scope, where: "OrderFilter", subscription_id: str | None) -> int: ...

    async def orders_by_id(self, scope: Scope, ids: Sequence[str]) -> "Mapping[str, Order | Fault]": ...

    async def offers(self, kind: "SubscriptionKind") -> "Offers":
        """The same for every customer; the cheapest first."""
        ...

    async def change_plan(self, scope: Scope, change: PlanChange, key: str) -> "Order | Refused":
        """Of a subscription already read in this scope. GONE, NOT_OFFERED, TOO_EARLY, AGREEMENT, ORDER_UNDER_WAY, or where it stands in its
        life."""
        ...

    async def top_up(self, scope: Scope, subscription_id: str, top_up: "OfferedTopUp", key: str) -> str | Refused:
        """The id under which billing knows it, of a subscription already read in this scope. GONE, NOT_OFFERED, or where it stands in its
        life."""
        ...
