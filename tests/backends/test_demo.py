"""The whole demo as a person starts it: every part a process, the gateway in front, the clock moved by hand."""

import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.backends.processes import backends_command, line
from tests.upstream.peer import free_port

pytestmark = [pytest.mark.demo, pytest.mark.sockets]

ANNA, MOBILE, PASSWORD = "anna@norrskenbygg.example", "+46701740605", "switchboard-demo"
LOGIN = """mutation Login($input: LoginInput!) {
  login(input: $input) { ... on LoginSuccess { challenge { id } } ... on Problem { message } }
}"""
VERIFY = """mutation Verify($input: VerifyLoginInput!) {
  verifyLogin(input: $input) { ... on VerifyLoginSuccess { token } ... on Problem { message } }
}"""
LAST_LINE = re.compile(r"logs are in (\S+) until Ctrl-C stops everything.")
PATIENCE = 60


@dataclass(frozen=True)
class Demo:
    process: subprocess.Popen[str]
    client: httpx2.Client
    printed: list[str]

    @property
    def folder(self) -> Path:
        found = LAST_LINE.search(self.printed[-1])
        assert found is not None, self.printed
        return Path(found[1])

    @property
    def backends(self) -> dict[str, str]:
        answer: dict[str, str] = self.client.get("/demo/backends").json()
        return answer

    def ask(self, document: str, token: str | None = None, **variables: Any) -> httpx2.Response:
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return self.client.post("/graphql", json={"query": document, "variables": variables}, headers=headers)

    def messages(self, to: str = "%2B46701740605") -> list[dict[str, str]]:
        answer: list[dict[str, str]] = self.client.get(f"/demo/messages?to={to}").json()
        return answer

    def token(self) -> str:
        login = self.ask(LOGIN, input={"username": ANNA, "password": PASSWORD}).json()["data"]["login"]
        [code] = re.findall(r"\d{6}", self.messages()[0]["text"])
        given = {"challengeId": login["challenge"]["id"], "code": code}
        token: str = self.ask(VERIFY, input=given).json()["data"]["verifyLogin"]["token"]
        return token


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def demo(port: int) -> Iterator[Demo]:
    with running(port) as demo:
        yield demo


@contextmanager
def running(port: int, **environment: str) -> Iterator[Demo]:
    """A demo that has said all it says when it starts."""
    with (
        backends_command("demo", GATEWAY_PORT=str(port), **environment) as process,
        httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False) as client,
    ):
        printed = []
        while text := until_next(process):
            printed.append(text)
            if LAST_LINE.search(text):
                break
        assert process.poll() is None, process.stderr and process.stderr.read()
        yield Demo(process, client, printed)


def until_next(process: subprocess.Popen[str]) -> str:
    """The next line that is not blank; empty at the end."""
    assert process.stdout is not None
    return next((text.strip() for text in process.stdout if text.strip()), "")


def test_says_where_everything_is(demo: Demo, port: int) -> None:
    assert demo.printed == [
        "Switchboard is running.",
        f"graph         http://127.0.0.1:{port}/graphql",
        f"playground    http://127.0.0.1:{port}/graphiql",
        f"messages      http://127.0.0.1:{port}/demo/messages",
        *(f"{name:13} {url}" for name, url in demo.backends.items()),
        "users, with the password switchboard-demo; the code comes as a message",
        "anna@norrskenbygg.example  +46701740605  Norrsken Bygg AB, administrator",
        "erik@norrskenbygg.example  +46701740606  Norrsken Bygg AB, account 100202: subscriptions and tickets",
        "sara@fjallbageri.example   +46701740607  Fjäll Bageri AB, administrator",
        f"logs are in {demo.folder} until Ctrl-C stops everything.",
    ]


def test_everything_is_healthy(demo: Demo) -> None:
    assert list(demo.backends) == ["provisioning", "billing", "ticketing", "messaging"]
    urls = ["/health/live", "/health/ready", *(f"{url}/health" for url in demo.backends.values())]
    assert [demo.client.get(url).status_code for url in urls] == [200] * 6


def test_signing_in_and_reading(demo: Demo) -> None:
    token = demo.token()
    answer = demo.ask("{ viewer { company { name } subscriptions(first: 2) { totalCount } } }", token).json()
    assert answer == {
        "data": {"viewer": {"company": {"name": "Norrsken Bygg AB"}, "subscriptions": {"totalCount": 42}}}
    }


def test_a_world_of_another_size() -> None:
    with running(free_port(), WORLD_SUBSCRIPTIONS="300") as demo:
        assert demo.printed[:2] == ["Generating a world of 300 subscriptions ...", "Switchboard is running."]
        viewer = demo.ask("{ viewer { subscriptions(first: 2) { totalCount nodes { id } } } }", demo.token()).json()
        assert viewer["data"]["viewer"]["subscriptions"]["totalCount"] == 192
        assert sorted(file.name for file in demo.folder.glob("*.db")) == sorted(
            f"{name}.db" for name in (*demo.backends, "gateway")
        )


def test_messages_however_the_plus_is_written(demo: Demo) -> None:
    demo.token()
    newest = demo.messages()[0]
    assert {name: value for name, value in newest.items() if name not in ("text", "sentAt")} == {
        "channel": "SMS",
        "to": MOBILE,
    }
    assert [demo.messages(to)[0] for to in ("+46701740605", "%2046701740605", "46701740605")] == [newest] * 3


def test_the_clock_moves_gateway_and_fakes(demo: Demo) -> None:
    token = demo.token()
    before = datetime.fromisoformat(demo.messages()[0]["sentAt"])
    moved = demo.client.post("/demo/clock", json={"advanceSeconds": 86_400})
    assert moved.status_code == 200
    assert datetime.fromisoformat(moved.json()["now"]) - before >= timedelta(days=1)
    answer = demo.ask("{ viewer { user { name } } }", token)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (401, "UNAUTHENTICATED")
    demo.token()
    assert datetime.fromisoformat(demo.messages()[0]["sentAt"]) - before >= timedelta(days=1)


@pytest.mark.parametrize("seconds", [-1, 1.5, "60", None])
def test_the_clock_refuses(demo: Demo, seconds: object) -> None:
    answer = demo.client.post("/demo/clock", json={"advanceSeconds": seconds})
    assert (answer.status_code, list(answer.json())) == (400, ["error"])


def test_a_part_that_dies_comes_back_with_what_it_knew(demo: Demo) -> None:
    before, backends = demo.messages(), demo.backends
    os.kill(child(demo.process.pid, "messaging"), signal.SIGKILL)
    assert line(demo.process.stdout) == "messaging has died (signal 9); starting it again."
    assert line(demo.process.stdout) == "messaging answers again."
    assert (demo.messages(), demo.backends) == (before, backends)


def child(pid: int, word: str) -> int:
    """The child process of `pid` that was started with `word`."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    if not children.exists():
        pytest.skip("this system does not list a process's children")
    return next(int(each) for each in children.read_text().split() if word in words_of(each))


def words_of(pid: str) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text().split("\0")


def test_ctrl_c_stops_everything(demo: Demo, port: int) -> None:
    """Last, since nothing runs after it."""
    urls = [f"http://127.0.0.1:{port}", *demo.backends.values()]
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(PATIENCE) == 0
    assert line(demo.process.stdout) == "Stopping."
    assert [answers(url) for url in urls] == [False] * 5
    assert not demo.folder.exists()


def answers(url: str) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0
