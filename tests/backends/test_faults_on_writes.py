"""Every fault meets writes as it meets reads; what was done stands, whatever became of the answer."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from backends.faults import BodyFault, Fault
from backends.operator import FakeOperator
from backends.serving import serving

MESSAGES = "/tmf-api/communicationManagement/v4/communicationMessage"
SMS = {
    "content": "Hej",
    "receiver": [{"phoneNumber": "+46701740605"}],
    "sender": {"name": "Switchboard"},
    "messageType": "SMS",
}
KEY = {"Idempotency-Key": "k1"}
SPOILED: tuple[BodyFault, ...] = ("malformed", "wrong_shape", "html", "oversized", "drip", "truncated", "dropped")


@pytest.fixture
async def in_process(operator: FakeOperator) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(app=operator.messaging.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://fake") as client:
        yield client


@pytest.fixture
async def over_a_socket(operator: FakeOperator) -> AsyncIterator[httpx2.AsyncClient]:
    async with (
        serving(operator.messaging.app) as url,
        httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False) as client,
    ):
        yield client


async def whether_sent(client: httpx2.AsyncClient) -> bool:
    """True when a message came through whole."""
    try:
        answer = await client.post(MESSAGES, json=SMS, headers=KEY)
        return bool(answer.status_code == 201 and answer.json()["id"] == "msg00000001")
    except (httpx2.RemoteProtocolError, ValueError):
        return False


async def outcome(operator: FakeOperator, client: httpx2.AsyncClient, fault: Fault) -> tuple[bool, bool, list[str]]:
    """Whether it came through under the fault, whether after it, and what is in the outbox in the end."""
    operator.messaging.faults.add(fault)
    first = await whether_sent(client)
    operator.messaging.faults.clear()
    second = await whether_sent(client)
    return first, second, [message["id"] for message in (await client.get(MESSAGES)).json()]


@pytest.mark.parametrize("body", SPOILED)
async def test_a_spoiled_answer_and_a_second_try(
    operator: FakeOperator, in_process: httpx2.AsyncClient, body: BodyFault
) -> None:
    fault = Fault(body=body, method="POST", oversized_bytes=1000, drip_seconds=0)
    came_through = body in ("oversized", "drip")
    assert await outcome(operator, in_process, fault) == (came_through, True, ["msg00000001"])


@pytest.mark.sockets
@pytest.mark.parametrize("body", SPOILED)
async def test_a_spoiled_answer_and_a_second_try_over_a_socket(
    operator: FakeOperator, over_a_socket: httpx2.AsyncClient, body: BodyFault
) -> None:
    fault = Fault(body=body, method="POST", oversized_bytes=1000, drip_seconds=0)
    came_through = body in ("oversized", "drip")
    assert await outcome(operator, over_a_socket, fault) == (came_through, True, ["msg00000001"])


async def test_a_status_comes_instead_of_the_effect(operator: FakeOperator, in_process: httpx2.AsyncClient) -> None:
    operator.messaging.faults.add(Fault(statuses=(503,), method="POST"))
    assert (await in_process.post(MESSAGES, json=SMS, headers=KEY)).status_code == 503
    assert (await in_process.get(MESSAGES)).json() == []


async def test_only_the_write_that_is_named(operator: FakeOperator, in_process: httpx2.AsyncClient) -> None:
    operator.messaging.faults.add(Fault(path=MESSAGES, method="POST", statuses=(200, 500)))
    assert (await in_process.post(MESSAGES, json=SMS)).status_code == 201
    assert (await in_process.post(MESSAGES, json=SMS)).status_code == 500
    assert len((await in_process.get(MESSAGES)).json()) == 1
