from decimal import Decimal
from typing import Any

import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.faults import Capability, ErrorCode
from gateway.graph.common import Money
from gateway.graph.plans.types import OfferedPlan, OfferedTopUp, Offers
from gateway.graph.subscriptions.types import SubscriptionKind
from tests.adapters.documents import money
from tests.adapters.offerings import PLAN_OFFERING, TOP_UP_OFFERING
from tests.adapters.spoiling import ABSENT, changed
from tests.adapters.systems import System
from tests.contracts.outcomes import fault_of

PATH = "GET /tmf-api/productCatalogManagement/v4/productOffering?lifecycleStatus=Active&category.id="
PLAN = OfferedPlan("voice-50", "Mobil Pro", 5e10, Money(amount=Decimal("249.00"), currency="SEK"), 1)
ABROAD = OfferedTopUp("abroad-2", "2 GB i USA", 2e9, 7, Money(amount=Decimal("199.00"), currency="SEK"), "USA")


def priced(value: float) -> list[dict[str, Any]]:
    price = {"dutyFreeAmount": money(value)}
    return [{"priceType": "recurring", "recurringChargePeriod": "month", "price": price}]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        (SubscriptionKind.MOBILE_VOICE, "mobileVoice"),
        (SubscriptionKind.MOBILE_BROADBAND, "mobileBroadband"),
        (SubscriptionKind.M2M, "m2m"),
        (SubscriptionKind.FIXED_VOICE, "fixedVoice"),
        (SubscriptionKind.BROADBAND, "broadband"),
    ],
)
async def test_what_is_sold_for_a_kind(
    system: System, billing: TmForumBilling, kind: SubscriptionKind, sent: str
) -> None:
    system.lists(TOP_UP_OFFERING, PLAN_OFFERING)
    assert await billing.offers(kind) == Offers(plans=(PLAN,), top_ups=(ABROAD,))
    assert system.asked() == [PATH + sent]


async def test_the_cheapest_comes_first(system: System, billing: TmForumBilling) -> None:
    plans = [("c", 99.0), ("b", 249.0), ("a", 249.0), ("d", 9.5)]
    system.lists(*(changed(PLAN_OFFERING, id=id, productOfferingPrice=priced(price)) for id, price in plans))
    found = await billing.offers(SubscriptionKind.MOBILE_VOICE)
    assert [plan.offering_id for plan in found.plans] == ["d", "c", "a", "b"]


async def test_what_is_left_out(system: System, billing: TmForumBilling) -> None:
    """What is not sold, and what is neither a plan nor a package, whatever it lacks."""
    system.lists(
        changed(PLAN_OFFERING, isSellable=False, productOfferingPrice=[]),
        changed(PLAN_OFFERING, category=[{"id": "mobileVoice"}, {"id": "device"}], productOfferingPrice=[]),
    )
    assert await billing.offers(SubscriptionKind.MOBILE_VOICE) == Offers(plans=(), top_ups=())


async def test_no_limit_no_end_and_no_lead_time(system: System, billing: TmForumBilling) -> None:
    more = {"name": "dataBytes", "productSpecCharacteristicValue": [{"value": 1}]}
    system.lists(
        changed(PLAN_OFFERING, prodSpecCharValueUse=ABSENT, productOfferingTerm=ABSENT),
        changed(TOP_UP_OFFERING, prodSpecCharValueUse=[more], productOfferingTerm=[], category=[{"id": "topUp"}]),
    )
    found = await billing.offers(SubscriptionKind.MOBILE_VOICE)
    assert (found.plans[0].data_allowance_bytes, found.plans[0].lead_days) == (None, 0)
    assert (found.top_ups[0].valid_days, found.top_ups[0].roaming_region) == (None, None)


@pytest.mark.parametrize(
    "row",
    [
        changed(PLAN_OFFERING, id=ABSENT),
        changed(PLAN_OFFERING, name=None),
        changed(PLAN_OFFERING, category=ABSENT),
        changed(PLAN_OFFERING, productOfferingPrice=[]),
        changed(PLAN_OFFERING, productOfferingPrice=priced(9.999)),
        changed(PLAN_OFFERING, productOfferingTerm=[{"name": "leadTime", "duration": {"amount": 1, "units": "week"}}]),
        changed(PLAN_OFFERING, productOfferingTerm=[{"name": "leadTime", "duration": {"amount": -1, "units": "day"}}]),
        changed(
            PLAN_OFFERING, productOfferingTerm=[{"name": "leadTime", "duration": {"amount": 36501, "units": "day"}}]
        ),
        changed(TOP_UP_OFFERING, prodSpecCharValueUse=[]),
        changed(TOP_UP_OFFERING, productOfferingPrice=priced(9.0)),
        changed(
            TOP_UP_OFFERING,
            prodSpecCharValueUse=[{"name": "dataBytes", "productSpecCharacteristicValue": [{"value": "much"}]}],
        ),
    ],
)
async def test_an_offering_that_makes_no_sense(system: System, billing: TmForumBilling, row: dict[str, Any]) -> None:
    system.lists(PLAN_OFFERING, row)
    found = await fault_of(billing.offers(SubscriptionKind.MOBILE_VOICE))
    assert found == (ErrorCode.BACKEND_BAD_RESPONSE, Capability.ORDERS)
