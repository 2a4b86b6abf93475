"""Speaking to the fake network about its services' features."""

from typing import Any

import httpx2

SERVICES = "/tmf-api/serviceInventory/v4/service"
RESOURCES = "/tmf-api/resourceInventoryManagement/v4/resource"
ACTIVATION = "/tmf-api/ServiceActivationAndConfiguration/v4"
ORDERS = "/tmf-api/serviceOrdering/v4/serviceOrder"


CANCELLATIONS = "/tmf-api/serviceOrdering/v4/cancelServiceOrder"
ADDRESS = {
    "role": "deliveryAddress",
    "@type": "LetterAddress",
    "name": "Erik Åström",
    "street1": "Södra Hamnplan 3",
    "postCode": "972 38",
    "city": "Luleå",
    "country": "SE",
}
FORWARDINGS = ("CFU", "CFB", "CFNRy", "CFNRc")


def on(code: str) -> dict[str, Any]:
    """The published description wants at least one characteristic."""
    kind = {"name": "featureType", "value": "forwarding" if code in FORWARDINGS else "bar"}
    return {"id": code, "name": code, "isEnabled": True, "featureCharacteristic": [kind]}


def off(code: str) -> dict[str, Any]:
    return {**on(code), "isEnabled": False}


def forward(code: str, to: str, seconds: int | None = None) -> dict[str, Any]:
    feature = on(code)
    feature["featureCharacteristic"].append({"name": "forwardedToNumber", "value": to})
    if seconds is not None:
        feature["featureCharacteristic"].append({"name": "noReplyTimer", "value": seconds})
    return feature


async def change(network: httpx2.AsyncClient, service: str, *features: dict[str, Any]) -> httpx2.Response:
    return await network.patch(f"{ACTIVATION}/service/{service}", json={"feature": list(features)})


async def features(network: httpx2.AsyncClient, service: str) -> dict[str, dict[str, Any]]:
    """What is said of each feature beside its type and label, by its id, whether it is enabled included."""
    answer = (await network.get(f"{SERVICES}/{service}")).json()
    return {each["id"]: said(each) for each in answer["feature"]}


async def active(network: httpx2.AsyncClient, service: str) -> dict[str, dict[str, Any]]:
    found = await features(network, service)
    return {code: values for code, values in found.items() if values.pop("isEnabled")}


def said(feature: dict[str, Any]) -> dict[str, Any]:
    values = {each["name"]: each["value"] for each in feature["featureCharacteristic"]}
    del values["featureType"], values["label"]
    return {"isEnabled": feature["isEnabled"], **values}


def refusal(answer: httpx2.Response) -> tuple[int, str, list[str]]:
    """Its status and code, and the features in the way."""
    body = answer.json()
    return answer.status_code, body["code"], body.get("conflictingFeature", [])


def replacing(service: str, **given: str) -> dict[str, Any]:
    """An order that gives the service another SIM; a new card goes to an address in Luleå."""
    characteristics = [{"name": name, "value": value} for name, value in given.items()]
    part = {"id": service, "@type": "Service", "serviceCharacteristic": characteristics}
    if given["simMethod"] == "newSim":
        part["place"] = [ADDRESS]
    return {"serviceOrderItem": [{"id": "1", "action": "modify", "service": part}]}


async def sim_of(network: httpx2.AsyncClient, service: str = "s2001") -> str | None:
    line = (await network.get(f"{SERVICES}/{service}")).json()
    return next((each["id"] for each in line["supportingResource"] if each["name"] == "sim"), None)


async def states(network: httpx2.AsyncClient, *sims: str) -> list[tuple[str, str, str]]:
    found = [(await network.get(f"{RESOURCES}/{sim}")).json() for sim in sims]
    return [(each["resourceStatus"], each["administrativeState"], each["usageState"]) for each in found]


ACTIVE = ("available", "unlocked", "active")
FREE = ("available", "unlocked", "idle")
RESERVED = ("reserved", "locked", "idle")
RETIRED = ("standby", "shutdown", "idle")


async def codes(network: httpx2.AsyncClient, sim: str, category: str = "simCodes") -> list[dict[str, Any]]:
    found = (await network.get(f"{RESOURCES}?category={category}&resourceRelationship.resource.id={sim}")).json()
    return [{each["name"]: each["value"] for each in one["resourceCharacteristic"]} for one in found]


async def order_state(network: httpx2.AsyncClient) -> tuple[str, list[str]]:
    """Of the first one, and the milestones it has reached, each with its time."""
    found = (await network.get(f"{ORDERS}/so00000001")).json()
    return found["state"], [f"{each['name']} {each['milestoneDate']}" for each in found["milestone"]]


def cancelling(order: str = "so00000001", **more: str) -> dict[str, Any]:
    return {"serviceOrder": {"id": order}, **more}
