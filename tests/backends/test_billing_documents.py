"""One whole answer of each resource of the billing system."""

from typing import Any

import httpx2
import pytest

Answer = dict[str, Any]

PRICE_249: Answer = {
    "priceType": "recurring",
    "recurringChargePeriod": "month",
    "price": {"dutyFreeAmount": {"unit": "SEK", "value": 249.0}},
}


async def get(client: httpx2.AsyncClient, path: str) -> Any:
    response = await client.get(f"/tmf-api/{path}")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    return response.json()


ACTIONS = (
    "renameUser",
    "replaceSim",
    "revealSimCodes",
    "changeBars",
    "changeForwardings",
    "changePlan",
    "topUpData",
    "createTicket",
)
ALLOWED = {"enabled": True, "visible": True}
NOT_OFFERED = {"enabled": False, "visible": False, "reasonCode": "notOffered"}


async def test_product(billing: httpx2.AsyncClient) -> None:
    assert await get(billing, "productInventory/v4/product/p1003") == {
        "id": "p1003",
        "href": "/tmf-api/productInventory/v4/product/p1003",
        "name": "Mobil Pro",
        "status": "active",
        "startDate": "2024-01-16T12:00:00Z",
        "productSerialNumber": "+46701740612",
        "productOffering": {"id": "voice-50", "name": "Mobil Pro"},
        "productSpecification": {"id": "spec-mobileVoice", "name": "Mobiltelefoni"},
        "productCharacteristic": [
            {"name": "kind", "value": "mobileVoice"},
            {"name": "phoneNumber", "value": ["+46701740612", "+46701740613"]},
            {"name": "simKind", "value": "physical"},
            {"name": "dataPackageName", "value": "50 GB"},
            {"name": "dataAllowanceBytes", "value": 50_000_000_000},
            {
                "name": "includedServices",
                "value": [
                    "Fria samtal inom Sverige",
                    "Fria SMS och MMS inom Sverige",
                    "Samtal inom EU",
                    "Mobil växel",
                ],
            },
            {"name": "allowedActions", "value": [{"action": name, **ALLOWED} for name in ACTIONS]},
        ],
        "productPrice": [PRICE_249],
        "relatedParty": [
            {"id": "o1001", "role": "customer", "@referredType": "Organization"},
            {"id": "u1003", "role": "user", "name": "Siobhán O'Connor", "@referredType": "Individual"},
        ],
        "billingAccount": {"id": "100201", "name": "Norrsken Bygg Kiruna"},
        "realizingService": [{"id": "s1003"}],
    }


async def test_product_with_as_little_as_possible(billing: httpx2.AsyncClient) -> None:
    """A line of broadband: no number, no card, no user, no data package."""
    assert await get(billing, "productInventory/v4/product/p2005") == {
        "id": "p2005",
        "href": "/tmf-api/productInventory/v4/product/p2005",
        "name": "Bredband fiber 100/100",
        "status": "active",
        "startDate": "2024-02-16T11:00:00Z",
        "productOffering": {"id": "fibre-100", "name": "Bredband fiber 100/100"},
        "productSpecification": {"id": "spec-broadband", "name": "Bredband via fiber"},
        "productCharacteristic": [
            {"name": "kind", "value": "broadband"},
            {"name": "phoneNumber", "value": []},
            {"name": "includedServices", "value": ["Router"]},
            {
                "name": "allowedActions",
                "value": [
                    {"action": "renameUser", **ALLOWED},
                    *({"action": name, **NOT_OFFERED} for name in ACTIONS[1:5]),
                    {"action": "changePlan", **ALLOWED},
                    {"action": "topUpData", **NOT_OFFERED},
                    {"action": "createTicket", **ALLOWED},
                ],
            },
        ],
        "productPrice": [
            {
                "priceType": "recurring",
                "recurringChargePeriod": "month",
                "price": {"dutyFreeAmount": {"unit": "SEK", "value": 399.0}},
            }
        ],
        "relatedParty": [{"id": "o1002", "role": "customer", "@referredType": "Organization"}],
        "billingAccount": {"id": "200101", "name": "Fjäll Bageri"},
        "realizingService": [{"id": "s2005"}],
    }


async def test_product_never_activated_keeps_the_blank_of_its_status(billing: httpx2.AsyncClient) -> None:
    answer = await get(billing, "productInventory/v4/product/p1024?fields=status,startDate,productSerialNumber")
    assert answer == {"id": "p1024", "href": "/tmf-api/productInventory/v4/product/p1024", "status": "aborted "}


async def test_binding_period(billing: httpx2.AsyncClient) -> None:
    answer = await get(billing, "productInventory/v4/product/p1018")
    assert answer["productCharacteristic"][-2] == {"name": "bindingUntil", "value": "2026-11-16"}


async def test_order_without_a_product_yet(billing: httpx2.AsyncClient) -> None:
    assert await get(billing, "productOrderingManagement/v4/productOrder/po1003") == {
        "id": "po1003",
        "href": "/tmf-api/productOrderingManagement/v4/productOrder/po1003",
        "@type": "ProductOrder",
        "orderDate": "2026-03-08T09:30:00Z",
        "requestedStartDate": "2026-03-18T12:00:00Z",
        "state": "held",
        "note": [
            {
                "id": "po1003n1",
                "author": "Orderhantering",
                "date": "2026-03-08T09:31:00Z",
                "text": "Beställningen är mottagen.",
            },
            {
                "id": "po1003n2",
                "author": "Orderhantering",
                "date": "2026-03-10T08:05:00Z",
                "text": "Nummerflytten väntar: den avlämnande operatören har inte bekräftat datumet.",
            },
        ],
        "billingAccount": {"id": "100201", "name": "Norrsken Bygg Kiruna"},
        "relatedParty": [
            {"id": "o1001", "role": "customer", "@referredType": "Organization"},
            {"id": "i1001", "role": "requester", "name": "Anna Lindström", "@referredType": "Individual"},
        ],
        "productOrderItem": [
            {
                "id": "01",
                "action": "add",
                "state": "held",
                "productOffering": {"id": "voice-50", "name": "Mobil Pro"},
                "product": {
                    "@type": "Product",
                    "name": "Mobil Pro",
                    "productSerialNumber": "+46701740623",
                    "productCharacteristic": [
                        {"name": "options", "value": ["50 GB", "eSIM", "Nummerflytt"], "@type": "Characteristic"},
                        {"name": "userName", "value": "Rut Ängsbo", "@type": "Characteristic"},
                    ],
                },
                "itemPrice": [
                    PRICE_249,
                    {"priceType": "oneTime", "price": {"dutyFreeAmount": {"unit": "SEK", "value": 0.0}}},
                ],
            }
        ],
    }


async def test_order_of_a_product_that_exists(billing: httpx2.AsyncClient) -> None:
    answer = await get(billing, "productOrderingManagement/v4/productOrder/po1002")
    assert answer["externalId"] == "sb-7f3a1c0b9d"
    assert answer["productOrderItem"][0]["product"] == {
        "@type": "Product",
        "id": "p1011",
        "name": "Mobil Plus",
        "productSerialNumber": "+46701740621",
        "productCharacteristic": [
            {"name": "options", "value": ["20 GB", "eSIM"], "@type": "Characteristic"},
            {"name": "iccid", "value": "8946996021361673419", "@type": "Characteristic"},
            {"name": "userName", "value": "Jörgen Wahlström", "@type": "Characteristic"},
        ],
    }


async def test_order_of_several_items_that_ended_differently(billing: httpx2.AsyncClient) -> None:
    answer = await get(billing, "productOrderingManagement/v4/productOrder/po1008")
    assert answer["state"] == "partial"
    assert [(item["id"], item["state"], item["product"]["id"]) for item in answer["productOrderItem"]] == [
        ("01", "completed", "p1036"),
        ("02", "completed", "p1037"),
        ("03", "failed", "p1038"),
    ]


async def test_order_to_end_a_subscription_has_no_price(billing: httpx2.AsyncClient) -> None:
    [item] = (await get(billing, "productOrderingManagement/v4/productOrder/po1012"))["productOrderItem"]
    assert (item["action"], item["itemPrice"]) == ("delete", [])


async def test_organization(billing: httpx2.AsyncClient) -> None:
    assert await get(billing, "party/v4/organization/o1001") == {
        "id": "o1001",
        "href": "/tmf-api/party/v4/organization/o1001",
        "@type": "Organization",
        "name": "Norrsken Bygg AB",
        "tradingName": "Norrsken Bygg",
        "organizationIdentification": [
            {"identificationType": "organisationNumber", "identificationId": "551512-3452"},
            {"identificationType": "vatNumber", "identificationId": "SE551512345201"},
        ],
        "contactMedium": [
            {"mediumType": "phone", "characteristic": {"phoneNumber": "+46980319210"}},
            {"mediumType": "email", "characteristic": {"emailAddress": "info@norrskenbygg.example"}},
            {
                "mediumType": "postalAddress",
                "characteristic": {
                    "street1": "Gruvstigen 14",
                    "postCode": "981 32",
                    "city": "Kiruna",
                    "country": "SE",
                },
            },
        ],
        "relatedParty": [{"id": "i1001", "role": "registeredContact", "@referredType": "Individual"}],
    }


async def test_individual(billing: httpx2.AsyncClient) -> None:
    assert await get(billing, "party/v4/individual/i1001") == {
        "id": "i1001",
        "href": "/tmf-api/party/v4/individual/i1001",
        "@type": "Individual",
        "givenName": "Anna",
        "familyName": "Lindström",
        "contactMedium": [
            {"mediumType": "phone", "characteristic": {"phoneNumber": "+46701740605"}},
            {"mediumType": "email", "characteristic": {"emailAddress": "anna@norrskenbygg.example"}},
        ],
    }


async def test_the_user_of_a_product_is_an_individual(billing: httpx2.AsyncClient) -> None:
    assert await get(billing, "party/v4/individual/u1003") == {
        "id": "u1003",
        "href": "/tmf-api/party/v4/individual/u1003",
        "@type": "Individual",
        "givenName": "Siobhán",
        "familyName": "O'Connor",
    }


@pytest.mark.parametrize("path", ["party/v4/organization", "party/v4/individual"])
async def test_parties_are_read_by_id_only(billing: httpx2.AsyncClient, path: str) -> None:
    assert (await billing.get(f"/tmf-api/{path}")).status_code == 404


REGISTERED_CONTACT = {
    "contactType": "registeredContact",
    "contactName": "Anna Lindström",
    "validFor": {"startDateTime": "2021-01-15T23:00:00Z"},
    "contactMedium": [
        {"mediumType": "phone", "characteristic": {"phoneNumber": "+46701740605"}},
        {"mediumType": "email", "characteristic": {"emailAddress": "anna@norrskenbygg.example"}},
    ],
}


async def test_billing_account(billing: httpx2.AsyncClient) -> None:
    assert await get(billing, "accountManagement/v4/billingAccount/100201") == {
        "id": "100201",
        "href": "/tmf-api/accountManagement/v4/billingAccount/100201",
        "@type": "BillingAccount",
        "name": "Norrsken Bygg Kiruna",
        "relatedParty": [
            {"id": "o1001", "role": "customer", "name": "Norrsken Bygg AB", "@referredType": "Organization"}
        ],
        "contact": [
            {
                "contactType": "invoiceReference",
                "contactName": "KST 4100 Anna Lindström",
                "validFor": {"startDateTime": "2021-01-15T23:00:00Z"},
            },
            {
                "contactType": "invoiceAddress",
                "contactName": "Norrsken Bygg AB, Ekonomi",
                "validFor": {"startDateTime": "2021-01-15T23:00:00Z"},
                "contactMedium": [
                    {
                        "mediumType": "postalAddress",
                        "characteristic": {
                            "street1": "Gruvstigen 14",
                            "postCode": "981 32",
                            "city": "Kiruna",
                            "country": "SE",
                        },
                    },
                    {"mediumType": "email", "characteristic": {"emailAddress": "faktura@norrskenbygg.example"}},
                ],
            },
            REGISTERED_CONTACT,
        ],
        "billStructure": {"presentationMedia": [{"id": "email", "name": "E-post"}]},
        "accountBalance": [
            {
                "balanceType": "receivable",
                "amount": {"unit": "SEK", "value": 17769.38},
                "validFor": {"startDateTime": "2026-03-15T23:00:00Z"},
            }
        ],
    }


async def test_billing_account_on_paper_and_without_reference(billing: httpx2.AsyncClient) -> None:
    answer = await get(billing, "accountManagement/v4/billingAccount/100203")
    assert [contact["contactType"] for contact in answer["contact"]] == ["invoiceAddress", "registeredContact"]
    assert [medium["mediumType"] for medium in answer["contact"][0]["contactMedium"]] == ["postalAddress"]
    assert answer["billStructure"] == {"presentationMedia": [{"id": "paper", "name": "Papper"}]}
