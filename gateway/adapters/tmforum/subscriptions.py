"""Subscriptions as they are sold: TMF637 products."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from gateway.adapters.tmforum.pages import Sort, read_page
from gateway.adapters.tmforum.query import Terms, condition
from gateway.adapters.tmforum.reading import Asked, Resource, by_id, one_each
from gateway.adapters.tmforum.search import number_patterns, text_patterns
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.vocabulary import KINDS, SIM_KINDS
from gateway.adapters.tmforum.wire.owners import OfAccount
from gateway.adapters.tmforum.wire.products import PRICES, ActionFacts, ActionRow, Product, ProductFacts
from gateway.adapters.tmforum.wire.values import Characteristics, Table, fee, instant, name_in
from gateway.adapters.tmforum.writing import REASONS
from gateway.faults import Fault
from gateway.graph.ids import SUBSCRIPTION, public
from gateway.graph.subscriptions.types import (
    AllowedAction,
    Contract,
    ServiceSpecification,
    ServiceSubscription,
    SubscriptionActionKind,
    SubscriptionFilter,
    SubscriptionOrder,
    SubscriptionOrderField,
    SubscriptionStatus,
)
from gateway.ports.paging import Page, PageRequest
from gateway.ports.refusals import Reason
from gateway.ports.scope import Scope

STATUSES = Table(
    {
        "created": SubscriptionStatus.CREATED,
        "pendingActive": SubscriptionStatus.PENDING_ACTIVE,
        "active": SubscriptionStatus.ACTIVE,
        "suspended": SubscriptionStatus.SUSPENDED,
        "pendingTerminate": SubscriptionStatus.PENDING_TERMINATE,
        "terminated": SubscriptionStatus.TERMINATED,
        "cancelled": SubscriptionStatus.CANCELLED,
        "aborted ": SubscriptionStatus.ABORTED,  # published with the blank
    }
)
ACTIONS = {
    "renameUser": SubscriptionActionKind.RENAME_USER,
    "replaceSim": SubscriptionActionKind.REPLACE_SIM,
    "revealSimCodes": SubscriptionActionKind.REVEAL_SIM_CODES,
    "changeBars": SubscriptionActionKind.CHANGE_BARS,
    "changeForwardings": SubscriptionActionKind.CHANGE_FORWARDINGS,
    "changePlan": SubscriptionActionKind.CHANGE_PLAN,
    "topUpData": SubscriptionActionKind.TOP_UP_DATA,
    "createTicket": SubscriptionActionKind.CREATE_TICKET,
}
"""What else a system may name cannot be done here."""
ENDED = ("terminated", "cancelled", "aborted")

NUMBER = "productCharacteristic.phoneNumber"
KIND = "productCharacteristic.kind"
USER = "relatedParty.name"


FACTS = Characteristics(ProductFacts)
ACTION_FACTS = Characteristics(ActionFacts)


def facts_of(row: Product) -> ProductFacts:
    return FACTS.read(row.product_characteristic)


def numbered(row: Product) -> Sequence[str]:
    return facts_of(row).phone_number


def subscription(row: Product) -> ServiceSubscription:
    facts = facts_of(row)
    return ServiceSubscription(
        id=public(SUBSCRIPTION, row.id),
        subscription_id=row.id,
        account_id=row.billing_account.id,
        contract=contract(row, facts),
        kind=KINDS.read(facts.kind),
        phone_numbers=facts.phone_number,
    )


def contract(row: Product, facts: ProductFacts) -> Contract:
    return Contract(
        user_name=name_in("user", row.related_party),
        status=STATUSES.read(row.status),
        activated_at=instant(row.start_date) if row.start_date is not None else None,
        binding_until=facts.binding_until,
        specification=specification(
            row.name,
            facts.data_package_name,
            facts.data_allowance_bytes,
            facts.sim_kind,
            facts.included_services,
            bytes(row.product_price),
        ),
        offering_id=row.product_offering.id if row.product_offering is not None else None,
    )


@lru_cache(maxsize=2_000)
def specification(
    plan_name: str,
    data_package_name: str | None,
    data_allowance_bytes: float | None,
    sim_kind: str | None,
    included_services: tuple[str, ...],
    prices: bytes,
) -> ServiceSpecification:
    """Thousands of subscriptions share a few. Raises ValidationError or Malformed."""
    return ServiceSpecification(
        plan_name=plan_name,
        data_package_name=data_package_name,
        data_allowance_bytes=data_allowance_bytes,
        sim_kind=SIM_KINDS.read(sim_kind) if sim_kind is not None else None,
        included_services=list(included_services),
        monthly_fee=fee(PRICES.decode(prices), "recurring", "month"),
    )


def allowed_actions(row: Product) -> tuple[AllowedAction, ...]:
    found = ACTION_FACTS.read(row.product_characteristic).allowed_actions
    return tuple(allowed_action(each) for each in found if each.action.strip() in ACTIONS)


def allowed_action(row: ActionRow) -> AllowedAction:
    """For a reason that is not published NOT_NOW."""
    reason = None if row.enabled else REASONS.get((row.reason_code or "").strip(), Reason.NOT_NOW)
    return AllowedAction(ACTIONS[row.action.strip()], row.visible, reason, row.blocking_order)


def recency(row: Product) -> tuple[bool | str, ...]:
    """Lives of a number do not overlap: the one still going on is the latest, then the one begun last; a life never begun comes first."""
    return row.status.strip() not in ENDED, row.start_date or "", row.id


PRODUCTS = Resource("product", Product, OfAccount, subscription)
ALLOWED = Resource("product", Product, OfAccount, allowed_actions)

SORTS: Mapping[SubscriptionOrderField, Sort[Product]] = {
    SubscriptionOrderField.NUMBER: Sort("productSerialNumber", lambda row: row.product_serial_number or ""),
    SubscriptionOrderField.USER_NAME: Sort(USER, lambda row: name_in("user", row.related_party) or ""),
    SubscriptionOrderField.KIND: Sort(KIND, lambda row: facts_of(row).kind),
    SubscriptionOrderField.ACTIVATED_AT: Sort("startDate", lambda row: row.start_date or ""),
}


def terms(scope: Scope, where: SubscriptionFilter) -> Terms:
    return (
        Terms()
        .among("billingAccount.id", scope.account_ids)
        .among(KIND, KINDS.sent(where.kinds))
        .among("status", STATUSES.sent(where.statuses))
        .any_of(matching(number_patterns(where.number), NUMBER))
        .any_of(searching(where.search))
    )


def matching(patterns: Sequence[str] | None, path: str) -> list[str] | None:
    return None if patterns is None else [condition(f"{path}.regex", pattern) for pattern in patterns]


def searching(text: str | None) -> list[str] | None:
    """The text in a number, a user's name or a plan's name."""
    patterns = text_patterns(text)
    if patterns is None:
        return None
    numbers = number_patterns(text) or []
    return [
        *(matching(numbers, NUMBER) or ()),
        *(matching(patterns, USER) or ()),
        *(matching(patterns, "name") or ()),
    ]


class Subscriptions(BillingSystem):
    async def subscriptions(
        self, scope: Scope, where: SubscriptionFilter, order: SubscriptionOrder, page: PageRequest
    ) -> Page[ServiceSubscription]:
        sort = SORTS[order.field].directed(order.direction)
        return await read_page(self._products, PRODUCTS, scope, terms(scope, where), sort, page)

    async def count_subscriptions(self, scope: Scope, where: SubscriptionFilter) -> int:
        return await self._products.count(PRODUCTS, scope, terms(scope, where))

    async def subscriptions_by_id(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, ServiceSubscription | Fault]:
        wanted = Terms().among("id", ids).among("billingAccount.id", scope.account_ids)
        return await one_each(self._products, PRODUCTS, scope, by_id(ids), wanted)

    async def allowed_actions(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Sequence[AllowedAction] | Fault]:
        wanted = Terms().among("id", ids).among("billingAccount.id", scope.account_ids)
        return await one_each(self._products, ALLOWED, scope, by_id(ids), wanted)

    async def subscriptions_by_number(
        self, scope: Scope, numbers: Sequence[str]
    ) -> Mapping[str, ServiceSubscription | Fault]:
        wanted = Terms().among(NUMBER, numbers).among("billingAccount.id", scope.account_ids)
        asked: Asked[Product] = Asked(numbers, numbered)
        return await one_each(self._products, PRODUCTS, scope, asked, wanted, recency)
