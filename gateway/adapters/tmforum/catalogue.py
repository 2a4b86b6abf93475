"""What is sold: TMF620 product offerings."""

from collections.abc import Sequence

import msgspec

from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import EVERYBODY, Resource, whole_list
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.vocabulary import KINDS
from gateway.adapters.tmforum.wire.catalogue import OfferingFacts, ProductOffering
from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.wire.values import Malformed, fee
from gateway.graph.plans.types import OfferedPlan, OfferedTopUp, Offers
from gateway.graph.subscriptions.types import SubscriptionKind

PLAN = "plan"
TOP_UPS = ("topUp", "roamingTopUp")


def offered(row: ProductOffering) -> OfferedPlan | OfferedTopUp | None:
    """None for what is neither, or not sold."""
    categories = {each.id.strip() for each in row.category}
    if not row.is_sellable:
        return None
    if PLAN in categories:
        return plan(row)
    return top_up(row) if categories & set(TOP_UPS) else None


def plan(row: ProductOffering) -> OfferedPlan:
    monthly_fee = fee(row.product_offering_price, "recurring", "month")
    lead_days = days("leadTime", row)
    if monthly_fee is None:
        raise Malformed("a plan without a monthly fee")
    return OfferedPlan(row.id, row.name, facts_of(row).data_allowance_bytes, monthly_fee, lead_days or 0)


def top_up(row: ProductOffering) -> OfferedTopUp:
    price, facts = fee(row.product_offering_price, "oneTime"), facts_of(row)
    if price is None or facts.data_bytes is None:
        raise Malformed("a package without its price or its data")
    return OfferedTopUp(row.id, row.name, facts.data_bytes, days("validity", row), price, facts.roaming_region)


def facts_of(row: ProductOffering) -> OfferingFacts:
    uses = {
        use.name: use.product_spec_characteristic_value[0].value
        for use in row.prod_spec_char_value_use
        if use.product_spec_characteristic_value
    }
    return msgspec.convert(uses, OfferingFacts)


def days(name: str, row: ProductOffering) -> int | None:
    found = [term.duration for term in row.product_offering_term if term.name.strip() == name]
    if not found:
        return None
    if found[0].units.strip() != "day" or found[0].amount > MOST_DAYS:
        raise Malformed(f"expected {name} in days")
    return found[0].amount


MOST_DAYS = 36_500
OFFERINGS = Resource("productOffering", ProductOffering, OfWhatItNames, offered)


class Catalogue(BillingSystem):
    async def offers(self, kind: SubscriptionKind) -> Offers:
        wanted = Terms().among("lifecycleStatus", ["Active"]).among("category.id", KINDS.sent([kind]))
        found = await whole_list(self._catalogue, OFFERINGS, EVERYBODY, wanted)
        return Offers(plans=plans_of(found), top_ups=top_ups_of(found))


def plans_of(found: Sequence[OfferedPlan | OfferedTopUp | None]) -> tuple[OfferedPlan, ...]:
    plans = [each for each in found if isinstance(each, OfferedPlan)]
    return tuple(sorted(plans, key=lambda each: (each.monthly_fee.amount, each.offering_id)))


def top_ups_of(found: Sequence[OfferedPlan | OfferedTopUp | None]) -> tuple[OfferedTopUp, ...]:
    top_ups = [each for each in found if isinstance(each, OfferedTopUp)]
    return tuple(sorted(top_ups, key=lambda each: (each.price.amount, each.offering_id)))
