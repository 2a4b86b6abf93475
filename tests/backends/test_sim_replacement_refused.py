"""A replacement called off while it has not been carried out, and those that never are."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from backends.operator import FakeOperator
from backends.provisioning import states as machines
from backends.tmf.http import TmfError
from backends.tmf.states import check_move
from backends.world import identifiers
from gateway.clock import ManualClock
from tests.backends.network import (
    ACTIVE,
    CANCELLATIONS,
    FREE,
    ORDERS,
    RESOURCES,
    RETIRED,
    cancelling,
    codes,
    order_state,
    replacing,
    sim_of,
    states,
)

OWN_CARD = "8946990000000020014"


@pytest.mark.parametrize(
    ("given", "sim", "then"),
    [
        ({"simMethod": "newEsim"}, "nsim00000001", RETIRED),
        ({"simMethod": "newSim"}, "nsim00000001", RETIRED),
        ({"simMethod": "ownSim", "iccid": OWN_CARD}, "card2001", FREE),
    ],
)
@pytest.mark.parametrize("started", [True, False])
async def test_cancelled_while_not_carried_out(
    network: httpx2.AsyncClient,
    clock: ManualClock,
    given: dict[str, str],
    sim: str,
    then: tuple[str, str, str],
    started: bool,
) -> None:
    later = {} if started else {"requestedStartDate": "2026-03-17T09:30:00Z"}
    await network.post(ORDERS, json={**replacing("s2001", **given), **later})
    assert (await order_state(network))[0] == ("inProgress" if started else "acknowledged")
    answer = await network.post(CANCELLATIONS, json=cancelling(cancellationReason="Kortet är upphittat."))
    assert (answer.status_code, answer.json()) == (
        201,
        {
            "id": "cso00000001",
            "href": f"{CANCELLATIONS}/cso00000001",
            "@type": "CancelServiceOrder",
            "cancellationReason": "Kortet är upphittat.",
            "effectiveCancellationDate": "2026-03-16T09:30:00Z",
            "serviceOrder": {"id": "so00000001", "@referredType": "ServiceOrder"},
            "state": "done",
        },
    )
    assert (await network.get(answer.headers["location"])).json() == answer.json()
    clock.advance(timedelta(days=7))
    order = (await network.get(f"{ORDERS}/so00000001")).json()
    assert (order["state"], order["cancellationReason"], order["cancellationDate"]) == (
        "cancelled",
        "Kortet är upphittat.",
        "2026-03-16T09:30:00Z",
    )
    assert await sim_of(network) == "sim2001"
    assert await states(network, "sim2001", sim) == [ACTIVE, then]
    assert await codes(network, sim, "simActivation") == []


async def test_cancelled_makes_room_for_another(network: httpx2.AsyncClient) -> None:
    for order in ("so00000001", "so00000002"):
        body = replacing("s2001", simMethod="ownSim", iccid=OWN_CARD)
        assert (await network.post(ORDERS, json=body)).status_code == 201
        assert (await network.post(CANCELLATIONS, json=cancelling(order))).status_code == 201


ORDER_STATES = (
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
CANCELLABLE = {"acknowledged", "inProgress", "pending", "held", "pendingCancellation", "cancelled"}


@pytest.mark.parametrize("state", ORDER_STATES)
async def test_cancelled_from_every_state(operator: FakeOperator, network: httpx2.AsyncClient, state: str) -> None:
    order = (await network.post(ORDERS, json=replacing("s2001", simMethod="newEsim"))).json()
    await network.get(ORDERS)
    await operator.provisioning.database["serviceOrder"].put_many([{**order, "state": state}])
    answer = await network.post(CANCELLATIONS, json=cancelling())
    after = (await order_state(network))[0]
    if state in CANCELLABLE:
        assert (answer.status_code, after) == (201, "cancelled")
    else:
        assert (answer.status_code, answer.json()["code"], after) == (422, "illegalTransition", state)


async def test_cancelling_what_is_not_there(network: httpx2.AsyncClient) -> None:
    answer = await network.post(CANCELLATIONS, json=cancelling("so99999999"))
    assert (answer.status_code, answer.json()["code"]) == (422, "unknownOrder")


@pytest.mark.parametrize(
    ("service", "given", "status", "code"),
    [
        ("s9999", {"simMethod": "newEsim"}, 422, "unknownService"),
        ("s2004", {"simMethod": "newEsim"}, 422, "notOffered"),
        ("s2005", {"simMethod": "newEsim"}, 422, "notOffered"),
        ("s1010", {"simMethod": "newEsim"}, 422, "notInService"),
        ("s1014", {"simMethod": "newEsim"}, 422, "notInService"),
        ("s2001", {"simMethod": "ownSim"}, 422, "malformedIccid"),
        ("s2001", {"simMethod": "ownSim", "iccid": "8946990000000020015"}, 422, "malformedIccid"),
        ("s2001", {"simMethod": "ownSim", "iccid": "894699000000002001"}, 422, "malformedIccid"),
        ("s2001", {"simMethod": "ownSim", "iccid": "894699000000000200141"}, 422, "malformedIccid"),
        ("s2001", {"simMethod": "ownSim", "iccid": identifiers.with_luhn("894608000000000001")}, 422, "unknownCard"),
        ("s2001", {"simMethod": "ownSim", "iccid": "8946990000000010015"}, 422, "unknownCard"),
        ("s2001", {"simMethod": "ownSim", "iccid": identifiers.iccid("2002")}, 422, "unknownCard"),
        ("s2001", {"simMethod": "ownSim", "iccid": identifiers.iccid("2003")}, 409, "cardNotFree"),
        ("s2001", {"simMethod": "ownSim", "iccid": identifiers.iccid("2001")}, 409, "cardNotFree"),
        ("s1001", {"simMethod": "ownSim", "iccid": "8946990000000010056"}, 409, "cardNotFree"),
        ("s1001", {"simMethod": "ownSim", "iccid": identifiers.iccid("1010")}, 409, "cardNotFree"),
        ("s2001", {"simMethod": "swap"}, 400, "400"),
    ],
)
async def test_refused(
    network: httpx2.AsyncClient, service: str, given: dict[str, str], status: int, code: str
) -> None:
    answer = await network.post(ORDERS, json=replacing(service, **given))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert (await network.get(ORDERS)).json() == []
    assert len((await network.get(RESOURCES)).json()) == 168


async def test_a_new_card_needs_an_address(network: httpx2.AsyncClient) -> None:
    body = replacing("s2001", simMethod="newSim")
    del body["serviceOrderItem"][0]["service"]["place"]
    answer = await network.post(ORDERS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "addressNeeded")


async def test_one_replacement_at_a_time(network: httpx2.AsyncClient, clock: ManualClock) -> None:
    await network.post(ORDERS, json=replacing("s2001", simMethod="newEsim"))
    second = await network.post(ORDERS, json=replacing("s2001", simMethod="ownSim", iccid=OWN_CARD))
    assert (second.status_code, second.json()["code"], second.json()["blockingOrder"]) == (
        409,
        "orderUnderWay",
        ["so00000001"],
    )
    clock.advance(timedelta(minutes=10))
    assert (await network.post(ORDERS, json=replacing("s2001", simMethod="ownSim", iccid=OWN_CARD))).status_code == 201


async def test_one_card_in_one_line(network: httpx2.AsyncClient) -> None:
    await network.post(ORDERS, json=replacing("s2001", simMethod="ownSim", iccid=OWN_CARD))
    second = await network.post(ORDERS, json=replacing("s2002", simMethod="ownSim", iccid=OWN_CARD))
    assert (second.status_code, second.json()["code"]) == (409, "cardNotFree")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"serviceOrderItem": []},
        {"serviceOrderItem": replacing("s2001", simMethod="newEsim")["serviceOrderItem"] * 2},
        {**replacing("s2001", simMethod="newEsim"), "requestedStartDate": "2026-03-17"},
        {**replacing("s2001", simMethod="newEsim"), "requestedStartDate": "2026-03-17T09:30:00"},
        replacing("s2001", simMethod="newEsim", eid="89"),
    ],
)
async def test_no_order(network: httpx2.AsyncClient, body: dict[str, Any]) -> None:
    assert (await network.post(ORDERS, json=body)).status_code == 400


async def test_the_same_order_twice(network: httpx2.AsyncClient) -> None:
    body = {**replacing("s2001", simMethod="newEsim"), "externalId": "x1"}
    first, again = await network.post(ORDERS, json=body), await network.post(ORDERS, json=body)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len((await network.get(ORDERS)).json()) == 1


ORDER_MOVES = {
    "acknowledged": {"inProgress", "pending", "rejected", "cancelled", "assessingCancellation"},
    "inProgress": {"pending", "held", "assessingCancellation", "completed", "failed", "partial", "cancelled"},
    "pending": {"inProgress", "assessingCancellation", "cancelled"},
    "held": {"inProgress", "assessingCancellation", "cancelled"},
    "assessingCancellation": {"acknowledged", "inProgress", "pending", "held", "pendingCancellation"},
    "pendingCancellation": {"cancelled"},
}


@pytest.mark.parametrize("then", ORDER_STATES)
@pytest.mark.parametrize("now", ORDER_STATES)
def test_an_orders_states(now: str, then: str) -> None:
    if now == then or then in ORDER_MOVES.get(now, set()):
        check_move(machines.SERVICE_ORDER, "the order", now, then)
    else:
        with pytest.raises(TmfError, match=f"the order is {now}, and cannot become {then}"):
            check_move(machines.SERVICE_ORDER, "the order", now, then)
