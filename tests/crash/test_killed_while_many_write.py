"""The gateway is killed while many change something at once, sharing transactions: what it has answered is kept, nothing is done twice."""

import asyncio
import contextlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import httpx2
import pytest

from tests.crash.test_killed_at_each_step import Killable, killable, operator
from tests.harness import SignedIn
from tests.harness import test_settings as settings_of
from tests.mutations.replacing_sims import until
from tests.mutations.test_renaming import rename, success
from tests.mutations.trail import trail

pytestmark = pytest.mark.crash

__all__ = ["killable", "operator"]

AT_ONCE = 16
NAMES = [f"Åsa Öberg {number}" for number in range(8 * AT_ONCE)]


async def became(who: SignedIn, name: str) -> str:
    """In progress for a while, where it was when the gateway was killed."""
    typename: str = (await rename(who, name, key=name))["__typename"]
    return typename


async def recorded(database: Path) -> list[str]:
    """The names given, in order of the audit trail, whose chain is whole."""
    rows = await trail(settings_of(database), "action", "after")
    return [
        name
        for row in rows
        if row["action"] == "renameSubscriptionUser"
        for name in NAMES
        if f'"{name}"' in row["after"]
    ]


@pytest.mark.parametrize("answers", [1, 20, 50])
async def test_what_was_answered_is_kept_and_told_again(killable: Killable, tmp_path: Path, answers: int) -> None:
    answered: list[str] = []

    async def ask(names: Sequence[str]) -> None:
        with contextlib.suppress(httpx2.TransportError):
            for name in names:
                assert await rename(anna, name, key=name) == success(name)
                answered.append(name)
                if len(answered) == answers:
                    killable.kill()

    async with killable.serving() as gateway:
        anna = await gateway.signed_in("anna@norrskenbygg.example")
        await asyncio.gather(*(ask(NAMES[first::AT_ONCE]) for first in range(AT_ONCE)))

    assert answers <= len(answered) < len(NAMES)
    assert set(answered) <= set(await recorded(tmp_path / "gateway.db"))
    async with killable.serving() as gateway:
        anna = SignedIn(gateway, anna.token)
        for name in NAMES:
            await until(partial(became, anna, name), "RenameSubscriptionUserSuccess")
    assert sorted(await recorded(tmp_path / "gateway.db")) == sorted(NAMES)
