"""Data topped up: there at once, whichever the period, and once a key."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from tests.tmf_descriptions import description

TOPUP = "/tmf-api/prepayBalanceManagement/v4/topupBalance"
SCHEMA = "/tmf-api/prepayBalanceManagement/v4/schema/OfferedTopup.schema.json"
REPORT = "/tmf-api/usageConsumption/v5/usageConsumptionReport"
GIGABYTE = 1_000_000_000


def topping_up(product: str, offering: str, amount: int, usage_type: str = "data") -> dict[str, Any]:
    return {
        "@type": "OfferedTopup",
        "@baseType": "TopupBalance",
        "@schemaLocation": SCHEMA,
        "amount": {"amount": amount, "units": "byte"},
        "usageType": usage_type,
        "product": {"id": product},
        "productOffering": {"id": offering},
    }


async def buckets(billing: httpx2.AsyncClient, product: str) -> dict[str, int | None]:
    [report] = (await billing.get(f"{REPORT}?product.id={product}")).json()
    return {each["usageType"]: each.get("remainingValue", {}).get("amount") for each in report["bucket"]}


async def test_more_data(billing: httpx2.AsyncClient, clock: ManualClock) -> None:
    before = (await buckets(billing, "p2001"))["data"]
    assert before is not None
    clock.advance(timedelta(minutes=3))
    answer = await billing.post(TOPUP, json=topping_up("p2001", "more-5", 5 * GIGABYTE))
    quantity = {"amount": 5 * GIGABYTE, "units": "byte"}
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": "tun00000001",
            "href": f"{TOPUP}/tun00000001",
            "@type": "OfferedTopup",
            "@baseType": "TopupBalance",
            "@schemaLocation": SCHEMA,
            "status": "completed",
            "requestedDate": "2026-03-16T09:33:00Z",
            "confirmationDate": "2026-03-16T09:33:00Z",
            "usageType": "data",
            "amount": quantity,
            "product": {"id": "p2001", "@referredType": "Product"},
            "productOffering": {"id": "more-5", "name": "5 GB extra"},
            "impactedBucket": [
                {
                    "name": "data",
                    "amountBefore": {"amount": before, "units": "byte"},
                    "amountAfter": {"amount": before + 5 * GIGABYTE, "units": "byte"},
                    "item": [{"itemType": "credit", "amount": quantity}],
                }
            ],
        },
    )
    assert (await billing.get(answer.headers["location"])).json() == answer.json()
    assert (await buckets(billing, "p2001"))["data"] == before + 5 * GIGABYTE
    [report] = (await billing.get(f"{REPORT}?product.id=p2001")).json()
    assert report["lastUpdate"] == "2026-03-16T09:33:00Z"


async def test_nothing_else_of_the_report_changes(billing: httpx2.AsyncClient) -> None:
    [before] = (await billing.get(f"{REPORT}?product.id=p2001")).json()
    await billing.post(TOPUP, json=topping_up("p2001", "more-1", GIGABYTE))
    [after] = (await billing.get(f"{REPORT}?product.id=p2001")).json()
    for report in (before, after):
        del report["lastUpdate"]
        del report["bucket"][0]["remainingValue"]
    assert after == before


async def test_data_abroad_has_a_bucket_of_its_own(billing: httpx2.AsyncClient) -> None:
    before = await buckets(billing, "p2003")
    assert before["dataRoaming"] is None
    await billing.post(TOPUP, json=topping_up("p2003", "abroad-2", 2 * GIGABYTE, "dataRoaming"))
    await billing.post(TOPUP, json=topping_up("p2003", "abroad-1", GIGABYTE, "dataRoaming"))
    assert await buckets(billing, "p2003") == {**before, "dataRoaming": 3 * GIGABYTE}


@pytest.mark.parametrize(
    ("product", "offering", "amount", "usage_type", "status", "code"),
    [
        ("p9999", "more-5", 5 * GIGABYTE, "data", 422, "unknownProduct"),
        ("p1004", "more-5", 5 * GIGABYTE, "data", 422, "notOffered"),
        ("p1029", "more-5", 5 * GIGABYTE, "data", 422, "notOffered"),
        ("p1007", "more-5", 5 * GIGABYTE, "data", 422, "suspended"),
        ("p1010", "more-5", 5 * GIGABYTE, "data", 422, "notActive"),
        ("p2001", "more-50", 50 * GIGABYTE, "data", 422, "notOffered"),
        ("p2001", "more-9", 5 * GIGABYTE, "data", 422, "notOffered"),
        ("p2001", "voice-50", 50 * GIGABYTE, "data", 422, "notOffered"),
        ("p2001", "more-5", 5 * GIGABYTE, "dataRoaming", 422, "notOffered"),
        ("p2001", "more-5", 6 * GIGABYTE, "data", 422, "otherAmount"),
        ("p2001", "more-5", 5 * GIGABYTE, "voice", 400, "400"),
    ],
)
async def test_refused(
    billing: httpx2.AsyncClient,
    product: str,
    offering: str,
    amount: int,
    usage_type: str,
    status: int,
    code: str,
) -> None:
    before = (await billing.get(REPORT)).content
    answer = await billing.post(TOPUP, json=topping_up(product, offering, amount, usage_type))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await billing.get(REPORT)).content == before


async def test_an_answer_lost_and_asked_for_again(operator: FakeOperator, billing: httpx2.AsyncClient) -> None:
    before = (await buckets(billing, "p2001"))["data"]
    assert before is not None
    operator.billing.faults.add(Fault(method="POST", body="dropped", times=1))
    key = {"Idempotency-Key": "k1"}
    body = topping_up("p2001", "more-5", 5 * GIGABYTE)
    answers = [await billing.post(TOPUP, json=body, headers=key) for _ in range(2)]
    assert (answers[1].status_code, answers[1].json()["id"]) == (201, "tun00000001")
    assert (await buckets(billing, "p2001"))["data"] == before + 5 * GIGABYTE


async def test_the_extension_is_declared(billing: httpx2.AsyncClient) -> None:
    schema = (await billing.get(SCHEMA)).json()
    assert (schema["title"], list(schema["properties"])) == ("OfferedTopup", ["productOffering"])


async def test_as_published(billing: httpx2.AsyncClient) -> None:
    extensions = {"OfferedTopup": frozenset({"productOffering"})}
    for body in (
        topping_up("p2001", "more-5", 5 * GIGABYTE),
        topping_up("p2003", "abroad-1", GIGABYTE, "dataRoaming"),
    ):
        assert description(654).problems("TopupBalance_Create", body, extensions) == []
        answer = await billing.post(TOPUP, json=body)
        assert description(654).problems("TopupBalance", answer.json(), extensions) == []
    assert description(677).problems("UsageConsumptionReport", (await billing.get(REPORT)).json()) == []
