"""Another SIM for a line, the three ways; until it takes over the old one works."""

from datetime import timedelta

import httpx2

from backends.world import SimKind, identifiers
from gateway.clock import ManualClock
from tests.backends.network import (
    ACTIVE,
    ADDRESS,
    CANCELLATIONS,
    FREE,
    ORDERS,
    RESERVED,
    RESOURCES,
    RETIRED,
    SERVICES,
    cancelling,
    codes,
    order_state,
    replacing,
    sim_of,
    states,
)
from tests.tmf_descriptions import description

CUSTOMER = [{"id": "o1002", "role": "customer", "@referredType": "Organization"}]
OWN_CARD = "8946990000000020014"
EXTENSIONS = {
    "Refusal": frozenset({"conflictingFeature", "blockingOrder"}),
    "LetterAddress": frozenset(ADDRESS),
}


async def test_an_order(network: httpx2.AsyncClient) -> None:
    body = {"externalId": "x1", **replacing("s2001", simMethod="newSim")}
    answer = await network.post(ORDERS, json=body)
    iccid = identifiers.iccid("nsim00000001")
    assert (answer.status_code, answer.headers["location"]) == (201, f"{ORDERS}/so00000001")
    assert answer.json() == {
        "id": "so00000001",
        "href": f"{ORDERS}/so00000001",
        "@type": "ServiceOrder",
        "externalId": "x1",
        "category": "simReplacement",
        "orderDate": "2026-03-16T09:30:00Z",
        "requestedStartDate": "2026-03-16T09:30:00Z",
        "expectedCompletionDate": "2026-03-18T10:00:00Z",
        "state": "acknowledged",
        "relatedParty": [{**CUSTOMER[0], "@type": "RelatedParty"}],
        "milestone": [],
        "serviceOrderItem": [
            {
                "id": "1",
                "action": "modify",
                "state": "acknowledged",
                "service": {
                    "id": "s2001",
                    "@type": "Service",
                    "serviceCharacteristic": [
                        {"name": "simMethod", "value": "newSim"},
                        {"name": "iccid", "value": iccid},
                    ],
                    "place": [ADDRESS],
                    "supportingResource": [{"id": "nsim00000001", "name": "sim", "@referredType": "PhysicalResource"}],
                },
            }
        ],
    }


async def test_new_esim(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    """Its code is there from the start of the order until the profile is downloaded, ten minutes on."""
    answer = await network.post(ORDERS, json=replacing("s2001", simMethod="newEsim", email="sara@fjallbageri.example"))
    assert answer.json()["expectedCompletionDate"] == "2026-03-16T09:40:00Z"
    released = "profileReleased 2026-03-16T09:30:00Z"
    assert await order_state(network) == ("inProgress", [released])
    [activation] = await codes(network, "nsim00000001", "simActivation")
    matching_id = activation["matchingId"]
    assert activation == {
        "activationCode": f"LPA:1$smdp.polcirkelntelekom.example${matching_id}",
        "smdpAddress": "smdp.polcirkelntelekom.example",
        "matchingId": matching_id,
    }
    assert await sim_of(network) == "sim2001"
    assert await states(network, "sim2001", "nsim00000001") == [ACTIVE, RESERVED]
    clock.advance(timedelta(minutes=10))
    assert await order_state(network) == ("completed", [released, "simActivated 2026-03-16T09:40:00Z"])
    assert await sim_of(network) == "nsim00000001"
    assert await states(network, "sim2001", "nsim00000001") == [RETIRED, ACTIVE]
    assert await codes(network, "nsim00000001", "simActivation") == []
    esim = (await network.get(f"{RESOURCES}/nsim00000001")).json()
    assert (esim["@type"], esim["value"], esim["startOperatingDate"]) == (
        "LogicalResource",
        identifiers.iccid("nsim00000001"),
        "2026-03-16T09:40:00Z",
    )
    assert esim["resourceCharacteristic"] == [
        {"name": "simKind", "value": SimKind.ESIM},
        {"name": "eid", "value": identifiers.eid("nsim00000001")},
    ]


async def test_new_card_by_letter(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    """Ordered on a Monday it arrives on Wednesday at ten in Stockholm, and is put in an hour later."""
    await network.post(ORDERS, json=replacing("s2001", simMethod="newSim"))
    sent, arrived = "cardSent 2026-03-16T09:30:00Z", "cardArrived 2026-03-18T09:00:00Z"
    assert await order_state(network) == ("inProgress", [sent])
    clock.advance(timedelta(days=1, hours=23, minutes=29))
    assert await order_state(network) == ("inProgress", [sent])
    clock.advance(timedelta(minutes=1))
    assert await order_state(network) == ("inProgress", [sent, arrived])
    assert await sim_of(network) == "sim2001"
    clock.advance(timedelta(hours=1))
    assert await order_state(network) == ("completed", [sent, arrived, "simActivated 2026-03-18T10:00:00Z"])
    assert await sim_of(network) == "nsim00000001"
    [found] = await codes(network, "nsim00000001")
    assert [len(found[name]) for name in ("pin1", "puk1", "pin2", "puk2")] == [4, 8, 4, 8]


async def test_a_letter_does_not_arrive_at_the_weekend(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    clock.advance(timedelta(days=3))
    answer = await network.post(ORDERS, json=replacing("s2001", simMethod="newSim"))
    assert answer.json()["expectedCompletionDate"] == "2026-03-23T10:00:00Z"
    clock.advance(timedelta(days=4))
    assert (await order_state(network))[1][1] == "cardArrived 2026-03-23T09:00:00Z"


async def test_own_card(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    answer = await network.post(ORDERS, json=replacing("s2001", simMethod="ownSim", iccid=OWN_CARD))
    assert answer.json()["serviceOrderItem"][0]["service"]["supportingResource"][0]["id"] == "card2001"
    assert await states(network, "sim2001", "card2001") == [ACTIVE, RESERVED]
    clock.advance(timedelta(minutes=1))
    assert await order_state(network) == ("completed", ["simActivated 2026-03-16T09:31:00Z"])
    assert await states(network, "sim2001", "card2001") == [RETIRED, ACTIVE]


async def test_a_card_of_the_operators_becomes_the_customers(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    await network.post(ORDERS, json=replacing("s2001", simMethod="ownSim", iccid="8946990000000010049"))
    clock.advance(timedelta(minutes=1))
    assert (await network.get(f"{RESOURCES}/card1004")).json()["relatedParty"] == CUSTOMER


async def test_what_moves_with_the_sim(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    await network.post(ORDERS, json=replacing("s2001", simMethod="ownSim", iccid=OWN_CARD))
    clock.advance(timedelta(minutes=1))
    line = (await network.get(f"{SERVICES}/s2001")).json()
    assert line["supportingResource"] == [
        {"id": "card2001", "name": "sim", "@referredType": "PhysicalResource"},
        {"id": "num2001", "name": "number", "@referredType": "LogicalResource"},
    ]
    assert line["serviceCharacteristic"] == [
        {"name": "phoneNumber", "value": ["+46701740690"]},
        {"name": "lastSimChange", "value": "2026-03-16T09:31:00Z"},
    ]
    assert (await network.get(f"{RESOURCES}/sim2001")).json()["endOperatingDate"] == "2026-03-16T09:31:00Z"
    [device] = (await network.get(f"{RESOURCES}?category=device&resourceRelationship.resource.id=card2001")).json()
    assert (device["id"], device["resourceCharacteristic"][-1]["value"]) == ("dev2001", "2026-03-16T09:31:00Z")


async def test_a_line_without_a_sim_gets_its_first(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    await network.post(ORDERS, json=replacing("s1026", simMethod="newEsim"))
    assert await sim_of(network, "s1026") is None
    clock.advance(timedelta(minutes=10))
    assert await sim_of(network, "s1026") == "nsim00000001"


async def test_a_suspended_line_gets_a_suspended_sim(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    await network.post(ORDERS, json=replacing("s1007", simMethod="newEsim"))
    clock.advance(timedelta(minutes=10))
    assert await states(network, "nsim00000001") == [("suspended", "locked", "idle")]


async def test_an_order_starts_when_it_is_asked_to(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    later = {**replacing("s2001", simMethod="newEsim"), "requestedStartDate": "2026-03-17T10:30:00+01:00"}
    answer = (await network.post(ORDERS, json=later)).json()
    dates = (answer["requestedStartDate"], answer["expectedCompletionDate"])
    assert dates == ("2026-03-17T09:30:00Z", "2026-03-17T09:40:00Z")
    clock.advance(timedelta(hours=23, minutes=59))
    assert await order_state(network) == ("acknowledged", [])
    assert await codes(network, "nsim00000001", "simActivation") == []
    clock.advance(timedelta(minutes=1))
    assert await order_state(network) == ("inProgress", ["profileReleased 2026-03-17T09:30:00Z"])
    clock.advance(timedelta(minutes=10))
    assert (await order_state(network))[0] == "completed"


async def test_a_line_that_ends_meanwhile_keeps_what_it_had(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    await network.post(ORDERS, json=replacing("s2001", simMethod="ownSim", iccid=OWN_CARD))
    await network.delete(f"{SERVICES}/s2001")
    clock.advance(timedelta(minutes=1))
    order = (await network.get(f"{ORDERS}/so00000001")).json()
    assert (order["state"], order["serviceOrderItem"][0]["state"], order["errorMessage"]["reason"]) == (
        "failed",
        "failed",
        "notInService",
    )
    assert await states(network, "card2001") == [FREE]
    assert await sim_of(network) == "sim2001"


async def test_orders_are_found(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    for service in ("s2001", "s2002", "s1001"):
        await network.post(ORDERS, json={**replacing(service, simMethod="newEsim"), "externalId": f"x-{service}"})
        clock.advance(timedelta(minutes=4))

    async def found(query: str) -> list[str]:
        return [each["externalId"] for each in (await network.get(f"{ORDERS}?{query}")).json()]

    assert await found("serviceOrderItem.service.id=s2002,s1001,s9999") == ["x-s2002", "x-s1001"]
    assert await found("relatedParty.id=o1002&sort=-orderDate,-id") == ["x-s2002", "x-s2001"]
    assert await found("state=completed") == ["x-s2001"]
    assert await found("externalId=x-s1001&category=simReplacement") == ["x-s1001"]


async def test_as_published(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    published = description(641)
    for service, given in (
        ("s2001", {"simMethod": "newEsim", "email": "sara@fjallbageri.example"}),
        ("s2002", {"simMethod": "newSim"}),
        ("s2003", {"simMethod": "ownSim", "iccid": OWN_CARD}),
    ):
        body = {**replacing(service, **given), "externalId": service}
        assert published.problems("ServiceOrder_Create", body, EXTENSIONS) == []
        await network.post(ORDERS, json=body)
    assert published.problems("CancelServiceOrder_Create", cancelling()) == []
    cancelled = await network.post(CANCELLATIONS, json=cancelling("so00000002"))
    assert published.problems("CancelServiceOrder", cancelled.json()) == []
    refused = await network.post(ORDERS, json=replacing("s2003", simMethod="newEsim"))
    assert published.problems("Error", refused.json(), EXTENSIONS) == []
    for _ in range(2):
        orders, resources = (await network.get(ORDERS)).json(), (await network.get(RESOURCES)).json()
        assert published.problems("ServiceOrder", orders, EXTENSIONS) == []
        assert description(639).problems("Resource", resources) == []
        assert description(638).problems("Service", (await network.get(SERVICES)).json()) == []
        clock.advance(timedelta(days=7))
    assert [each["state"] for each in orders] == ["completed", "cancelled", "completed"]
