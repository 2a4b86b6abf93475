"""TMF677: what is used of what, and how far back it is known."""

from datetime import date
from typing import Any

import httpx2
import pytest

from backends.billing.usage import month_use, months_with_history
from backends.operator import SMALL_WORLD
from backends.world import World, load_world
from tests.backends.library import START

PATH = "/tmf-api/usageConsumption/v5/usageConsumptionReport"
MARCH = {"startDateTime": "2026-02-28T23:00:00Z", "endDateTime": "2026-03-31T21:59:59Z"}
FEBRUARY = {"startDateTime": "2026-01-31T23:00:00Z", "endDateTime": "2026-02-28T22:59:59Z"}


@pytest.fixture(scope="module")
def world() -> World:
    return load_world(SMALL_WORLD, START.date())


async def reports(client: httpx2.AsyncClient, *products: str) -> list[Any]:
    response = await client.get(f"{PATH}?product.id={','.join(products)}")
    assert response.headers["x-total-count"] == response.headers["x-result-count"]
    found: list[Any] = response.json()
    return found


def used(report: Any, usage_type: str) -> dict[str, int]:
    """By the beginning of the month."""
    [bucket] = [each for each in report["bucket"] if each["usageType"] == usage_type]
    return {
        counter["consumptionPeriod"]["startDateTime"]: counter["value"]["amount"] for counter in bucket["bucketCounter"]
    }


def bucket(usage_type: str, units: str, march: int, february: int, **more: Any) -> dict[str, Any]:
    """No counter for a past month without use."""
    return {
        "@type": "Bucket",
        "usageType": usage_type,
        **more,
        "bucketCounter": [
            {
                "@type": "BucketCounter",
                "counterType": "used",
                "value": {"amount": amount, "units": units},
                "consumptionPeriod": period,
            }
            for amount, period in ((march, MARCH), (february, FEBRUARY))
            if amount or period is MARCH
        ],
    }


async def test_report_of_a_young_subscription(billing: httpx2.AsyncClient) -> None:
    assert await reports(billing, "p1025") == [
        {
            "id": "usage-p1025",
            "href": f"{PATH}/usage-p1025",
            "@type": "UsageConsumptionReport",
            "lastUpdate": "2026-03-15T23:00:00Z",
            "validPeriod": MARCH,
            "product": [{"id": "p1025", "@type": "UsageConsumptionProductRef"}],
            "bucket": [
                bucket(
                    "data",
                    "byte",
                    6_174_870_967,
                    11_694_776_785,
                    remainingValue={"amount": 43_825_129_033, "units": "byte"},
                ),
                bucket("dataRoaming", "byte", 0, 0),
                bucket("voice", "second", 10_608, 24_694),
                bucket("sms", "message", 58, 31),
                bucket("mms", "message", 0, 7),
            ],
        }
    ]


async def test_one_read_answers_for_many_products(billing: httpx2.AsyncClient) -> None:
    asked = [f"p{number}" for number in range(1001, 1043)]
    found = [report["product"][0]["id"] for report in await reports(billing, *asked)]
    broadband = {"p1013", "p1041"}
    never_active = {"p1010", "p1011", "p1023", "p1024", "p1038"}
    assert set(found) == set(asked) - broadband - never_active
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("product", "measured"),
    [
        ("p1001", ["data", "dataRoaming", "voice", "sms", "mms"]),
        ("p1042", ["voice", "sms", "mms"]),
        ("p1009", ["data", "dataRoaming", "sms"]),
        ("p1029", ["data", "dataRoaming", "sms"]),
        ("p1012", ["voice"]),
    ],
)
async def test_what_is_measured_depends_on_the_plan(
    billing: httpx2.AsyncClient, product: str, measured: list[str]
) -> None:
    [report] = await reports(billing, product)
    assert [each["usageType"] for each in report["bucket"]] == measured


async def test_history_of_fourteen_months_before_the_present(billing: httpx2.AsyncClient) -> None:
    [report] = await reports(billing, "p1001")
    months = list(used(report, "data"))
    assert len(months) == 15
    assert (months[0], months[-1]) == ("2026-02-28T23:00:00Z", "2024-12-31T23:00:00Z")
    assert months == sorted(months, reverse=True)


async def test_month_without_use_has_no_counter(billing: httpx2.AsyncClient) -> None:
    [report] = await reports(billing, "p1021")
    december = "2025-11-30T23:00:00Z"
    assert all(december not in used(report, usage_type) for usage_type in ("data", "voice", "sms", "mms"))
    assert len(used(report, "data")) == 14


async def test_nearly_used_up_and_unlimited(billing: httpx2.AsyncClient) -> None:
    nearly, unlimited = await reports(billing, "p1005", "p1004")
    if nearly["product"][0]["id"] != "p1005":
        nearly, unlimited = unlimited, nearly
    assert nearly["bucket"][0]["remainingValue"] == {"amount": 30_000_000, "units": "byte"}
    assert next(iter(used(nearly, "data").values())) == 970_000_000
    assert "remainingValue" not in unlimited["bucket"][0]
    assert next(iter(used(unlimited, "data").values())) > 10_000_000_000


async def test_use_abroad_is_part_of_all_use(billing: httpx2.AsyncClient) -> None:
    [report] = await reports(billing, "p1004")
    abroad, everywhere = used(report, "dataRoaming"), used(report, "data")
    assert list(abroad) == [
        "2026-02-28T23:00:00Z",
        "2025-12-31T23:00:00Z",
        "2025-11-30T23:00:00Z",
        "2025-05-31T22:00:00Z",
    ]
    assert all(0 < amount < everywhere[month] for month, amount in abroad.items())


async def test_use_abroad_of_somebody_who_stayed_at_home(billing: httpx2.AsyncClient) -> None:
    [report] = await reports(billing, "p1002")
    assert used(report, "dataRoaming") == {"2026-02-28T23:00:00Z": 0}


async def test_what_ended_has_a_history_and_no_present_use(billing: httpx2.AsyncClient) -> None:
    [report] = await reports(billing, "p1014")
    voice = used(report, "voice")
    assert voice.pop("2026-02-28T23:00:00Z") == 0
    assert len(voice) == 10
    assert max(voice) == "2025-09-30T22:00:00Z"


def test_no_allowance_is_exceeded(world: World) -> None:
    for each in world.subscriptions.values():
        if each.plan.allowance_bytes is not None:
            for month in months_with_history(each, world.today):
                assert 0 <= month_use(each, month, world.today)["data"] <= each.plan.allowance_bytes, each.id


def test_past_months_stay_as_they_are_while_the_present_one_grows(world: World) -> None:
    subscription = world.subscriptions["p1015"]
    february, march = date(2026, 2, 1), date(2026, 3, 1)
    assert month_use(subscription, february, date(2026, 3, 16)) == month_use(subscription, february, date(2026, 4, 2))
    voice = [month_use(subscription, march, day)["voice"] for day in (march, date(2026, 3, 16), date(2026, 4, 1))]
    assert voice[0] == 0
    assert voice == sorted(voice)
    assert voice[1] == int(voice[2] * 15 / 31)
