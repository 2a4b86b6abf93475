from typing import Any

import msgspec
import pytest

from gateway.adapters.tmforum.messaging import TmForumMessaging
from gateway.faults import Capability, ErrorCode, Fault
from gateway.ports.documents import Document as File
from gateway.ports.messaging import Email
from gateway.ports.refusals import Reason, Refused
from tests.adapters.spoiling import ABSENT, changed
from tests.adapters.systems import System

TO, TEXT = "+46701740605", "Din kod är 123456. €"
MESSAGE = {
    "id": "msg00000001",
    "href": "/tmf-api/communicationManagement/v4/communicationMessage/msg00000001",
    "content": TEXT,
    "receiver": [{"phoneNumber": TO}],
    "sender": {"name": "Switchboard"},
    "messageType": "SMS",
    "state": "completed",
    "sendTime": "2026-11-17T09:00:00Z",
}


def taken(system: System, message: Any = MESSAGE, status: int = 201) -> None:
    system.answers(msgspec.json.encode(message), status)


async def test_an_sms(system: System, messaging: TmForumMessaging) -> None:
    taken(system)
    await messaging.send_sms(TO, TEXT, "k1")
    assert system.asked() == ["POST /tmf-api/communicationManagement/v4/communicationMessage"]
    request = system.route.calls.last.request
    assert request.headers["content-type"] == "application/json;charset=utf-8"
    assert request.headers["idempotency-key"] == "k1"
    assert msgspec.json.decode(request.content) == {
        "content": TEXT,
        "receiver": [{"phoneNumber": TO}],
        "sender": {"name": "Switchboard"},
        "messageType": "SMS",
    }


@pytest.mark.parametrize("state", ["initial", "inProgress", " completed "])
async def test_states_of_what_was_accepted(system: System, messaging: TmForumMessaging, state: str) -> None:
    taken(system, changed(MESSAGE, state=state))
    await messaging.send_sms(TO, TEXT, "k1")


@pytest.mark.parametrize(
    "message",
    [
        changed(MESSAGE, state="posted"),
        changed(MESSAGE, state=ABSENT),
        changed(MESSAGE, state=True),
        changed(MESSAGE, id=ABSENT),
        changed(MESSAGE, id=1),
        [MESSAGE],
        {},
        None,
    ],
)
async def test_an_answer_that_does_not_say_accepted(system: System, messaging: TmForumMessaging, message: Any) -> None:
    taken(system, message)
    with pytest.raises(Fault) as raised:
        await messaging.send_sms(TO, TEXT, "k1")
    assert (raised.value.code, raised.value.capability) == (ErrorCode.OUTCOME_UNKNOWN, Capability.MESSAGES)


@pytest.mark.parametrize("state", ["failed", " cancelled "])
async def test_what_will_never_be_sent(system: System, messaging: TmForumMessaging, state: str) -> None:
    taken(system, changed(MESSAGE, state=state))
    assert await messaging.send_sms(TO, TEXT, "k1") == Refused(Reason.UNDELIVERABLE)


@pytest.mark.parametrize("status", [409, 422])
async def test_a_refusal(system: System, messaging: TmForumMessaging, status: int) -> None:
    taken(system, {"code": "undeliverable", "reason": "Unprocessable Entity"}, status)
    assert await messaging.send_sms(TO, TEXT, "k1") == Refused(Reason.UNDELIVERABLE)
    assert await messaging.send_email(Email("anna@example.com", "Nytt eSIM", TEXT), "k1") == Refused(
        Reason.UNDELIVERABLE
    )


@pytest.mark.parametrize("refusal", [{"code": "notOffered"}, {"code": "422"}, {}, None])
async def test_a_refusal_that_does_not_say_so(system: System, messaging: TmForumMessaging, refusal: Any) -> None:
    taken(system, refusal, 422)
    with pytest.raises(Fault) as raised:
        await messaging.send_sms(TO, TEXT, "k1")
    assert (raised.value.code, raised.value.capability) == (ErrorCode.BACKEND_BAD_RESPONSE, Capability.MESSAGES)


@pytest.mark.parametrize("body", [b"", b"<!DOCTYPE html><html></html>", b'{"id": "msg1", "state', b"\xff\xfe"])
async def test_an_answer_that_is_no_message(system: System, messaging: TmForumMessaging, body: bytes) -> None:
    system.answers(body, 201)
    with pytest.raises(Fault) as raised:
        await messaging.send_sms(TO, TEXT, "k1")
    assert (raised.value.code, raised.value.capability) == (ErrorCode.OUTCOME_UNKNOWN, Capability.MESSAGES)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (200, ErrorCode.OUTCOME_UNKNOWN),
        (202, ErrorCode.OUTCOME_UNKNOWN),
        (302, ErrorCode.OUTCOME_UNKNOWN),
        (400, ErrorCode.BACKEND_BAD_RESPONSE),
        (404, ErrorCode.BACKEND_BAD_RESPONSE),
        (429, ErrorCode.BACKEND_UNAVAILABLE),
        (500, ErrorCode.OUTCOME_UNKNOWN),
        (503, ErrorCode.BACKEND_UNAVAILABLE),
    ],
)
async def test_every_other_status(system: System, messaging: TmForumMessaging, status: int, code: ErrorCode) -> None:
    taken(system, status=status)
    with pytest.raises(Fault) as raised:
        await messaging.send_sms(TO, TEXT, "k1")
    assert (raised.value.code, raised.value.capability) == (code, Capability.MESSAGES)
    assert len(system.asked()) == 1


async def test_an_email(system: System, messaging: TmForumMessaging) -> None:
    taken(system)
    files = [File("esim.png", "image/png", b"\x89PNG")]
    await messaging.send_email(Email("anna@example.com", "Nytt eSIM", TEXT, files), "k1")
    assert msgspec.json.decode(system.route.calls.last.request.content) == {
        "content": TEXT,
        "receiver": [{"email": "anna@example.com"}],
        "sender": {"name": "Switchboard"},
        "messageType": "email",
        "subject": "Nytt eSIM",
        "attachment": [{"name": "esim.png", "mimeType": "image/png", "content": "iVBORw=="}],
    }
