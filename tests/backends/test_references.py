"""Whatever one fake system says exists in another, or in itself, is there."""

from collections.abc import Iterator
from typing import Any

import pytest

from backends.billing import store as billing
from backends.provisioning import store as provisioning
from backends.ticketing import store as ticketing
from tests.backends.worlds import WORLDS, world_named

Documents = dict[str, list[dict[str, Any]]]

# What an attribute refers to where it does not say so itself.
REFERRED_BY = {
    "billingAccount": "BillingAccount",
    "bill": "CustomerBill",
    "product": "Product",
    "realizingService": "Service",
    "supportingResource": "Resource",
    "resource": "Resource",
    "productOffering": "ProductOffering",
}
RESOURCES = {
    "product": "Product",
    "billingAccount": "BillingAccount",
    "organization": "Organization",
    "individual": "Individual",
    "customerBill": "CustomerBill",
    "service": "Service",
    "resource": "Resource",
    "productOffering": "ProductOffering",
}


@pytest.fixture(scope="module", params=WORLDS)
def documents(request: pytest.FixtureRequest) -> Documents:
    world = world_named(request.param)
    return {
        name: list(found)
        for system in (billing, ticketing, provisioning)
        for name, found in system.documents(world).items()
    }


def test_ids_are_unique_and_short(documents: Documents) -> None:
    for name, found in documents.items():
        ids = [document["id"] for document in found]
        assert len(ids) == len(set(ids)), name
        assert [each for each in ids if len(each) > 24 or "_" in each] == [], name


def test_every_reference_leads_somewhere(documents: Documents) -> None:
    known = {RESOURCES[name]: {each["id"] for each in found} for name, found in documents.items() if name in RESOURCES}
    told = {reference for found in documents.values() for each in found for reference in references(each)}
    assert {referred for referred, _ in told} == set(known)
    assert sorted((referred, each) for referred, each in told if each not in known[referred]) == []


def references(node: Any, attribute: str = "") -> Iterator[tuple[str, str]]:
    """What is referred to, and its id. Departments are ticketing's own and no organization of billing's."""
    if isinstance(node, list):
        for element in node:
            yield from references(element, attribute)
    elif isinstance(node, dict):
        referred = REFERRED_BY.get(attribute) or node.get("@referredType")
        if referred and "id" in node and node.get("role") != "department":
            yield referred, node["id"]
        for name, value in node.items():
            yield from references(value, name)


def test_products_and_services_tell_the_same(documents: Documents) -> None:
    services = {each["id"]: each for each in documents["service"]}
    for product in documents["product"]:
        [realizing] = product["realizingService"]
        service = services[realizing["id"]]
        entities = {each["role"]: each["id"] for each in service["relatedEntity"]}
        characteristics = {each["name"]: each["value"] for each in product["productCharacteristic"]}
        [numbers] = [each["value"] for each in service["serviceCharacteristic"] if each["name"] == "phoneNumber"]
        assert (entities, service["category"], numbers, service["relatedParty"][0]["id"]) == (
            {"product": product["id"], "account": product["billingAccount"]["id"]},
            characteristics["kind"],
            characteristics["phoneNumber"],
            product["relatedParty"][0]["id"],
        )
