"""The network's answers, whole, for lines of the small world."""

from typing import Any
from urllib.parse import urlencode

import httpx2

from tests.tmf_descriptions import description

SERVICES = "/tmf-api/serviceInventory/v4/service"
RESOURCES = "/tmf-api/resourceInventoryManagement/v4/resource"
CUSTOMER = [{"id": "o1002", "role": "customer", "@referredType": "Organization"}]


async def ids(network: httpx2.AsyncClient, url: str, **query: str) -> list[str]:
    answer = await network.get(f"{url}?{urlencode(query)}")
    assert answer.status_code == 200
    return [document["id"] for document in answer.json()]


def offered(code: str, label: str, kind: str = "bar") -> dict[str, Any]:
    return feature(code, is_enabled=False, featureType=kind, label=label)


def feature(code: str, *, is_enabled: bool, **described: Any) -> dict[str, Any]:
    return {
        "id": code,
        "name": code,
        "isEnabled": is_enabled,
        "featureCharacteristic": [{"name": name, "value": value} for name, value in described.items()],
    }


async def enabled(network: httpx2.AsyncClient, service: str) -> list[dict[str, Any]]:
    answer = await network.get(f"{SERVICES}/{service}?fields=feature")
    return [each for each in answer.json()["feature"] if each["isEnabled"]]


async def test_service(network: httpx2.AsyncClient) -> None:
    assert (await network.get(f"{SERVICES}/s2003")).json() == {
        "id": "s2003",
        "href": f"{SERVICES}/s2003",
        "@type": "Service",
        "name": "Mobilt bredband 30",
        "category": "mobileBroadband",
        "state": "active",
        "startDate": "2024-08-16T07:00:00Z",
        "relatedParty": CUSTOMER,
        "relatedEntity": [
            {"id": "p2003", "role": "product", "@referredType": "Product"},
            {"id": "200101", "role": "account", "@referredType": "BillingAccount"},
        ],
        "serviceCharacteristic": [
            {"name": "phoneNumber", "value": ["+46701740692"]},
            {"name": "lastSimChange", "value": "2024-08-16T07:00:00Z"},
        ],
        "supportingResource": [
            {"id": "sim2003", "name": "sim", "@referredType": "PhysicalResource"},
            {"id": "num2003", "name": "number", "@referredType": "LogicalResource"},
        ],
        "feature": [
            offered("ODB-ROAM", "All användning utomlands"),
            offered("ODB-DATA", "Mobildata"),
            offered("ODB-DATA-ROAM", "Mobildata utomlands"),
            offered("ODB-SMS-MO", "Utgående SMS"),
            offered("LOST-STOLEN", "Förlorad eller stulen"),
        ],
    }


async def test_a_line_without_number_and_sim(network: httpx2.AsyncClient) -> None:
    answer = await network.get(
        f"{SERVICES}?relatedEntity.id=p2005&fields=serviceCharacteristic,supportingResource,feature"
    )
    assert answer.json() == [
        {
            "id": "s2005",
            "href": f"{SERVICES}/s2005",
            "@type": "Service",
            "serviceCharacteristic": [{"name": "phoneNumber", "value": []}],
            "supportingResource": [],
            "feature": [],
        }
    ]


async def test_bars(network: httpx2.AsyncClient) -> None:
    assert await enabled(network, "s2002") == [
        feature(
            "ODB-SMS-PREMIUM",
            is_enabled=True,
            featureType="bar",
            label="Betal-SMS",
            setBy="customer",
            since="2024-07-16T07:30:00Z",
            removable=True,
            pending=False,
        )
    ]


async def test_forwardings(network: httpx2.AsyncClient) -> None:
    """One that the network has not applied yet names its monitor."""
    assert await enabled(network, "s1019") == [
        feature(
            "CFB",
            is_enabled=True,
            featureType="forwarding",
            label="Vid upptaget",
            forwardedToNumber="+46701740630",
            quiescent=False,
            pending=False,
        ),
        feature(
            "CFNRy",
            is_enabled=True,
            featureType="forwarding",
            label="Vid ej svar",
            forwardedToNumber="+46701740630",
            noReplyTimer=25,
            quiescent=False,
            pending=True,
            monitor="mon1019CFNRy",
        ),
        feature(
            "CFNRc",
            is_enabled=True,
            featureType="forwarding",
            label="Vid ej nåbar",
            forwardedToNumber="+46980319211",
            quiescent=False,
            pending=False,
        ),
    ]


async def test_services_are_found(network: httpx2.AsyncClient) -> None:
    company_b = ["s2001", "s2002", "s2003", "s2004", "s2005"]
    assert await ids(network, SERVICES, **{"relatedParty.id": "o1002"}) == company_b
    assert await ids(network, SERVICES, **{"relatedEntity.id": "200101", "category": "fixedVoice"}) == ["s2004"]
    assert await ids(network, SERVICES, **{"serviceCharacteristic.phoneNumber": "+46701740691"}) == ["s2002"]
    assert await ids(network, SERVICES, **{"relatedParty.id": "o1002", "state": "terminated"}) == []


async def test_sim_card(network: httpx2.AsyncClient) -> None:
    assert (await network.get(f"{RESOURCES}/sim2001")).json() == {
        "id": "sim2001",
        "href": f"{RESOURCES}/sim2001",
        "@type": "PhysicalResource",
        "category": "sim",
        "relatedParty": CUSTOMER,
        "serialNumber": "8946991930912732703",
        "resourceStatus": "available",
        "administrativeState": "unlocked",
        "usageState": "active",
        "operationalState": "enable",
        "startOperatingDate": "2024-01-16T08:00:00Z",
        "resourceCharacteristic": [{"name": "simKind", "value": "physical"}],
    }


async def test_esim_number_and_device(network: httpx2.AsyncClient) -> None:
    sim = {"id": "sim2002", "href": f"{RESOURCES}/sim2002", "@referredType": "LogicalResource"}
    assert (await network.get(f"{RESOURCES}?id=sim2002,num2002,dev2002")).json() == [
        {
            "id": "dev2002",
            "href": f"{RESOURCES}/dev2002",
            "@type": "PhysicalResource",
            "category": "device",
            "relatedParty": CUSTOMER,
            "serialNumber": "001001056229625",
            "resourceCharacteristic": [
                {"name": "tac", "value": "00100105"},
                {"name": "manufacturer", "value": "Torne"},
                {"name": "model", "value": "5"},
                {"name": "deviceKind", "value": "phone"},
                {"name": "seenAt", "value": "2026-03-15T18:02:00Z"},
            ],
            "resourceRelationship": [{"relationshipType": "uses", "resource": sim}],
        },
        {
            "id": "num2002",
            "href": f"{RESOURCES}/num2002",
            "@type": "LogicalResource",
            "category": "msisdn",
            "relatedParty": CUSTOMER,
            "value": "+46701740691",
            "resourceStatus": "reserved",
        },
        {
            "id": "sim2002",
            "href": f"{RESOURCES}/sim2002",
            "@type": "LogicalResource",
            "category": "sim",
            "relatedParty": CUSTOMER,
            "value": "8946993848662617866",
            "resourceStatus": "available",
            "administrativeState": "unlocked",
            "usageState": "active",
            "operationalState": "enable",
            "startOperatingDate": "2024-07-16T07:00:00Z",
            "resourceCharacteristic": [
                {"name": "simKind", "value": "esim"},
                {"name": "eid", "value": "89046099451089295469839475633485"},
            ],
        },
    ]


async def test_codes_are_a_resource_of_their_own(network: httpx2.AsyncClient) -> None:
    [codes] = (await network.get(f"{RESOURCES}?category=simCodes&resourceRelationship.resource.id=sim2001")).json()
    assert codes == {
        "id": "cod2001",
        "href": f"{RESOURCES}/cod2001",
        "@type": "LogicalResource",
        "category": "simCodes",
        "relatedParty": CUSTOMER,
        "resourceCharacteristic": [
            {"name": "pin1", "value": "5425"},
            {"name": "puk1", "value": "60063103"},
            {"name": "pin2", "value": "8295"},
            {"name": "puk2", "value": "25296761"},
        ],
        "resourceRelationship": [
            {
                "relationshipType": "codesOf",
                "resource": {"id": "sim2001", "href": f"{RESOURCES}/sim2001", "@referredType": "PhysicalResource"},
            }
        ],
    }


async def test_a_card_that_is_in_no_line_yet(network: httpx2.AsyncClient) -> None:
    """A customer's, and one that is still the operator's own."""
    free = {"category": "sim", "resourceStatus": "available", "usageState": "idle"}
    assert await ids(network, RESOURCES, **free, **{"relatedParty.id": "o1002"}) == ["card2001"]
    assert (await network.get(f"{RESOURCES}?serialNumber=8946990000000010049")).json() == [
        {
            "id": "card1004",
            "href": f"{RESOURCES}/card1004",
            "@type": "PhysicalResource",
            "category": "sim",
            "serialNumber": "8946990000000010049",
            "resourceStatus": "available",
            "administrativeState": "unlocked",
            "usageState": "idle",
            "operationalState": "enable",
            "resourceCharacteristic": [{"name": "simKind", "value": "physical"}],
        }
    ]
    assert await ids(network, RESOURCES, category="simCodes", **{"resourceRelationship.resource.id": "card1004"}) == [
        "codcard1004"
    ]
    assert await ids(network, RESOURCES, value="8946993848662617866") == ["sim2002"]


async def test_resources_are_found(network: httpx2.AsyncClient) -> None:
    answer = await network.get(f"{RESOURCES}?category=device&resourceRelationship.resource.id=sim2001,sim2003,sim2004")
    assert [document["id"] for document in answer.json()] == ["dev2001", "dev2003"]
    company_b = await ids(network, RESOURCES, category="msisdn", **{"relatedParty.id": "o1002"})
    assert company_b == ["num2001", "num2002", "num2003", "num2004"]


SIM_STATES = {
    ("available", "unlocked", "active", "enable"),
    ("available", "unlocked", "idle", "enable"),
    ("reserved", "locked", "idle", "enable"),
    ("suspended", "locked", "idle", "disable"),
    ("standby", "shutdown", "idle", "disable"),
}


async def test_every_state_is_in_the_world(network: httpx2.AsyncClient) -> None:
    services = (await network.get(SERVICES)).json()
    assert {each["state"] for each in services} == {"designed", "reserved", "inactive", "active", "terminated"}
    sims = (await network.get(f"{RESOURCES}?category=sim")).json()
    names = ("resourceStatus", "administrativeState", "usageState", "operationalState")
    assert {tuple(each[name] for name in names) for each in sims} == SIM_STATES
    numbers = (await network.get(f"{RESOURCES}?category=msisdn")).json()
    assert {each["resourceStatus"] for each in numbers} == {"reserved", "standby"}


async def test_as_published(network: httpx2.AsyncClient) -> None:
    services, resources = (await network.get(SERVICES)).json(), (await network.get(RESOURCES)).json()
    assert (len(services), len(resources)) == (47, 168)
    assert description(638).problems("Service", services) == []
    assert description(639).problems("Resource", resources) == []
    missing = await network.get(f"{SERVICES}/nope")
    assert description(638).problems("Error", missing.json()) == []
