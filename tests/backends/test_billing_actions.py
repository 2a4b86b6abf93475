"""What may be done with a subscription, and what is sold for it."""

from typing import Any

import httpx2
import pytest

from tests.tmf_descriptions import description

PRODUCT = "/tmf-api/productInventory/v4/product"
OFFERING = "/tmf-api/productCatalogManagement/v4/productOffering"


async def refused(billing: httpx2.AsyncClient, product: str) -> dict[str, str]:
    """Why not, for each action that is not allowed."""
    described = (await billing.get(f"{PRODUCT}/{product}")).json()["productCharacteristic"]
    actions = next(each["value"] for each in described if each["name"] == "allowedActions")
    assert all(each["enabled"] == ("reasonCode" not in each) for each in actions)
    return {each["action"]: each["reasonCode"] for each in actions if not each["enabled"]}


SIM = ("replaceSim", "revealSimCodes")
NETWORK = ("changeBars", "changeForwardings")
SOLD = ("changePlan", "topUpData")


@pytest.mark.parametrize(
    ("product", "why_not"),
    [
        ("p1001", {}),
        ("p1004", {"topUpData": "notOffered"}),
        ("p1042", {"topUpData": "notOffered", "changePlan": "agreement"}),
        ("p1039", {"changeForwardings": "notOffered", "changePlan": "agreement"}),
        ("p1029", {"changeForwardings": "notOffered", "topUpData": "notOffered", "changePlan": "agreement"}),
        ("p1012", dict.fromkeys((*SIM, "topUpData"), "notOffered")),
        ("p1013", dict.fromkeys((*SIM, *NETWORK, "topUpData"), "notOffered")),
        ("p1010", dict.fromkeys((*SIM, *NETWORK, *SOLD), "notActive")),
        ("p1011", dict.fromkeys((*SIM, *NETWORK, *SOLD), "notActive")),
        ("p1007", dict.fromkeys(SOLD, "suspended")),
        ("p1022", {"changePlan": "ending"}),
        ("p1014", dict.fromkeys(("renameUser", *SIM, *NETWORK, "changePlan"), "ended") | {"topUpData": "notOffered"}),
        ("p1023", dict.fromkeys(("renameUser", *SIM, *NETWORK, *SOLD), "ended")),
        ("p2003", {"changeForwardings": "notOffered", "changePlan": "orderUnderWay"}),
    ],
)
async def test_allowed_actions(billing: httpx2.AsyncClient, product: str, why_not: dict[str, str]) -> None:
    assert await refused(billing, product) == why_not


async def test_the_order_that_is_in_the_way_is_named(billing: httpx2.AsyncClient) -> None:
    described = (await billing.get(f"{PRODUCT}/p2003")).json()["productCharacteristic"]
    actions = {each["action"]: each for each in described[-1]["value"]}
    assert actions["changePlan"] == {
        "action": "changePlan",
        "enabled": False,
        "visible": True,
        "reasonCode": "orderUnderWay",
        "blockingOrder": ["po2001"],
    }


async def offered(billing: httpx2.AsyncClient, *categories: str) -> list[str]:
    query = "&".join(f"category.id={category}" for category in categories)
    found = (await billing.get(f"{OFFERING}?lifecycleStatus=Active&{query}")).json()
    return [each["id"] for each in found]


@pytest.mark.parametrize(
    ("categories", "ids"),
    [
        (("plan", "mobileVoice"), ["voice-1", "voice-20", "voice-50", "voice-unlimited"]),
        (("plan", "m2m"), ["m2m-1000", "m2m-50"]),
        (("topUp", "mobileVoice"), ["more-1", "more-5"]),
        (("topUp", "mobileBroadband"), ["more-5", "more-50"]),
        (("roamingTopUp", "mobileBroadband"), ["abroad-1", "abroad-2"]),
        (("topUp", "m2m"), []),
    ],
)
async def test_what_is_sold(billing: httpx2.AsyncClient, categories: tuple[str, ...], ids: list[str]) -> None:
    assert await offered(billing, *categories) == ids


def once(amount: float) -> list[dict[str, Any]]:
    return [{"priceType": "oneTime", "price": {"dutyFreeAmount": {"unit": "SEK", "value": amount}}}]


async def test_a_plan(billing: httpx2.AsyncClient) -> None:
    assert (await billing.get(f"{OFFERING}/data-200")).json() == {
        "id": "data-200",
        "href": f"{OFFERING}/data-200",
        "@type": "ProductOffering",
        "name": "Mobilt bredband 200",
        "category": [{"id": "plan", "name": "Abonnemang"}, {"id": "mobileBroadband", "name": "Mobilt bredband"}],
        "lifecycleStatus": "Active",
        "isSellable": True,
        "productOfferingPrice": [
            {
                "priceType": "recurring",
                "recurringChargePeriod": "month",
                "price": {"dutyFreeAmount": {"unit": "SEK", "value": 299.0}},
            }
        ],
        "prodSpecCharValueUse": [
            {"name": "dataPackageName", "productSpecCharacteristicValue": [{"value": "200 GB"}]},
            {"name": "dataAllowanceBytes", "productSpecCharacteristicValue": [{"value": 200_000_000_000}]},
            {"name": "includedServices", "productSpecCharacteristicValue": [{"value": ["5G"]}]},
        ],
        "productOfferingTerm": [{"name": "leadTime", "duration": {"amount": 1, "units": "day"}}],
    }


async def test_a_top_up_for_abroad(billing: httpx2.AsyncClient) -> None:
    assert (await billing.get(f"{OFFERING}/abroad-2")).json() == {
        "id": "abroad-2",
        "href": f"{OFFERING}/abroad-2",
        "@type": "ProductOffering",
        "name": "2 GB i USA och Kanada",
        "category": [
            {"id": "roamingTopUp", "name": "Surf utomlands"},
            {"id": "mobileVoice", "name": "Mobiltelefoni"},
            {"id": "mobileBroadband", "name": "Mobilt bredband"},
        ],
        "lifecycleStatus": "Active",
        "isSellable": True,
        "productOfferingPrice": once(199.0),
        "prodSpecCharValueUse": [
            {"name": "dataBytes", "productSpecCharacteristicValue": [{"value": 2_000_000_000}]},
            {"name": "roamingRegion", "productSpecCharacteristicValue": [{"value": "USA och Kanada"}]},
        ],
        "productOfferingTerm": [{"name": "validity", "duration": {"amount": 7, "units": "day"}}],
    }


async def test_what_is_sold_no_more(billing: httpx2.AsyncClient) -> None:
    plan = (await billing.get(f"{OFFERING}/voice-only")).json()
    assert (plan["lifecycleStatus"], plan["isSellable"]) == ("Retired", False)


async def test_as_published(billing: httpx2.AsyncClient) -> None:
    offerings = (await billing.get(OFFERING)).json()
    assert len(offerings) == 19
    assert description(620).problems("ProductOffering", offerings) == []
