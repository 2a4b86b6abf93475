"""The demo's control server, over a message centre in the same process."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pyotp
import pytest
from starlette.applications import Starlette

from backends.control import control_app
from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import FileClock
from tests.backends.library import speaking_to

MESSAGES = "/tmf-api/communicationManagement/v4/communicationMessage"
BACKENDS = {"provisioning": "http://p", "billing": "http://b", "ticketing": "http://t", "messaging": "http://fake"}
CLOCK_ERROR = (
    'the body is {"advanceSeconds": n}, n a whole number of seconds from 0 on that does not lead beyond the year 2100'
)


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    return tmp_path / "clock"


@pytest.fixture
async def control(operator: FakeOperator, clock_file: Path) -> AsyncIterator[httpx2.AsyncClient]:
    async with speaking_to(operator.messaging) as messaging:
        app: Starlette = control_app(FileClock(clock_file), BACKENDS, messaging)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://control") as client:
            yield client


@pytest.fixture
async def outbox(operator: FakeOperator) -> None:
    """An SMS to one person, then an e-mail to two, then an SMS to another."""
    sender = {"name": "Switchboard"}
    posted: list[dict[str, Any]] = [
        {"content": "Kod 123456", "receiver": [{"phoneNumber": "+46701740605"}], "messageType": "SMS"},
        {
            "content": "Hej",
            "receiver": [{"email": "a+b@x.example"}, {"email": "c@x.example"}],
            "messageType": "email",
            "subject": "S",
        },
        {"content": "Kod 654321", "receiver": [{"phoneNumber": "+46701740606"}], "messageType": "SMS"},
    ]
    async with speaking_to(operator.messaging) as client:
        for message in posted:
            assert (await client.post(MESSAGES, json={**message, "sender": sender})).status_code == 201


def written(file: Path) -> str | None:
    return file.read_text() if file.exists() else None


def shown(channel: str, to: str, text: str) -> dict[str, str]:
    return {"channel": channel, "to": to, "text": text, "sentAt": "2026-03-16T09:30:00Z"}


async def test_attached_files_are_shown_by_their_address(operator: FakeOperator, control: httpx2.AsyncClient) -> None:
    message = {
        "content": "Hej",
        "receiver": [{"email": "a@x.example"}],
        "sender": {"name": "Switchboard"},
        "messageType": "email",
        "subject": "S",
        "attachment": [{"name": "qr.png", "mimeType": "image/png", "content": "AAAA"}],
    }
    async with speaking_to(operator.messaging) as client:
        sent = (await client.post(MESSAGES, json=message)).json()
    url = f"http://fake{sent['attachment'][0]['url']}"
    attachments = [{"name": "qr.png", "mimeType": "image/png", "url": url}]
    assert (await control.get("/messages?to=a@x.example")).json() == [
        {**shown("EMAIL", "a@x.example", "Hej"), "sentAt": sent["sendTime"], "attachments": attachments}
    ]


@pytest.mark.usefixtures("outbox")
@pytest.mark.parametrize(
    ("query", "messages"),
    [
        ("?to=%2B46701740605", [shown("SMS", "+46701740605", "Kod 123456")]),
        ("?to=+46701740605", [shown("SMS", "+46701740605", "Kod 123456")]),
        ("?to=%2046701740605", [shown("SMS", "+46701740605", "Kod 123456")]),
        ("?to=46701740605", [shown("SMS", "+46701740605", "Kod 123456")]),
        ("?to=a%2Bb@x.example", [shown("EMAIL", "a+b@x.example", "Hej")]),
        ("?to=a+b@x.example", [shown("EMAIL", "a+b@x.example", "Hej")]),
        ("?to=%2B46701740699", []),
        ("?to=nobody,%2B46701740605", []),
        (
            "",
            [
                shown("SMS", "+46701740606", "Kod 654321"),
                shown("EMAIL", "a+b@x.example", "Hej"),
                shown("EMAIL", "c@x.example", "Hej"),
                shown("SMS", "+46701740605", "Kod 123456"),
            ],
        ),
    ],
)
async def test_messages(control: httpx2.AsyncClient, query: str, messages: list[dict[str, str]]) -> None:
    answer = await control.get(f"/messages{query}")
    assert (answer.status_code, answer.json()) == (200, messages)


async def test_messages_while_messaging_is_down(operator: FakeOperator, control: httpx2.AsyncClient) -> None:
    operator.messaging.faults.add(Fault(statuses=(503,)))
    answer = await control.get("/messages")
    assert (answer.status_code, answer.json()) == (502, {"error": "messaging does not answer"})


async def test_the_clock_moves_for_everybody(control: httpx2.AsyncClient, clock_file: Path) -> None:
    for seconds in (0, 3600, 86_400):
        answer = await control.post("/clock", json={"advanceSeconds": seconds})
        assert (answer.status_code, list(answer.json())) == (200, ["now"])
    assert written(clock_file) == "90000\n"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "{}",
        "60",
        '{"advanceSeconds": -1}',
        '{"advanceSeconds": 1.5}',
        '{"advanceSeconds": "60"}',
        '{"advanceSeconds": true}',
        '{"advanceSeconds": null}',
        '{"advanceSeconds": 60, "by": 1}',
        '{"advanceSeconds": 99999999999}',
        '{"advanceSeconds": 9999999999999999999999}',
        '{"advanceSeconds": "\\ud800"}',
    ],
)
async def test_the_clock_refuses(control: httpx2.AsyncClient, clock_file: Path, body: str) -> None:
    answer = await control.post("/clock", content=body)
    assert (answer.status_code, answer.json()) == (400, {"error": CLOCK_ERROR})
    assert written(clock_file) is None


async def test_an_authenticator_app_has_the_clock_s_time(control: httpx2.AsyncClient, clock_file: Path) -> None:
    secret = "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
    await control.post("/clock", json={"advanceSeconds": 86_400})

    now = FileClock(clock_file).now()
    shown = (await control.post("/authenticator", json={"secret": secret})).json()

    app = pyotp.TOTP(secret.replace(" ", ""))
    assert shown in [{"code": app.at(now + timedelta(seconds=later))} for later in (0, 30)]


@pytest.mark.parametrize("secret", ["", "1", "räksmörgås", "GEZDGNBV"])
async def test_what_is_no_secret_has_no_code(control: httpx2.AsyncClient, secret: str) -> None:
    answer = await control.post("/authenticator", json={"secret": secret})
    assert (answer.status_code, answer.json()) == (200, {"code": None})


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"secret": 1}', '{"secret": "A", "more": 1}', '{"secret": "\\ud800"}']
)
async def test_the_authenticator_refuses(control: httpx2.AsyncClient, body: str) -> None:
    error = 'the body is {"secret": "..."}, the secret of an authenticator app'
    answer = await control.post("/authenticator", content=body)
    assert (answer.status_code, answer.json()) == (400, {"error": error})


async def test_backends(control: httpx2.AsyncClient) -> None:
    assert (await control.get("/backends")).json() == BACKENDS
