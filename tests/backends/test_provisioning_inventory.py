"""The network's inventory kept by hand: services and resources taken in, moved through their states, and ended."""

from typing import Any

import httpx2
import pytest

from backends.operator import FakeOperator
from tests.backends.network import ACTIVATION, RESOURCES, SERVICES
from tests.tmf_descriptions import description

SERVICE_STATES = ("feasibilityChecked", "designed", "reserved", "inactive", "active", "terminated")
SERVICE_MOVES = {
    ("feasibilityChecked", "designed"),
    ("designed", "reserved"),
    ("designed", "inactive"),
    ("designed", "active"),
    ("reserved", "designed"),
    ("reserved", "inactive"),
    ("reserved", "active"),
    ("inactive", "active"),
    ("inactive", "terminated"),
    ("active", "inactive"),
    ("active", "terminated"),
    ("terminated", "active"),
}


@pytest.mark.parametrize("base", [SERVICES, f"{ACTIVATION}/service"])
@pytest.mark.parametrize("then", SERVICE_STATES)
@pytest.mark.parametrize("now", SERVICE_STATES)
async def test_a_services_states(
    operator: FakeOperator, network: httpx2.AsyncClient, now: str, then: str, base: str
) -> None:
    services = operator.provisioning.database["service"]
    line = await services.document("s2001")
    assert line is not None
    await services.put_many([{**line, "state": now}])
    answer = await network.patch(f"{base}/s2001", json={"state": then})
    if now == then or (now, then) in SERVICE_MOVES:
        assert (answer.status_code, answer.json()) == (200, {**line, "state": then})
    else:
        assert (answer.status_code, answer.json()["code"]) == (422, "illegalTransition")
        assert answer.json()["message"] == f"the service is {now}, and cannot become {then}"
        assert (await network.get(f"{SERVICES}/s2001")).json()["state"] == now


async def test_a_service_is_taken_in(network: httpx2.AsyncClient) -> None:
    new = {"@type": "Service", "@baseType": "Service", "name": "Ny", "state": "reserved"}
    held = {**new, "supportingResource": [{"id": "num2001", "@type": "ResourceRef", "@referredType": "Resource"}]}
    answer = await network.post(SERVICES, json=held)
    href = f"http://fake{SERVICES}/sn00000001"
    assert (answer.status_code, answer.headers["location"]) == (201, href)
    assert answer.json() == {"id": "sn00000001", "href": href, **held}
    assert (await network.get(f"{SERVICES}/sn00000001")).json() == answer.json()


@pytest.mark.parametrize("state", ["feasibilityChecked", "terminated"])
async def test_a_service_does_not_begin_in_every_state(network: httpx2.AsyncClient, state: str) -> None:
    answer = await network.post(SERVICES, json={"name": "Ny", "state": state})
    assert (answer.status_code, answer.json()["code"]) == (422, "illegalTransition")


async def test_a_service_on_a_resource_that_is_not(network: httpx2.AsyncClient) -> None:
    answer = await network.post(SERVICES, json={"state": "active", "supportingResource": [{"id": "sim9999"}]})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknownResource")


@pytest.mark.parametrize(("service", "then"), [("s2001", "terminated"), ("s1007", "terminated"), ("s1010", None)])
async def test_a_service_ended(network: httpx2.AsyncClient, service: str, then: str | None) -> None:
    assert (await network.delete(f"{SERVICES}/{service}")).status_code == 204
    assert (await network.get(f"{SERVICES}/{service}")).json().get("state") == then


async def test_a_terminated_service_goes_when_it_is_ended_again(network: httpx2.AsyncClient) -> None:
    for status in (204, 204, 404):
        assert (await network.delete(f"{SERVICES}/s2001")).status_code == status


@pytest.mark.parametrize("body", [{}, {"state": "paused"}, {"state": "active", "place": []}])
async def test_no_service(network: httpx2.AsyncClient, body: dict[str, Any]) -> None:
    assert (await network.post(SERVICES, json=body)).status_code == 400


RESOURCE_STATES = ("standby", "alarm", "available", "reserved", "unknown", "suspended")
RESOURCE_MOVES = {
    ("available", "reserved"),
    ("available", "standby"),
    ("available", "alarm"),
    ("available", "suspended"),
    ("reserved", "available"),
    ("reserved", "suspended"),
    ("standby", "available"),
    ("standby", "suspended"),
    ("alarm", "available"),
    ("alarm", "suspended"),
    ("suspended", "available"),
    ("unknown", "available"),
    ("unknown", "standby"),
    ("unknown", "alarm"),
    ("unknown", "suspended"),
}


@pytest.mark.parametrize("then", RESOURCE_STATES)
@pytest.mark.parametrize("now", RESOURCE_STATES)
async def test_a_resources_states(network: httpx2.AsyncClient, now: str, then: str) -> None:
    made = (await network.post(RESOURCES, json={"name": "Ny", "resourceStatus": now})).json()
    url = f"{RESOURCES}/{made['id']}"
    answer = await network.patch(url, json={"resourceStatus": then})
    if now == then or (now, then) in RESOURCE_MOVES:
        assert (answer.status_code, answer.json()) == (200, {**made, "resourceStatus": then})
    else:
        assert (answer.status_code, answer.json()["code"]) == (422, "illegalTransition")
        assert (await network.get(url)).json() == made


async def test_a_resource_is_taken_in_and_out(network: httpx2.AsyncClient) -> None:
    new = {"@type": "Resource", "@baseType": "Resource", "name": "Ny", "category": "antenna"}
    answer = await network.post(RESOURCES, json=new)
    href = f"http://fake{RESOURCES}/rn00000001"
    assert (answer.status_code, answer.headers["location"]) == (201, href)
    assert answer.json() == {"id": "rn00000001", "href": href, **new}
    assert (await network.delete(f"{RESOURCES}/rn00000001")).status_code == 204
    for method in ("GET", "DELETE", "PATCH"):
        body = {"resourceStatus": "available"}
        assert (await network.request(method, f"{RESOURCES}/rn00000001", json=body)).status_code == 404


async def test_a_resource_in_use_stays(network: httpx2.AsyncClient) -> None:
    answer = await network.delete(f"{RESOURCES}/sim2001")
    assert (answer.status_code, answer.json()["code"]) == (409, "resourceInUse")
    assert (await network.get(f"{RESOURCES}/sim2001")).status_code == 200


async def test_as_published(network: httpx2.AsyncClient) -> None:
    new = {"@type": "Service", "state": "active", "name": "Ny", "supportingResource": [{"id": "num2001"}]}
    assert description(638).problems("Service", (await network.post(SERVICES, json=new)).json()) == []
    made = await network.post(RESOURCES, json={"@type": "Resource", "name": "Ny", "resourceStatus": "available"})
    assert description(639).problems("Resource", made.json()) == []
    moved = await network.patch(f"{RESOURCES}/{made.json()['id']}", json={"resourceStatus": "suspended"})
    assert description(639).problems("Resource", moved.json()) == []
    in_use = await network.delete(f"{RESOURCES}/sim2001")
    assert description(639).problems("Error", in_use.json()) == []
