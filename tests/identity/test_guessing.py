"""What guessing costs: A2, A3, A5."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from gateway.clock import ManualClock
from gateway.store.database import Database
from gateway.store.tables import challenges, people
from tests.harness import Gateway
from tests.identity.signing_in import ANNA, ERIK, NO_OTHER_CODE, REFUSED_CODE, REFUSED_PASSWORD, Client, too_many

MINUTE = timedelta(minutes=1)


async def failures(database: Database, username: str = ANNA) -> int:
    async with database.read() as connection:
        found = await connection.execute(select(people.c.failures).where(people.c.username == username))
        count: int = found.scalar_one()
    return count


async def test_a2_five_wrong_codes_kill_the_challenge(gateway: Gateway, database: Database) -> None:
    anna = Client(gateway)
    challenge, code, wrong = await anna.challenge(), await anna.code(), await anna.wrong_code()
    assert [await anna.verify(challenge, wrong) for _ in range(5)] == [REFUSED_CODE] * 5
    assert await anna.verify(challenge, code) == REFUSED_CODE
    assert await anna.resend(challenge) == NO_OTHER_CODE
    assert await failures(database) == 5


async def test_a2_four_wrong_codes_do_not(gateway: Gateway) -> None:
    anna = Client(gateway)
    challenge, code, wrong = await anna.challenge(), await anna.code(), await anna.wrong_code()
    assert [await anna.verify(challenge, wrong) for _ in range(4)] == [REFUSED_CODE] * 4
    assert (await anna.verify(challenge, code))["__typename"] == "VerifyLoginSuccess"


async def test_a2_a_new_code_gives_no_new_guesses(gateway: Gateway, database: Database, clock: ManualClock) -> None:
    anna = Client(gateway)
    challenge = await anna.challenge()
    for _ in range(3):
        await anna.verify(challenge, await anna.wrong_code())
    clock.advance(MINUTE)
    await anna.resend(challenge)
    assert await failures(database) == 3
    for _ in range(2):
        await anna.verify(challenge, await anna.wrong_code())
    assert await anna.verify(challenge, await anna.code()) == REFUSED_CODE


async def test_a2_ten_failures_lock_the_account_for_twice_as_long_each_time(
    gateway: Gateway, database: Database, clock: ManualClock
) -> None:
    """Wrong passwords and wrong codes count together, and neither a right password nor a new code forgets them."""
    anna = Client(gateway)
    for _ in range(4):
        assert await anna.login("fel") == REFUSED_PASSWORD
    challenge = await anna.challenge()
    await anna.guess(challenge, 5)
    clock.advance(MINUTE)
    challenge, code, wrong = await anna.challenge(), await anna.code(), await anna.wrong_code()
    assert await failures(database) == 9
    assert await anna.verify(challenge, wrong) == too_many(1800)
    assert await anna.login() == REFUSED_PASSWORD
    clock.advance(MINUTE)
    assert await anna.verify(challenge, code) == too_many(1740)
    assert await anna.resend(challenge) == too_many(1740)
    clock.advance(29 * MINUTE)
    assert await anna.login("fel") == REFUSED_PASSWORD
    clock.advance(59 * MINUTE)
    assert await anna.login() == REFUSED_PASSWORD
    assert await failures(database) == 11
    clock.advance(MINUTE)
    await anna.token()
    assert await failures(database) == 0


async def test_a2_failures_are_forgotten_after_a_day_without_one(
    gateway: Gateway, database: Database, clock: ManualClock
) -> None:
    anna = Client(gateway)
    for _ in range(9):
        await anna.login("fel")
    clock.advance(timedelta(hours=24))
    await anna.login("fel")
    assert await failures(database) == 1


async def test_a2_one_persons_failures_are_nobody_elses(gateway: Gateway, database: Database) -> None:
    for _ in range(10):
        await Client(gateway).login("fel")
    assert await failures(database, ERIK) == 0
    assert await Client(gateway).login() == REFUSED_PASSWORD
    await Client(gateway, ERIK).token()


async def test_a3_fifty_guesses_at_once_count_as_fifty_one_after_another(gateway: Gateway, database: Database) -> None:
    anna = Client(gateway)
    challenge, code = await anna.challenge(), await anna.code()
    assert await anna.guess(challenge, 50) == [REFUSED_CODE] * 50
    async with database.read() as connection:
        (row,) = (await connection.execute(select(challenges.c.wrong_codes, challenges.c.closed_at))).all()
    assert row.wrong_codes == 5
    assert row.closed_at is not None
    assert await failures(database) == 5
    assert await anna.verify(challenge, code) == REFUSED_CODE


async def test_a3_thirty_wrong_passwords_at_once_lock_after_ten(gateway: Gateway, database: Database) -> None:
    anna = Client(gateway)
    answers = await asyncio.gather(*(anna.login("fel") for _ in range(30)))
    assert answers == [REFUSED_PASSWORD] * 30
    assert await failures(database) == 10


async def test_a3_the_right_code_many_times_at_once_opens_one_session(gateway: Gateway) -> None:
    anna = Client(gateway)
    challenge, code = await anna.challenge(), await anna.code()
    answers = await asyncio.gather(*(anna.verify(challenge, code) for _ in range(10)))
    opened = [answer for answer in answers if answer["__typename"] == "VerifyLoginSuccess"]
    assert len(opened) == 1
    assert [answer for answer in answers if answer not in opened] == [REFUSED_CODE] * 9


async def test_a5_sixty_seconds_between_codes(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    challenge = await anna.challenge()
    clock.advance(timedelta(seconds=20))
    assert await anna.resend(challenge) == too_many(40)
    assert await anna.login() == too_many(40)
    assert (await anna.verify(challenge, await anna.code()))["__typename"] == "VerifyLoginSuccess"
    clock.advance(timedelta(seconds=39, milliseconds=500))
    assert await anna.login() == too_many(1)
    clock.advance(timedelta(milliseconds=500))
    assert (await anna.login())["__typename"] == "LoginSuccess"
    assert len(await gateway.messages("+46701740605")) == 2


async def test_a5_five_codes_an_hour_and_ten_a_day(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    for _ in range(5):
        assert (await anna.login())["__typename"] == "LoginSuccess"
        clock.advance(MINUTE)
    assert await anna.login() == too_many(55 * 60)
    clock.advance(55 * MINUTE)
    for _ in range(5):
        assert (await anna.login())["__typename"] == "LoginSuccess"
        clock.advance(MINUTE)
    clock.advance(60 * MINUTE)
    assert await anna.login() == too_many((24 * 60 - 125) * 60)
    assert len(await gateway.messages("+46701740605")) == 10


async def test_a5_the_challenge_tells_when_another_code_may_be_asked_for(gateway: Gateway, clock: ManualClock) -> None:
    anna = Client(gateway)
    for _ in range(4):
        await anna.login()
        clock.advance(MINUTE)
    assert (await anna.login())["challenge"]["resendAfter"] == "2026-11-17T10:00:00+00:00"


async def test_a5_codes_to_one_number_count_together_whoever_asks(
    gateway: Gateway, database: Database, clock: ManualClock
) -> None:
    async with database.write() as connection:
        await connection.execute(update(people).where(people.c.username == ERIK).values(mobile="+46701740605"))
    await Client(gateway).login()
    assert await Client(gateway, ERIK).login() == too_many(60)


async def test_a5_ten_logins_at_once_send_one_code(gateway: Gateway) -> None:
    anna = Client(gateway)
    answers = await asyncio.gather(*(anna.login() for _ in range(10)))
    assert sorted(answer["__typename"] for answer in answers) == ["LoginSuccess"] + ["TooManyAttempts"] * 9
    assert len(await gateway.messages("+46701740605")) == 1


@pytest.mark.parametrize("password", ["", "switchboard-demo ", "SWITCHBOARD-DEMO", "x" * 100_000])
async def test_only_the_very_password_will_do(gateway: Gateway, password: str) -> None:
    assert await Client(gateway).login(password) == REFUSED_PASSWORD
