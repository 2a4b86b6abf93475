"""Messages to people while the message centre fails: late, but each once, and never readable in the database. A10, A13."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from operator import eq
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from structlog.testing import capture_logs

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from gateway.store.tables import messages
from tests.harness import PASSWORD, Gateway, SignedIn, open_gateway
from tests.identity.signing_in import ANNA
from tests.identity.test_password_changes import ASKED, CHANGE, NEW, REQUEST, do
from tests.mutations.inviting import KIM_S, arrived, invited, nothing_waits, stored
from tests.mutations.replacing_sims import MESSAGES
from tests.upstream.peer import until
from tests.waiting import eventually

MINUTE = timedelta(minutes=1)
OUTAGE = Fault(method="POST", statuses=(503,))


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """What is due is looked for all the time; codes may be sent as often as a test needs."""
    often = {"code_resend_seconds": 0, "codes_per_hour": 1000, "codes_per_day": 1000}
    return settings.model_copy(update={"workflows": True, "workflow_look_seconds": 0.02, **often})


@pytest.fixture
async def alone(operator: FakeOperator, clock: ManualClock, settings: Settings) -> AsyncIterator[Gateway]:
    """A process that does not look for what is due: it tries a message once, when it is written."""
    async with open_gateway(settings.model_copy(update={"workflows": False}), clock, operator) as gateway:
        yield gateway


async def change_password(who: SignedIn) -> None:
    changed = await do(who.gateway, CHANGE, who, currentPassword=PASSWORD, newPassword=NEW)
    assert changed["__typename"] == "ChangePasswordSuccess"


def tries(operator: FakeOperator) -> int:
    """How often the message centre was asked to send something."""
    return sum((call.method, call.path) == ("POST", MESSAGES) for call in operator.messaging.log.calls())


async def attempt(settings: Settings) -> list[int]:
    """Of each message that waits, which attempt is the next one."""
    return [row.attempt for row in await stored(settings, messages)]


async def test_what_an_outage_delays_is_sent_after_it_also_by_another_process(
    alone: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    anna = await alone.signed_in(ANNA)
    operator.messaging.faults.add(OUTAGE)
    await change_password(anna)
    await eventually(lambda: attempt(settings), lambda found: found == [2])
    assert await alone.emails(ANNA) == []

    operator.messaging.faults.clear()
    clock.advance(MINUTE)
    async with open_gateway(settings, clock, operator):
        await nothing_waits(settings)
    assert [each["subject"] for each in await alone.emails(ANNA)] == ["Ditt lösenord har ändrats"]


async def test_what_waits_is_sent_once_the_file_of_the_workflows_can_be_used(
    alone: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    """As after a full disk: the process that has the turn to send it tries again, since no other can."""
    anna = await alone.signed_in(ANNA)
    operator.messaging.faults.add(OUTAGE)
    await change_password(anna)
    await eventually(lambda: attempt(settings), lambda found: found == [2])
    operator.messaging.faults.clear()
    clock.advance(MINUTE)

    file = Path(f"{make_url(settings.database_url).database}.workflows")
    file.write_bytes(b"no database at all, and long enough to be read as its head" * 100)
    async with open_gateway(settings, clock, operator):
        with capture_logs() as lines:
            await until(lambda: any(line["event"] == "what takes long could not be begun" for line in lines))
        file.unlink()
        await nothing_waits(settings)
    assert [each["subject"] for each in await alone.emails(ANNA)] == ["Ditt lösenord har ändrats"]


async def test_it_is_tried_again_after_pauses_that_grow_to_an_hour(
    gateway: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    anna = await gateway.signed_in(ANNA)
    operator.messaging.faults.add(OUTAGE)
    await change_password(anna)
    number = 2
    await eventually(lambda: attempt(settings), lambda found: found == [2])
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        clock.advance(minutes * MINUTE - timedelta(seconds=1))
        (row,) = await stored(settings, messages)
        assert (row.attempt, row.due_at - clock.now()) == (number, timedelta(seconds=1))
        clock.advance(timedelta(seconds=1))
        number += 1
        await eventually(lambda: attempt(settings), partial(eq, [number]))
    await eventually(lambda: asyncio.sleep(0, tries(operator)), lambda found: found == 9)


async def test_accepted_and_not_said_so_is_not_sent_twice(
    gateway: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    anna = await gateway.signed_in(ANNA)
    operator.messaging.faults.add(Fault(method="POST", body="dropped", times=1))
    await change_password(anna)
    await eventually(lambda: attempt(settings), lambda found: found == [2])
    clock.advance(MINUTE)
    await nothing_waits(settings)
    assert (tries(operator), len(await gateway.emails(ANNA))) == (2, 1)


async def test_what_is_refused_for_ever_is_given_up_at_once_and_logged(
    gateway: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    """And nothing else is: the next message goes to the same address once it takes messages."""
    anna = await gateway.signed_in(ANNA)
    operator.messaging.faults.add(Fault(path=f"receiver:{ANNA}", statuses=(422,), times=1))
    with capture_logs() as lines:
        await change_password(anna)
        await nothing_waits(settings)
    (given_up,) = [line for line in lines if line["event"] == "message given up"]
    assert (given_up["log_level"], given_up["key"][:7], given_up["why"]) == ("error", "notice-", "undeliverable")
    assert (tries(operator), await gateway.emails(ANNA)) == (1, [])

    clock.advance(MINUTE)
    assert (await do(gateway, CHANGE, anna, currentPassword=NEW, newPassword=PASSWORD))["__typename"] == (
        "ChangePasswordSuccess"
    )
    await nothing_waits(settings)
    assert (tries(operator), len(await gateway.emails(ANNA))) == (2, 1)


async def test_a10_what_waits_cannot_be_read(
    alone: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    """Neither whom it is for nor what it says: an invitation's code least of all."""
    anna = await alone.signed_in(ANNA)
    operator.messaging.faults.add(Fault(path=MESSAGES, method="POST", statuses=(200, 503)))
    await invited(anna)
    waiting = await eventually(lambda: stored(settings, messages), lambda found: {row.attempt for row in found} == {2})
    everything = b"".join(row.content for row in waiting)
    assert (len(waiting), [word for word in (b"Kim Ek", b"norrskenbygg", b"koden") if word in everything]) == (2, [])
    assert all(row.key.startswith(("notice-", "invitation-")) for row in waiting)

    another = settings.model_copy(update={"secret_key": SecretStr("another key for tests, long enough too")})
    operator.messaging.faults.clear()
    clock.advance(MINUTE)
    async with open_gateway(another, clock, operator):
        await eventually(lambda: attempt(settings), lambda found: found == [3, 3])
    clock.advance(2 * MINUTE)
    async with open_gateway(settings, clock, operator):
        await nothing_waits(settings)
    assert [each["subject"] for each in await arrived(alone, KIM_S)] == ["En inbjudan"]


async def test_what_came_too_late_to_be_of_use_is_given_up(
    gateway: Gateway, operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    """The code of a forgotten password is good for half an hour."""
    operator.messaging.faults.add(OUTAGE)
    assert await do(gateway, REQUEST, username=ANNA) == ASKED
    await eventually(lambda: attempt(settings), lambda found: found == [2])
    operator.messaging.faults.clear()
    tried = tries(operator)
    clock.advance(30 * MINUTE)
    await nothing_waits(settings)
    assert (tries(operator), await gateway.emails(ANNA)) == (tried, [])
