"""Sessions and their tokens: S1, S2, S3, S4."""

from collections.abc import AsyncIterator
from datetime import timedelta
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import httpx2
import pytest
from pydantic import ValidationError
from sqlalchemy import func, select

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from gateway.store.database import Database
from gateway.store.tables import sessions
from tests.harness import Gateway, open_gateway
from tests.identity.signing_in import ANNA, ERIK, LOGOUT, VERIFY, WHO, Client

SESSIONS = "{ viewer { user { sessions { client createdAt lastUsedAt current } } } }"
ANNA_IS_IN = {"data": {"viewer": {"user": {"username": ANNA}}}}
MINUTE = timedelta(minutes=1)


async def who(gateway: Gateway, token: str) -> tuple[int, Any]:
    """The status, and the data or the error's code."""
    response = await gateway.client.post("/graphql", json={"query": WHO}, headers={"authorization": f"Bearer {token}"})
    body = response.json()
    return response.status_code, body if response.status_code == 200 else body["errors"][0]["extensions"]["code"]


SIGNED_OUT = (401, "UNAUTHENTICATED")


async def test_s1_each_sign_in_gets_a_token_of_its_own_with_256_random_bits(
    gateway: Gateway, clock: ManualClock
) -> None:
    anna = Client(gateway)
    first = await anna.token()
    clock.advance(MINUTE)
    second = await anna.token()
    assert len({first, second}) == 2
    assert [len(token) for token in (first, second)] == [43, 43]
    assert await who(gateway, first) == await who(gateway, second) == (200, ANNA_IS_IN)


async def test_s1_signing_in_again_within_a_session_ends_it(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    old = await anna.token()
    clock.advance(MINUTE)
    given = {"challengeId": await anna.challenge(), "code": await anna.code()}
    answer = await gateway.ask(VERIFY, {"input": given}, token=old)
    new = answer["data"]["verifyLogin"]["token"]
    assert await who(gateway, old) == SIGNED_OUT
    assert await who(gateway, new) == (200, ANNA_IS_IN)


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "å", "a b", "\x7f"])
async def test_a_token_nobody_was_given_is_refused(gateway: Gateway, token: str) -> None:
    headers = {b"authorization": b"Bearer " + token.encode(), b"content-type": b"application/json"}
    response = await gateway.client.post("/graphql", json={"query": WHO}, headers=headers)
    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_s2_a_session_ends_after_thirty_idle_minutes(gateway: Gateway, clock: ManualClock) -> None:
    token = await Client(gateway).token()
    clock.advance(30 * MINUTE - timedelta(microseconds=1))
    assert await who(gateway, token) == (200, ANNA_IS_IN)
    clock.advance(30 * MINUTE)
    assert await who(gateway, token) == SIGNED_OUT
    clock.advance(-30 * MINUTE)
    assert await who(gateway, token) == (200, ANNA_IS_IN)


async def test_s2_a_session_ends_after_twelve_hours_however_much_it_is_used(
    gateway: Gateway, clock: ManualClock
) -> None:
    token = await Client(gateway).token()
    for _ in range(12 * 3 - 1):
        clock.advance(20 * MINUTE)
        assert await who(gateway, token) == (200, ANNA_IS_IN)
    clock.advance(20 * MINUTE)
    assert await who(gateway, token) == SIGNED_OUT


@pytest.mark.parametrize(
    "off",
    [
        {"session_lifetime_minutes": 0},
        {"session_lifetime_minutes": 1_441},
        {"session_idle_minutes": 0},
        {"session_idle_minutes": 61},
        {"session_idle_minutes": None},
    ],
)
def test_s2_neither_limit_can_be_switched_off_or_stretched(off: dict[str, int | None]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"secret_key": "a key for tests, long enough to pass", **off})


async def test_a_session_is_written_at_most_once_a_minute(
    gateway: Gateway, database: Database, clock: ManualClock
) -> None:
    token = await Client(gateway).token()
    written = []
    for _ in range(5):
        await who(gateway, token)
        async with database.read() as connection:
            written.append((await connection.execute(select(sessions.c.last_used_at))).scalar_one())
        clock.advance(timedelta(seconds=20))
    start = clock.now() - timedelta(seconds=100)
    assert [at - start for at in written] == [timedelta(0)] * 3 + [timedelta(seconds=60)] * 2


async def test_s3_a_person_sees_the_sessions_that_are_still_good(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    tokens = []
    for _ in range(3):
        tokens.append(await anna.token())
        clock.advance(10 * MINUTE)
    await Client(gateway, ERIK).token()
    await gateway.ask(LOGOUT, token=tokens[1])
    clock.advance(5 * MINUTE)
    answer = await gateway.ask(SESSIONS, token=tokens[2])
    client = gateway.client.headers["user-agent"]
    mine = {"client": client, "createdAt": "2026-11-17T09:20:00+00:00", "lastUsedAt": "2026-11-17T09:35:00+00:00"}
    assert answer == {"data": {"viewer": {"user": {"sessions": [mine | {"current": True}]}}}}


async def test_logging_out_ends_the_session_and_no_other(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    first = await anna.token()
    clock.advance(MINUTE)
    second = await anna.token()
    assert await gateway.ask(LOGOUT, token=first) == {"data": {"logout": {"ok": True}}}
    assert await who(gateway, first) == SIGNED_OUT
    assert await who(gateway, second) == (200, ANNA_IS_IN)


async def test_logging_out_without_a_session_changes_nothing(gateway: Gateway) -> None:
    assert await gateway.ask(LOGOUT) == {"data": {"logout": {"ok": True}}}


async def test_sessions_long_over_are_removed_at_the_next_sign_in(
    gateway: Gateway, database: Database, clock: ManualClock
) -> None:
    anna = Client(gateway)
    counts = []
    for days in (30, 1, 0):
        await anna.token()
        async with database.read() as connection:
            counts.append((await connection.execute(select(func.count()).select_from(sessions))).scalar_one())
        clock.advance(timedelta(days=days))
    assert counts == [1, 2, 2]


@pytest.fixture
async def over_tls(operator: FakeOperator, clock: ManualClock, settings: Settings) -> AsyncIterator[Gateway]:
    secure = settings.model_copy(update={"public_url": "https://gateway.test"})
    async with open_gateway(secure, clock, operator) as gateway:
        gateway.client.base_url = httpx2.URL("https://gateway.test")
        yield gateway


async def test_s4_over_tls_the_session_is_a_cookie_that_scripts_and_other_sites_cannot_use(over_tls: Gateway) -> None:
    response = await verified(over_tls)
    (cookie,) = SimpleCookie(response.headers["set-cookie"]).values()
    assert cookie.key == "__Host-session"
    assert cookie.value == response.json()["data"]["verifyLogin"]["token"]
    attributes = {name: value for name, value in cookie.items() if value}
    assert attributes == {
        "expires": "Tue, 17 Nov 2026 21:00:00 GMT",
        "path": "/",
        "secure": True,
        "httponly": True,
        "samesite": "lax",
    }
    assert response.headers["cache-control"] == "no-store"


async def test_s4_the_cookie_signs_in_and_logging_out_takes_it_back(over_tls: Gateway) -> None:
    token = (await verified(over_tls)).json()["data"]["verifyLogin"]["token"]
    over_tls.client.cookies.set("__Host-session", token, domain="gateway.test", path="/")
    assert await over_tls.ask(WHO) == ANNA_IS_IN
    response = await over_tls.client.post("/graphql", json={"query": LOGOUT})
    (cookie,) = SimpleCookie(response.headers["set-cookie"]).values()
    assert (cookie.key, cookie.value, cookie["max-age"], cookie["path"]) == ("__Host-session", "", "0", "/")
    assert await who(over_tls, token) == SIGNED_OUT


async def test_s4_over_plain_http_there_is_no_cookie(gateway: Gateway) -> None:
    response = await verified(gateway)
    assert "set-cookie" not in response.headers
    assert response.headers["cache-control"] == "no-store"


async def verified(gateway: Gateway) -> httpx2.Response:
    anna = Client(gateway)
    given = {"challengeId": await anna.challenge(), "code": await anna.code()}
    return await gateway.client.post("/graphql", json={"query": VERIFY, "variables": {"input": given}})


async def test_a10_s1_code_token_and_password_are_nowhere_in_the_database_or_the_log(
    operator: FakeOperator, clock: ManualClock, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talkative = settings.model_copy(update={"log_level": "DEBUG"})
    async with open_gateway(talkative, clock, operator) as gateway:
        anna, erik = Client(gateway), Client(gateway, ERIK)
        challenge, code = await anna.challenge(), await anna.code()
        token = (await anna.verify(challenge, code))["token"]
        await gateway.ask(WHO, token=token)
        await erik.login("ett fel lösenord")
        open_challenge, open_code = await erik.challenge(), await erik.code()
        await erik.verify(open_challenge, await erik.wrong_code())
        secrets = [code, open_code, token, "switchboard-demo", "ett fel lösenord"]
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    said = "".join(capsys.readouterr())
    assert b"anna@norrskenbygg.example" in kept
    assert [secret for secret in secrets if secret.encode() in kept or secret in said] == []
