"""One fake system as a server of its own: `python -m backends serve`."""

import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.backends.network import ACTIVATION, on
from tests.backends.processes import backends_command, line
from tests.upstream.peer import free_port
from tests.waiting import MOST_SECONDS

pytestmark = pytest.mark.sockets

MESSAGES = "/tmf-api/communicationManagement/v4/communicationMessage"
SERVICES = "/tmf-api/serviceInventory/v4/service"
SMS = {
    "content": "Kod 123456",
    "receiver": [{"phoneNumber": "+46701740605"}],
    "sender": {"name": "Switchboard"},
    "messageType": "SMS",
}


def speaking_to(url: str) -> httpx2.Client:
    return httpx2.Client(base_url=url, timeout=60, trust_env=False)


def test_serves_the_world_of_a_day() -> None:
    with (
        backends_command("serve", "provisioning", "--date", "2026-03-16") as process,
        speaking_to(line(process.stdout)) as client,
    ):
        assert client.get("/health").json() == {"status": "pass"}
        answer = client.get(f"{SERVICES}/s2001?fields=startDate").json()
        assert answer["startDate"] == "2024-01-16T08:00:00Z"


def test_faults_and_log_over_http() -> None:
    with (
        backends_command("serve", "messaging") as process,
        speaking_to(line(process.stdout)) as client,
    ):
        assert client.post("/faults", json={"path": MESSAGES, "statuses": [503, 200]}).status_code == 201
        assert [client.get(MESSAGES).status_code for _ in range(2)] == [503, 200]
        logged: list[dict[str, Any]] = client.get("/log").json()
        assert [(call["path"], call["status"]) for call in logged] == [(MESSAGES, 503), (MESSAGES, 200)]


def test_lives_by_the_clock_file(tmp_path: Path) -> None:
    clock_file = tmp_path / "clock"
    with (
        backends_command("serve", "messaging", "--clock-file", str(clock_file)) as process,
        speaking_to(line(process.stdout)) as client,
    ):
        earlier = client.post(MESSAGES, json=SMS).json()["sendTime"]
        clock_file.write_text("86400\n")
        later = client.post(MESSAGES, json=SMS).json()["sendTime"]
        passed = datetime.fromisoformat(later) - datetime.fromisoformat(earlier)
        assert datetime.fromisoformat(earlier).tzinfo == UTC
        assert 86_400 <= passed.total_seconds() < 86_500


def test_what_was_written_outlives_its_death(tmp_path: Path) -> None:
    words = ("serve", "messaging", "--database", str(tmp_path / "messaging.db"), "--port", str(free_port()))
    with backends_command(*words) as process, speaking_to(url := line(process.stdout)) as client:
        sent = client.post(MESSAGES, json=SMS).json()
        process.kill()
        process.wait()
    with backends_command(*words) as process, speaking_to(url) as client:
        assert line(process.stdout) == url
        assert client.get(MESSAGES).json() == [sent]


def test_keys_and_plans_outlive_its_death(tmp_path: Path) -> None:
    """Killed with the answer on its way: asked again, it has done it, and does later what it had still to do."""
    clock_file = tmp_path / "clock"
    stores = ("--database", str(tmp_path / "network.db"), "--clock-file", str(clock_file))
    words = ("serve", "provisioning", *stores, "--date", "2026-03-16")
    request: dict[str, Any] = {"json": {"feature": [on("ODB-ROAM")]}, "headers": {"Idempotency-Key": "k1"}}
    with backends_command(*words) as process, speaking_to(line(process.stdout)) as client:
        client.post("/faults", json={"method": "PATCH", "body": "dropped"})
        with pytest.raises(httpx2.RemoteProtocolError):
            client.patch(f"{ACTIVATION}/service/s2001", **request)
        process.kill()
        process.wait()
    with backends_command(*words) as process, speaking_to(line(process.stdout)) as client:
        again = client.patch(f"{ACTIVATION}/service/s2001", **request)
        assert (again.status_code, again.headers["location"]) == (202, f"{ACTIVATION}/monitor/mon00000001")
        assert client.get(again.headers["location"]).json()["state"] == "InProgress"
        clock_file.write_text("120\n")
        assert client.get(again.headers["location"]).json()["state"] == "Completed"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stops_when_told_to(number: signal.Signals) -> None:
    with backends_command("serve", "messaging") as process:
        assert line(process.stdout).startswith("http://127.0.0.1:")
        process.send_signal(number)
        assert process.wait(MOST_SECONDS) == 0


def test_a_port_in_use() -> None:
    with backends_command("serve", "messaging") as first:
        port = line(first.stdout).rpartition(":")[2]
        with backends_command("serve", "messaging", "--port", port) as second:
            assert second.wait(MOST_SECONDS) == 1
            assert line(second.stderr) == f"messaging cannot be served on 127.0.0.1:{port}: Address already in use"


def test_a_database_in_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with backends_command("serve", "messaging", "--database", str(tmp_path / "world" / "messaging.db")) as process:
        assert process.wait(MOST_SECONDS) == 1
        assert (line(process.stderr), line(process.stderr)) == (f"There is no folder {tmp_path / 'world'}.", "")


@pytest.mark.parametrize("words", [("serve", "weather"), ("serve", "billing", "--date", "today"), ("sing",)])
def test_what_it_does_not_understand(words: tuple[str, ...]) -> None:
    with backends_command(*words) as process:
        assert process.wait(MOST_SECONDS) == 2
