"""A subscription changes to another plan, on its day and one change at a time."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from backends.billing import states
from backends.faults import Fault
from backends.operator import FakeOperator
from backends.tmf.http import TmfError
from backends.tmf.states import check_move
from gateway.clock import ManualClock
from tests.tmf_descriptions import description

ORDER = "/tmf-api/productOrderingManagement/v4/productOrder"
PRODUCT = "/tmf-api/productInventory/v4/product"
REPORT = "/tmf-api/usageConsumption/v5/usageConsumptionReport"
REQUESTER = {"id": "con_1", "role": "requester", "name": "Sara Nilsson", "@referredType": "Individual"}
PRICE_249 = {
    "priceType": "recurring",
    "recurringChargePeriod": "month",
    "price": {"dutyFreeAmount": {"unit": "SEK", "value": 249.0}},
}


def change(product: str, plan: str, **more: Any) -> dict[str, Any]:
    item = {
        "id": "1",
        "action": "modify",
        "product": {"id": product, "@type": "Product"},
        "productOffering": {"id": plan},
    }
    return {"productOrderItem": [item], **more}


async def described(billing: httpx2.AsyncClient, product: str) -> dict[str, Any]:
    found = (await billing.get(f"{PRODUCT}/{product}")).json()
    return {each["name"]: each["value"] for each in found["productCharacteristic"]}


async def refused(billing: httpx2.AsyncClient, product: str) -> dict[str, str]:
    actions = (await described(billing, product))["allowedActions"]
    return {each["action"]: each["reasonCode"] for each in actions if not each["enabled"]}


async def left(billing: httpx2.AsyncClient, product: str) -> int | None:
    """Bytes left in the present period."""
    [report] = (await billing.get(f"{REPORT}?product.id={product}")).json()
    found = next(each for each in report["bucket"] if each["usageType"] == "data")
    return found["remainingValue"]["amount"] if "remainingValue" in found else None


async def test_an_order(billing: httpx2.AsyncClient) -> None:
    body = change("p2001", "voice-50", externalId="x1", relatedParty=[REQUESTER])
    answer = await billing.post(ORDER, json=body)
    assert (answer.status_code, answer.headers["location"]) == (201, f"{ORDER}/pon00000001")
    assert answer.json() == {
        "id": "pon00000001",
        "href": f"{ORDER}/pon00000001",
        "@type": "ProductOrder",
        "externalId": "x1",
        "orderDate": "2026-03-16T09:30:00Z",
        "requestedStartDate": "2026-03-16T23:00:00Z",
        "state": "acknowledged",
        "note": [],
        "billingAccount": {"id": "200101", "name": "Fjäll Bageri"},
        "relatedParty": [{"id": "o1002", "role": "customer", "@referredType": "Organization"}, REQUESTER],
        "productOrderItem": [
            {
                "id": "1",
                "action": "modify",
                "state": "acknowledged",
                "productOffering": {"id": "voice-50", "name": "Mobil Pro"},
                "product": {
                    "@type": "Product",
                    "id": "p2001",
                    "name": "Mobil Pro",
                    "productSerialNumber": "+46701740690",
                    "productCharacteristic": [
                        {"name": "options", "value": ["50 GB"], "@type": "Characteristic"},
                        {"name": "userName", "value": "Sara Nilsson", "@type": "Characteristic"},
                    ],
                },
                "itemPrice": [PRICE_249],
            }
        ],
    }
    assert (await billing.get(f"{ORDER}?productOrderItem.product.id=p2001")).json() == [answer.json()]


async def test_it_takes_effect_on_its_day(billing: httpx2.AsyncClient, clock: ManualClock) -> None:
    before = (await billing.get(f"{PRODUCT}/p2001")).json()
    unused = await left(billing, "p2001")
    await billing.post(ORDER, json=change("p2001", "voice-50", requestedStartDate="2026-03-20T00:00:00+01:00"))
    clock.advance(timedelta(minutes=1))
    assert (await billing.get(f"{ORDER}/pon00000001")).json()["state"] == "inProgress"
    clock.advance(timedelta(days=3, hours=13, minutes=28))
    assert (await billing.get(f"{PRODUCT}/p2001")).json()["name"] == "Mobil Plus"
    clock.advance(timedelta(minutes=1))
    order = (await billing.get(f"{ORDER}/pon00000001")).json()
    assert (order["state"], order["productOrderItem"][0]["state"], order["completionDate"]) == (
        "completed",
        "completed",
        "2026-03-19T23:00:00Z",
    )
    product = (await billing.get(f"{PRODUCT}/p2001")).json()
    changed = ("name", "productOffering", "productPrice", "productCharacteristic")
    assert {name: value for name, value in product.items() if name not in changed} == {
        name: value for name, value in before.items() if name not in changed
    }
    assert (product["name"], product["productOffering"]) == ("Mobil Pro", {"id": "voice-50", "name": "Mobil Pro"})
    assert product["productPrice"] == [PRICE_249]
    now = await described(billing, "p2001")
    assert (now["dataPackageName"], now["dataAllowanceBytes"], now["includedServices"][-1]) == (
        "50 GB",
        50_000_000_000,
        "Mobil växel",
    )
    assert unused is not None
    assert await left(billing, "p2001") == unused + 30_000_000_000


async def test_to_no_limit_and_back(billing: httpx2.AsyncClient, clock: ManualClock) -> None:
    """Extra data is for those with a limit."""
    await billing.post(ORDER, json=change("p2002", "voice-unlimited"))
    clock.advance(timedelta(days=1))
    assert await left(billing, "p2002") is None
    assert await refused(billing, "p2002") == {"topUpData": "notOffered"}
    await billing.post(ORDER, json=change("p2002", "voice-1"))
    clock.advance(timedelta(days=1))
    assert await refused(billing, "p2002") == {}
    [report] = (await billing.get(f"{REPORT}?product.id=p2002")).json()
    data = next(each for each in report["bucket"] if each["usageType"] == "data")
    used = data["bucketCounter"][0]["value"]["amount"]
    assert data["remainingValue"]["amount"] == 1_000_000_000 - used > 0


async def test_a_smaller_plan_never_leaves_less_than_nothing(billing: httpx2.AsyncClient, clock: ManualClock) -> None:
    await billing.post(ORDER, json=change("p1001", "voice-1"))
    clock.advance(timedelta(days=1))
    assert await left(billing, "p1001") == 0


async def test_a_first_data_package(billing: httpx2.AsyncClient, operator: FakeOperator, clock: ManualClock) -> None:
    """p1042 is under an agreement without change of plan, and has no data; another account's line like it is changed."""
    products = operator.billing.database["product"]
    line = await products.document("p1042")
    assert line is not None
    for each in line["productCharacteristic"][-1]["value"]:
        if each["action"] == "changePlan":
            each.update(enabled=True)
            del each["reasonCode"]
    await products.put_many([line])
    assert (await billing.post(ORDER, json=change("p1042", "voice-20"))).status_code == 201
    clock.advance(timedelta(days=1))
    assert await left(billing, "p1042") == 20_000_000_000
    assert await refused(billing, "p1042") == {}


async def test_one_change_at_a_time(billing: httpx2.AsyncClient, clock: ManualClock) -> None:
    await billing.post(ORDER, json=change("p2001", "voice-50"))
    assert await refused(billing, "p2001") == {"changePlan": "orderUnderWay"}
    second = await billing.post(ORDER, json=change("p2001", "voice-1"))
    assert (second.status_code, second.json()["code"], second.json()["blockingOrder"]) == (
        409,
        "orderUnderWay",
        ["pon00000001"],
    )
    clock.advance(timedelta(days=1))
    assert await refused(billing, "p2001") == {}
    assert (await billing.post(ORDER, json=change("p2001", "voice-1"))).status_code == 201


async def test_an_order_placed_just_before_its_day(billing: httpx2.AsyncClient, clock: ManualClock) -> None:
    clock.advance(timedelta(hours=13, minutes=29, seconds=40))
    await billing.post(ORDER, json=change("p2001", "voice-50"))
    clock.advance(timedelta(seconds=20))
    assert (await billing.get(f"{ORDER}/pon00000001")).json()["state"] == "completed"
    clock.advance(timedelta(minutes=5))
    assert (await billing.get(f"{ORDER}/pon00000001")).json()["state"] == "completed"


@pytest.mark.parametrize(
    ("product", "plan", "more", "status", "code"),
    [
        ("p1039", "data-200", {}, 422, "agreement"),
        ("p2003", "data-200", {}, 409, "orderUnderWay"),
        ("p1007", "voice-50", {}, 422, "suspended"),
        ("p1010", "voice-50", {}, 422, "notActive"),
        ("p1014", "voice-50", {}, 422, "ended"),
        ("p1022", "voice-50", {}, 422, "ending"),
        ("p9999", "voice-50", {}, 422, "unknownProduct"),
        ("p2001", "voice-20", {}, 422, "notOffered"),
        ("p2001", "data-30", {}, 422, "notOffered"),
        ("p2001", "voice-only", {}, 422, "notOffered"),
        ("p2001", "more-5", {}, 422, "notOffered"),
        ("p2001", "voice-99", {}, 422, "notOffered"),
        ("p2001", "voice-50", {"requestedStartDate": "2026-03-16T00:00:00+01:00"}, 422, "tooEarly"),
        ("p2004", "fixed-trunk", {"requestedStartDate": "2026-03-20T00:00:00+01:00"}, 422, "tooEarly"),
        ("p2001", "voice-50", {"requestedStartDate": "2026-03-20"}, 400, "400"),
        ("p2001", "voice-50", {"priority": "1"}, 400, "400"),
        ("p2001", "voice-50", {"externalId": "sb-7f3a1c0b9d"}, 422, "keyReused"),
    ],
)
async def test_refused(
    billing: httpx2.AsyncClient, product: str, plan: str, more: dict[str, Any], status: int, code: str
) -> None:
    answer = await billing.post(ORDER, json=change(product, plan, **more))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len((await billing.get(ORDER)).json()) == 16


async def test_each_plan_has_its_time_ahead(billing: httpx2.AsyncClient) -> None:
    answer = await billing.post(ORDER, json=change("p2004", "fixed-trunk"))
    assert answer.json()["requestedStartDate"] == "2026-03-20T23:00:00Z"


async def test_an_answer_lost_and_asked_for_again(operator: FakeOperator, billing: httpx2.AsyncClient) -> None:
    operator.billing.faults.add(Fault(method="POST", body="dropped", times=1))
    body = change("p2001", "voice-50", externalId="x1")
    answers = [await billing.post(ORDER, json=body) for _ in range(2)]
    assert (answers[1].status_code, answers[1].json()["id"]) == (201, "pon00000001")
    assert len((await billing.get(ORDER)).json()) == 17


STATES = (
    "acknowledged",
    "rejected",
    "pending",
    "held",
    "inProgress",
    "cancelled",
    "completed",
    "failed",
    "partial",
    "assessingCancellation",
    "pendingCancellation",
)
MOVES = {
    "acknowledged": {"inProgress", "pending"},
    "inProgress": {"pending", "held", "assessingCancellation", "completed", "failed", "partial"},
    "pending": {"inProgress", "assessingCancellation", "cancelled"},
    "held": {"inProgress", "assessingCancellation", "cancelled"},
    "assessingCancellation": {"inProgress", "pending", "held", "pendingCancellation"},
    "pendingCancellation": {"cancelled"},
}


@pytest.mark.parametrize("then", STATES)
@pytest.mark.parametrize("now", STATES)
def test_states(now: str, then: str) -> None:
    if now == then or then in MOVES.get(now, set()):
        check_move(states.ORDER, "the order", now, then)
    else:
        with pytest.raises(TmfError, match=f"the order is {now}, and cannot become {then}"):
            check_move(states.ORDER, "the order", now, then)


async def test_as_published(billing: httpx2.AsyncClient, clock: ManualClock) -> None:
    extensions = {
        "Characteristic": frozenset({"value"}),
        "Refusal": frozenset({"conflictingFeature", "blockingOrder"}),
    }
    body = change("p2001", "voice-50", externalId="x1", relatedParty=[REQUESTER])
    assert description(622).problems("ProductOrder_Create", body) == []
    answer = await billing.post(ORDER, json=body)
    assert description(622).problems("ProductOrder", answer.json(), extensions) == []
    refused = await billing.post(ORDER, json=change("p2001", "voice-1"))
    assert description(622).problems("Error", refused.json(), extensions) == []
    clock.advance(timedelta(days=1))
    assert description(622).problems("ProductOrder", (await billing.get(ORDER)).json(), extensions) == []
    assert description(637).problems("Product", (await billing.get(PRODUCT)).json()) == []
    assert description(677).problems("UsageConsumptionReport", (await billing.get(REPORT)).json()) == []
