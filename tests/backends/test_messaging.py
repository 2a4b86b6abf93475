import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from backends.faults import Fault
from backends.messaging.app import MESSAGING
from backends.operator import FakeOperator
from backends.system import open_system
from backends.tmf.database import fill
from gateway.clock import ManualClock
from tests.backends.library import START, speaking_to
from tests.tmf_descriptions import description

MESSAGES = "/tmf-api/communicationManagement/v4/communicationMessage"
SMS = {
    "content": "Din kod är 123456.",
    "receiver": [{"phoneNumber": "+46701740605"}],
    "sender": {"name": "Switchboard"},
    "messageType": "SMS",
}
EMAIL = {
    "content": "Välkommen!",
    "receiver": [{"email": "anna@norrskenbygg.example"}, {"email": "erik@norrskenbygg.example"}],
    "sender": {"name": "Switchboard"},
    "messageType": "email",
    "subject": "Inbjudan",
}

ATTACHED = {"name": "qr.png", "mimeType": "image/png", "content": "AAAA"}


def sent(number: int, message: dict[str, Any], at: str = "2026-03-16T09:30:00Z") -> dict[str, Any]:
    message_id = f"msg{number:08}"
    href = f"{MESSAGES}/{message_id}"
    return {"id": message_id, "href": href, **message, "state": "completed", "sendTime": at}


@pytest.fixture
async def centre(operator: FakeOperator) -> AsyncIterator[httpx2.AsyncClient]:
    async with speaking_to(operator.messaging) as client:
        yield client


async def test_a_message_is_sent_at_once(centre: httpx2.AsyncClient) -> None:
    answer = await centre.post(MESSAGES, json=SMS)
    assert (answer.status_code, answer.json()) == (201, sent(1, SMS))
    assert (await centre.get(f"{MESSAGES}/msg00000001")).json() == sent(1, SMS)


async def test_the_outbox_is_empty_at_first(centre: httpx2.AsyncClient) -> None:
    answer = await centre.get(MESSAGES)
    assert (answer.json(), answer.headers["x-total-count"]) == ([], "0")


async def test_the_outbox_is_read_newest_first(centre: httpx2.AsyncClient, clock: ManualClock) -> None:
    await centre.post(MESSAGES, json=SMS)
    await centre.post(MESSAGES, json=EMAIL)
    clock.advance(timedelta(seconds=90))
    await centre.post(MESSAGES, json={**SMS, "content": "Din kod är 654321."})
    later = sent(3, {**SMS, "content": "Din kod är 654321."}, "2026-03-16T09:31:30Z")
    newest_first = f"{MESSAGES}?sort=-sendTime,-id"
    assert (await centre.get(newest_first)).json() == [later, sent(2, EMAIL), sent(1, SMS)]
    assert (await centre.get(f"{newest_first}&receiver.phoneNumber=%2B46701740605")).json() == [later, sent(1, SMS)]
    assert (await centre.get(f"{newest_first}&receiver.email=erik@norrskenbygg.example")).json() == [sent(2, EMAIL)]
    assert (await centre.get(f"{MESSAGES}?messageType=SMS&sendTime.gt=2026-03-16T09:30:00Z")).json() == [later]


async def test_one_key_sends_one_message(
    operator: FakeOperator, centre: httpx2.AsyncClient, clock: ManualClock
) -> None:
    key = {"Idempotency-Key": "k1"}
    first = await centre.post(MESSAGES, json=SMS, headers=key)
    clock.advance(timedelta(hours=1))
    again = await centre.post(MESSAGES, json=SMS, headers=key)
    mistaken = await centre.post(MESSAGES, json={**SMS, "content": "Something else"}, headers=key)
    other = await centre.post(MESSAGES, json=SMS, headers={"Idempotency-Key": "k2"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert (mistaken.status_code, mistaken.json()["code"]) == (422, "keyReused")
    assert other.json() == sent(2, SMS, "2026-03-16T10:30:00Z")
    assert [message["id"] for message in (await centre.get(MESSAGES)).json()] == ["msg00000001", "msg00000002"]
    keys = [call.headers["idempotency-key"] for call in operator.messaging.log.calls() if call.method == "POST"]
    assert keys == ["k1", "k1", "k1", "k2"]


async def test_attached_files_are_kept_and_shown(centre: httpx2.AsyncClient) -> None:
    picture = b"\x89PNG\r\n\x1a\n and so on"
    attached = {"name": "qr.png", "mimeType": "image/png", "content": b64encode(picture).decode()}
    answer = await centre.post(MESSAGES, json={**EMAIL, "attachment": [attached]})
    url = "/tmf-api/communicationManagement/v4/attachment/an00000001"
    size = {"amount": len(picture), "units": "byte"}
    shown = {"id": "an00000001", "name": "qr.png", "mimeType": "image/png", "url": url, "size": size}
    assert (answer.status_code, answer.json()) == (201, sent(1, {**EMAIL, "attachment": [shown]}))
    assert (await centre.get(MESSAGES)).json() == [answer.json()]
    file = await centre.get(url)
    assert (file.headers["content-type"], file.content) == ("image/png", picture)


async def test_one_key_sends_one_message_at_the_same_time(centre: httpx2.AsyncClient) -> None:
    posts = (centre.post(MESSAGES, json=SMS, headers={"Idempotency-Key": "k1"}) for _ in range(5))
    assert [answer.json() for answer in await asyncio.gather(*posts)] == [sent(1, SMS)] * 5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"content": ""}, "no message: Expected `str` of length >= 1 - at `$.content`"),
        ({"receiver": []}, "no message: Expected `array` of length >= 1 - at `$.receiver`"),
        ({"sender": {}}, "no message: Object missing required field `name` - at `$.sender`"),
        ({"messageType": "fax"}, "no message: Invalid enum value 'fax' - at `$.messageType`"),
        ({"tryTimes": 3}, "no message: Object contains unknown field `tryTimes`"),
        ({"receiver": [{"email": "anna@norrskenbygg.example"}]}, "SMS cannot be sent to None"),
        ({"messageType": "email", "subject": "Hej"}, "email cannot be sent to None"),
        ({"messageType": "email", "receiver": EMAIL["receiver"]}, "an email needs a subject"),
        ({"attachment": [ATTACHED]}, "an SMS carries no attachment"),
        (
            {**EMAIL, "attachment": [{**ATTACHED, "content": "*"}]},
            "no message: Invalid base64 encoded string - at `$.attachment[0].content`",
        ),
    ],
)
async def test_refusals(centre: httpx2.AsyncClient, changes: dict[str, Any], message: str) -> None:
    answer = await centre.post(MESSAGES, json={**SMS, **changes})
    assert (answer.status_code, answer.json()["message"]) == (400, message)
    assert (await centre.get(MESSAGES)).json() == []


@pytest.mark.parametrize("message", [SMS, EMAIL], ids=["SMS", "email"])
async def test_an_address_may_take_no_messages(
    operator: FakeOperator, centre: httpx2.AsyncClient, message: dict[str, Any]
) -> None:
    """Then it is refused for ever under that key, like any other answer."""
    address = next(iter(message["receiver"][-1].values()))
    operator.messaging.faults.add(Fault(path=f"receiver:{address}", statuses=(422,)))
    for _ in range(2):
        refused = await centre.post(MESSAGES, json=message, headers={"Idempotency-Key": "k1"})
        assert (refused.status_code, refused.json()["code"]) == (422, "undeliverable")
        assert refused.json()["message"] == f"{message['messageType']} cannot be sent to {address}"
        operator.messaging.faults.clear()
    assert (await centre.get(MESSAGES)).json() == []
    assert (await centre.post(MESSAGES, json=message, headers={"Idempotency-Key": "k2"})).status_code == 201


@pytest.mark.parametrize(
    "message",
    [
        {**SMS, "receiver": [{"phoneNumber": "0701740605"}]},
        {**EMAIL, "receiver": [*EMAIL["receiver"], {"email": "anna at norrskenbygg"}]},
    ],
    ids=["SMS", "email"],
)
async def test_what_is_no_address_takes_none(centre: httpx2.AsyncClient, message: dict[str, Any]) -> None:
    answer = await centre.post(MESSAGES, json=message)
    assert (answer.status_code, answer.json()["code"]) == (422, "undeliverable")
    assert (await centre.get(MESSAGES)).json() == []


@pytest.mark.parametrize("mime_type", ["", "png", "image/png\n", "image/png\r\nX: y", "bild/åäö", "a/b/c"])
async def test_what_is_no_type_of_content_is_refused(centre: httpx2.AsyncClient, mime_type: str) -> None:
    answer = await centre.post(MESSAGES, json={**EMAIL, "attachment": [{**ATTACHED, "mimeType": mime_type}]})
    assert (answer.status_code, answer.json()["message"][-32:]) == (400, " - at `$.attachment[0].mimeType`")
    assert (await centre.get(MESSAGES)).json() == []


async def test_the_outbox_outlives_a_restart_in_a_file(tmp_path: Any) -> None:
    image = fill(MESSAGING.resources, {})
    for number in (1, 2):
        async with (
            open_system(MESSAGING, ManualClock(START), image, tmp_path / "messaging.db") as system,
            speaking_to(system) as centre,
        ):
            again = await centre.post(MESSAGES, json=SMS, headers={"Idempotency-Key": "k1"})
            assert again.json() == sent(1, SMS)
            assert (await centre.post(MESSAGES, json=SMS)).json() == sent(number + 1, SMS)


async def test_as_published(centre: httpx2.AsyncClient) -> None:
    for message in (SMS, EMAIL, {**EMAIL, "attachment": [ATTACHED]}):
        assert description(681).problems("CommunicationMessage_Create", message) == []
        await centre.post(MESSAGES, json=message)
    assert description(681).problems("CommunicationMessage", (await centre.get(MESSAGES)).json()) == []
    assert description(681).problems("Error", (await centre.post(MESSAGES, json={})).json()) == []
