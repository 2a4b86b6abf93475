"""Opening a gateway over a fake operator, in process or behind a socket, and speaking to it as its clients do."""

import asyncio
import re
import socket
import threading
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp

from backends.operator import FakeOperator, open_operator
from gateway.app import create_app
from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.identity.assembly import database_from, passwords_from
from gateway.identity.new_person import NewPerson, NotAdded, add_person
from gateway.settings import Settings
from gateway.store import migrate
from tests.backends.library import speaking_to
from tests.waiting import MOST_SECONDS

PASSWORD = "switchboard-demo"
ROOT = Path(__file__).parent.parent

ADMINISTRATOR = frozenset({ContactRole.ADMINISTRATOR})
PEOPLE = (
    NewPerson(
        username="anna@norrskenbygg.example",
        name="Anna Åkesson",
        email="anna@norrskenbygg.example",
        mobile="+46701740605",
        company_id="o1001",
        grants={"100201": ADMINISTRATOR, "100202": ADMINISTRATOR, "100203": ADMINISTRATOR},
        language=Language.SV,
        password=PASSWORD,
    ),
    NewPerson(
        username="erik@norrskenbygg.example",
        name="Erik Öberg",
        email="erik@norrskenbygg.example",
        mobile="+46701740606",
        company_id="o1001",
        grants={"100202": frozenset({ContactRole.SUBSCRIPTIONS, ContactRole.TICKETS})},
        language=Language.SV,
        password=PASSWORD,
    ),
    NewPerson(
        username="sara@fjallbageri.example",
        name="Sara Lind",
        email="sara@fjallbageri.example",
        mobile="+46701740607",
        company_id="o1002",
        grants={"200101": ADMINISTRATOR},
        language=Language.EN,
        password=PASSWORD,
    ),
)
MOBILES = {person.username: person.mobile for person in PEOPLE}

LOGIN = """mutation Login($input: LoginInput!) {
  login(input: $input) { ... on LoginSuccess { challenge { id } } ... on Problem { message } }
}"""
VERIFY = """mutation Verify($input: VerifyLoginInput!) {
  verifyLogin(input: $input) { ... on VerifyLoginSuccess { token } ... on Problem { message } }
}"""


def test_settings(database: Path, **changes: Any) -> Settings:
    return Settings(
        **{
            "secret_key": "a key for tests, long enough to pass",
            "database_url": f"sqlite+aiosqlite:///{database}",
            "public_url": "http://gateway.test",
            "log_level": "ERROR",
            "billing_url": "http://billing.test",
            "provisioning_url": "http://provisioning.test",
            "ticketing_url": "http://ticketing.test",
            "messaging_url": "http://messaging.test",
            "upstream_deadline_seconds": 20,
            "code_resend_seconds": 0,
            "codes_per_hour": 1000,
            "codes_per_day": 1000,
            "compile_at_use": 1,
            "workflows": False,
            "examples_folder": ROOT / "fixtures" / "operations",
            **changes,
        }
    )


async def make_database(path: Path, clock: Clock) -> None:
    settings = test_settings(path)
    database, passwords = database_from(settings), passwords_from(settings)
    try:
        await migrate.upgrade(database)
        for person in PEOPLE:
            added = await add_person(database, passwords, clock, person)
            assert not isinstance(added, NotAdded), added
    finally:
        passwords.close()
        await database.close()


@dataclass(frozen=True)
class Gateway:
    """The gateway as its clients reach it."""

    app: Starlette
    client: httpx2.AsyncClient
    operator: FakeOperator

    async def ask(
        self, document: str, variables: Mapping[str, Any] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        """The answer's body, whatever it says."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        body = {"query": document, "variables": dict(variables or {})}
        answer: dict[str, Any] = (await self.client.post("/graphql", json=body, headers=headers)).json()
        return answer

    async def signed_in(self, username: str) -> "SignedIn":
        challenge = (await self.ask(LOGIN, {"input": {"username": username, "password": PASSWORD}}))["data"]["login"]
        code = await self.newest_code(MOBILES[username])
        given = {"challengeId": challenge["challenge"]["id"], "code": code}
        token = (await self.ask(VERIFY, {"input": given}))["data"]["verifyLogin"]["token"]
        for system in self.operator.systems:
            system.log.clear()
        return SignedIn(self, token)

    async def newest_code(self, mobile: str) -> str:
        messages = await self.messages(mobile)
        match = re.search(r"\d{6}", messages[0]["content"])
        assert match is not None
        return match[0]

    async def messages(self, mobile: str) -> list[dict[str, Any]]:
        """The outbox for a number, newest first."""
        return await self.sent(f"receiver.phoneNumber={quote(mobile, safe='')}&sort=-sendTime,-id")

    async def emails(self, address: str) -> list[dict[str, Any]]:
        """The outbox for an address, oldest first."""
        return await self.sent(f"receiver.email={quote(address, safe='')}&sort=sendTime,id")

    async def sent(self, query: str) -> list[dict[str, Any]]:
        """The operator's outbox, as its list of messages answers the query."""
        async with speaking_to(self.operator.messaging) as client:
            answer = await client.get(f"/tmf-api/communicationManagement/v4/communicationMessage?{query}")
        messages: list[dict[str, Any]] = answer.json()
        return messages


@dataclass(frozen=True)
class SignedIn:
    gateway: Gateway
    token: str

    async def ask(self, document: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        return await self.gateway.ask(document, variables, token=self.token)

    async def data(self, document: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The data of an answer without errors."""
        answer = await self.ask(document, variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    async def cost(
        self, document: str, variables: Mapping[str, Any] | None = None
    ) -> tuple[dict[str, Any], list[tuple[str, str]]]:
        """The answer, and the calls that it alone cost, sorted."""
        before = Counter(self.calls)
        answer = await self.ask(document, variables)
        return answer, sorted((Counter(self.calls) - before).elements())

    @property
    def changes(self) -> list[tuple[str, str, int | None]]:
        """What was to be changed at the backends since signing in: method, path and status."""
        return [
            (call.method, call.path, call.status)
            for system in self.gateway.operator.systems
            for call in system.log.calls()
            if call.method not in ("GET", "HEAD")
        ]

    @property
    def calls(self) -> list[tuple[str, str]]:
        """What reached the backends since signing in: (system, resource), in no particular order across systems."""
        return [
            (system.name, call.path.rsplit("/", 1)[-1])
            for system in self.gateway.operator.systems
            for call in system.log.calls()
        ]


def in_process(operator: FakeOperator) -> dict[str, Any]:
    return {f"http://{system.name}.test": system.app for system in operator.systems}


@asynccontextmanager
async def open_gateway(
    settings: Settings, clock: Clock, operator: FakeOperator, backends: Mapping[str, ASGIApp] | None = None
) -> AsyncIterator[Gateway]:
    """`backends` stand before the operator's systems, by origin."""
    app = create_app(settings, clock=clock, in_process=backends or in_process(operator))
    transport = httpx2.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://gateway.test") as client,
    ):
        yield Gateway(app, client, operator)


@dataclass(frozen=True)
class RunningServer:
    url: str
    operator: FakeOperator
    loop: asyncio.AbstractEventLoop

    def newest_code(self, mobile: str) -> str:
        """The code last sent to a number; for tests that run outside the server's loop."""

        async def ask() -> str:
            async with httpx2.AsyncClient() as client:
                return await Gateway(Starlette(), client, self.operator).newest_code(mobile)

        return asyncio.run_coroutine_threadsafe(ask(), self.loop).result(30)


@contextmanager
def run_server(settings: Settings, clock: Clock, listener: socket.socket | None = None) -> Iterator[RunningServer]:
    """A gateway on a free port of loopback, or one that is listened to, in a thread with a loop of its own, until the block ends."""
    started = Starting()
    sockets = None if listener is None else [listener]
    thread = threading.Thread(target=lambda: asyncio.run(_serve(settings, clock, started, sockets)), daemon=True)
    thread.start()
    assert started.ready.wait(MOST_SECONDS), "the gateway did not start"
    assert started.server is not None, "the gateway could not start"
    try:
        yield started.server
    finally:
        assert started.uvicorn is not None
        started.uvicorn.should_exit = True
        thread.join(30)
        assert not thread.is_alive(), "the gateway did not stop"


class Starting:
    def __init__(self) -> None:
        self.ready = threading.Event()
        self.server: RunningServer | None = None
        self.uvicorn: uvicorn.Server | None = None


class Announcing(uvicorn.Server):
    """Says when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[int], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._listening(self.servers[0].sockets[0].getsockname()[1])


async def _serve(
    settings: Settings, clock: Clock, starting: Starting, sockets: list[socket.socket] | None = None
) -> None:
    try:
        async with open_operator(clock) as operator:
            app = create_app(settings, clock=clock, in_process=in_process(operator))

            def listening(port: int) -> None:
                url = f"http://127.0.0.1:{port}"
                starting.server = RunningServer(url, operator, asyncio.get_running_loop())
                starting.ready.set()

            config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning", server_header=False, ws="none")
            starting.uvicorn = Announcing(config, listening)
            await starting.uvicorn.serve(sockets)
    finally:
        starting.ready.set()
