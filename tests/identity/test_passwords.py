"""Passwords on their own: A6, A8, A9."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from argon2 import PasswordHasher, extract_parameters
from pydantic import ValidationError

from gateway.faults import ErrorCode, Fault
from gateway.identity.passwords import Checked, Passwords
from gateway.settings import Settings


def passwords_with(**changes: int) -> Passwords:
    return Passwords(**{"memory_kib": 19_456, "iterations": 2, "lanes": 1, "workers": 2, "queue": 4, **changes})


@pytest.fixture
async def passwords() -> AsyncIterator[Passwords]:
    passwords = passwords_with()
    yield passwords
    passwords.close()


async def test_a9_passwords_are_argon2id_with_19_mib_and_two_passes(passwords: Passwords) -> None:
    stored = await passwords.hash("rätt häst")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await passwords.check("rätt häst", stored) == Checked(True, None)
    assert await passwords.check("rätt hast", stored) == Checked(False, None)


@pytest.mark.parametrize(
    "weaker",
    [{"password_memory_kib": 19_455}, {"password_iterations": 1}, {"password_lanes": 0}, {"password_queue": 0}],
)
def test_a9_no_setting_goes_below_the_floor(weaker: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"secret_key": "a key for tests, long enough to pass", **weaker})


async def test_a9_a_weaker_hash_is_replaced_when_its_password_is_known(passwords: Passwords) -> None:
    weak = PasswordHasher(1, 8_192, 1).hash("rätt häst")
    checked = await passwords.check("rätt häst", weak)
    assert checked.matches
    assert checked.rehashed is not None
    assert extract_parameters(checked.rehashed).memory_cost == 19_456
    assert await passwords.check("rätt häst", checked.rehashed) == Checked(True, None)
    assert await passwords.check("fel häst", weak) == Checked(False, None)


async def test_a9_a_stronger_hash_is_kept(passwords: Passwords) -> None:
    strong = PasswordHasher(3, 20_000, 1).hash("rätt häst")
    assert await passwords.check("rätt häst", strong) == Checked(True, None)


async def test_a9_a_flood_is_refused_beyond_the_queue_and_leaves_the_loop_free() -> None:
    passwords = passwords_with(workers=1, queue=2)
    checks = [asyncio.ensure_future(passwords.check("x", None)) for _ in range(8)]
    turns = 0
    while not all(check.done() for check in checks):
        await asyncio.sleep(0)
        turns += 1
    outcomes = await asyncio.gather(*checks, return_exceptions=True)
    faults = [outcome.code for outcome in outcomes if isinstance(outcome, Fault)]
    assert outcomes[:3] == [Checked(False, None)] * 3
    assert faults == [ErrorCode.BUSY] * 5
    assert turns > 100
    assert await passwords.check("x", None) == Checked(False, None)
    passwords.close()


async def test_a9_a_caller_who_gives_up_makes_no_room_while_his_hash_is_computed() -> None:
    passwords = passwords_with(workers=1, queue=1, iterations=20)
    first, second = (asyncio.ensure_future(passwords.check("x", None)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    with pytest.raises(Fault) as refused:
        await passwords.check("x", None)
    assert refused.value.code is ErrorCode.BUSY
    assert await second == Checked(False, None)
    passwords.close()


async def test_a6_an_unknown_user_costs_as_much_work_as_a_wrong_password(passwords: Passwords) -> None:
    stored = await passwords.hash("rätt häst")
    assert await cost(passwords, None) > 0.5 * await cost(passwords, stored)


async def test_a6_nobody_has_the_password_of_the_unknown_user(passwords: Passwords) -> None:
    assert await passwords.check("", None) == Checked(False, None)


@pytest.mark.parametrize(
    "password", ["x" * 100_000, "lösenord 🐎", "a\0b", "half a pair \ud83d", " ends with a blank "]
)
async def test_a8_any_text_is_a_password_and_none_is_changed(passwords: Passwords, password: str) -> None:
    stored = await passwords.hash(password)
    assert (await passwords.check(password, stored)).matches
    assert not (await passwords.check(password[:-1], stored)).matches


async def cost(passwords: Passwords, stored: str | None) -> float:
    """CPU seconds of one check: the least of five, so that only the work itself counts."""
    spent = []
    for _ in range(5):
        before = time.process_time()
        await passwords.check("fel häst", stored)
        spent.append(time.process_time() - before)
    return min(spent)
