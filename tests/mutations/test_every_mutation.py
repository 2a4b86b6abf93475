"""What holds for every mutation of the graph, found in the schema: a new one is red here until it has its example, its row and its news."""

import asyncio
import json
import re
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

import pytest
from sqlalchemy import func, select
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.notifications.types import SUBJECTS, NotificationKind
from gateway.graph.writing import NOT_OF_THE_INPUT
from gateway.identity.assembly import database_from
from gateway.store.tables import keyed_changes, metadata, notifications, people
from gateway.wording import say
from tests.docs.markdown import spans
from tests.docs.test_what_is_told import told as told_by_the_document
from tests.harness import in_process, open_gateway
from tests.identity.signing_in import ANNA
from tests.mutations.examples import EXAMPLES, KEYED, MUTATIONS, Ground, ask, opened, result
from tests.mutations.inviting import nothing_waits, stored
from tests.mutations.trail import trail

WITHOUT_ROW = {
    "login": "opens no session yet",
    "resendCode": "opens no session yet",
    "verifyLogin": "sessions are listed with when and where they were opened",
    "logout": "ends the session it comes in",
    "requestPasswordReset": "changes nothing before resetPassword, which has its row; comes from nobody",
    "requestStepUp": "changes nothing before what it confirms, whose row names it",
    "verifyStepUp": "changes nothing before what it confirms, whose row names it",
    "createUpload": "is a place for a file, named in the row of the ticket that takes it",
    "markNotificationsRead": "is reading",
}
WITHOUT_OBJECT = {
    "setCompanyAlias",
    "updateCompany",
    "requestAccountLink",
    "changePassword",
    "resetPassword",
    "createRecoveryCodes",
    "endSession",
}
"""Of the company as a whole, or of whoever does it: both stand in the row."""
REPLACING_NOTHING = {"inviteContact", "createTicket", "linkAccount", "topUpData", "setCallForwarding"}
"""In their examples."""
OF_OUR_OWN = {
    "setCompanyAlias",
    "setAccountAlias",
    "inviteContact",
    "updateContact",
    "removeContact",
    "linkAccount",
    "unlinkAccount",
    "cancelSimReplacement",
    "replaceSim",  # the network is asked later, each step under a key of its own: tests/crash
}
"""Keyed, and written by the gateway alone."""
TOLD_AT_TIMES = {"verifyLogin", "verifyStepUp"}
"""Where a recovery code was used."""
SECRET = {"password", "currentPassword", "newPassword", "token", "code", "stepUpToken", "pin1", "puk1", "pin2", "puk2"}
SECRET |= {"secret", "otpauthUrl", "codes", "url"}
OTHER_ROWS = {"sessions", "challenges", "code_sends", "keyed_changes", "step_ups"}

Opening = Callable[[str], AbstractAsyncContextManager[Ground]]


@pytest.fixture
def opening(database_template: Path, tmp_path: Path, clock: ManualClock) -> Opening:
    """Grounds by name, alike to the last id."""
    return lambda name: opened(database_template, tmp_path / name, clock)


@pytest.fixture
async def ground(opening: Opening) -> AsyncIterator[Ground]:
    async with opening("ground") as ground:
        yield ground


def test_every_mutation_has_its_example() -> None:
    assert sorted(EXAMPLES) == MUTATIONS
    assert KEYED, "found by their input"


@pytest.mark.parametrize("name", MUTATIONS)
async def test_every_change_and_every_reveal_leaves_its_row_in_the_trail(ground: Ground, name: str) -> None:
    """Who, on whose behalf, which object, before and after without secrets, when, from where, with what result."""
    asked = await EXAMPLES[name](ground)
    before = await trail(ground.settings)
    answer = await result(ground.gateway, name, asked)
    assert answer["__typename"].endswith("Success"), answer
    rows = (await trail(ground.settings))[len(before) :]

    assert [row["action"] for row in rows] == ([] if name in WITHOUT_ROW else [name])
    for row in rows:
        assert (row["person_id"], row["company_id"]) == (await person(ground, asked.acting), "o1001")
        assert (row["at"], row["address"]) == (ground.clock.now(), "127.0.0.1")
        assert (row["object_id"] is None) is (name in WITHOUT_OBJECT)
        assert row["result"] not in ("", "Refused")
        text = " ".join((row["before"], row["after"], row["result"]))
        assert [secret for secret in secrets({**asked.given, **answer}) if secret in text] == []


@pytest.mark.parametrize("name", KEYED)
async def test_the_row_of_a_keyed_change_holds_what_was_and_what_was_asked(ground: Ground, name: str) -> None:
    asked = await EXAMPLES[name](ground)
    await result(ground.gateway, name, asked)
    row = (await trail(ground.settings))[-1]

    given = {snake(field) for field, value in asked.given.items() if value is not None}
    assert set(json.loads(row["after"])) >= given - {*NOT_OF_THE_INPUT, "code"}
    assert (json.loads(row["before"]) == {}) is (name in REPLACING_NOTHING)


@pytest.mark.parametrize("name", KEYED)
async def test_the_same_key_and_input_is_answered_the_same_also_after_a_restart(ground: Ground, name: str) -> None:
    asked = await EXAMPLES[name](ground)
    first = await result(ground.gateway, name, asked)
    assert first["__typename"].endswith("Success"), first
    made = await effects(ground)

    assert await result(ground.gateway, name, asked) == first
    assert await effects(ground) == made
    async with open_gateway(ground.settings, ground.clock, ground.operator) as restarted:
        assert await result(restarted, name, asked) == first
    assert await effects(ground) == made


@pytest.mark.parametrize("name", KEYED)
async def test_the_same_key_and_another_input_is_refused_without_effect(ground: Ground, name: str) -> None:
    asked = await EXAMPLES[name](ground)
    await result(ground.gateway, name, asked)
    made = await effects(ground)
    other = replace(asked, given={**asked.given, **asked.otherwise})
    assert other.given != asked.given

    refused = await result(ground.gateway, name, other)
    assert (refused["__typename"], refused["path"]) == ("IdempotencyKeyReused", ["input", "idempotencyKey"])
    assert await effects(ground) == made


@pytest.mark.parametrize("name", KEYED)
async def test_a_key_is_good_for_nothing_else_once_what_came_of_it_is_forgotten(ground: Ground, name: str) -> None:
    """A system may remember it longer, and would answer that it is done. Told as if it were another input, and kept no longer."""
    asked = await EXAMPLES[name](ground)
    await result(ground.gateway, name, asked)
    ground.clock.advance(timedelta(days=7, seconds=1))
    later = replace(asked, who=await ground.gateway.signed_in(ANNA))
    made = await effects(ground)

    refused = await result(ground.gateway, name, later)
    assert (refused["__typename"], refused["path"]) == ("IdempotencyKeyReused", ["input", "idempotencyKey"])
    assert await effects(ground) == made
    [row] = [row for row in await stored(ground.settings, keyed_changes) if row.operation == name and row.key == "k1"]
    assert (row.fingerprint, row.before, row.outcome) == ("", None, b"")


@pytest.mark.parametrize("body", ["dropped", "malformed"])
@pytest.mark.parametrize("name", KEYED)
async def test_a_system_that_acts_and_does_not_say_so_has_acted_once(
    opening: Opening, name: str, body: Literal["dropped", "malformed"]
) -> None:
    """Asked again, it is left as it would be had it answered at once, and people are told once."""
    async with opening("in good weather") as ground:
        asked = await EXAMPLES[name](ground)
        expected = await result(ground.gateway, name, asked)
        left, made = await held(ground.operator), len(await stored(ground.settings, notifications))
        wrote = changes(ground.operator)
    async with opening("in bad weather") as ground:
        asked = await EXAMPLES[name](ground)
        for system in (ground.operator.provisioning, ground.operator.billing, ground.operator.ticketing):
            for method in ("POST", "PATCH"):
                system.faults.add(Fault(method=method, body=body, times=1))
        first = await ask(ground.gateway, name, asked)
        codes = [error["extensions"]["code"] for error in first.get("errors", ())]
        for system in ground.operator.systems:
            system.faults.clear()
        again = await result(ground.gateway, name, asked)

        assert (codes, len(wrote)) == (([], 0) if name in OF_OUR_OWN else (["OUTCOME_UNKNOWN"], 1))
        assert again["__typename"] == expected["__typename"]
        assert await held(ground.operator) == left
        assert len(await stored(ground.settings, notifications)) == made


class StandingBefore(ABC):
    """Before all systems but the one of messages."""

    def before(self, operator: FakeOperator) -> Mapping[str, ASGIApp]:
        return {
            origin: app if "messaging" in origin else self._before(app) for origin, app in in_process(operator).items()
        }

    @abstractmethod
    def _before(self, app: ASGIApp) -> ASGIApp: ...


class HoldingBack(StandingBefore):
    """Stands before the systems, and does not let the first change to one of them through until it is told to."""

    def __init__(self) -> None:
        self.holds, self.let_through = asyncio.Event(), asyncio.Event()

    def _before(self, app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["method"] != "GET" and not self.holds.is_set():
                self.holds.set()
                await self.let_through.wait()
            await app(scope, receive, send)

        return answer


@pytest.mark.parametrize("name", sorted(set(KEYED) - OF_OUR_OWN))
async def test_an_attempt_that_outlasts_the_patience_is_not_written_down_beside_the_next(
    database_template: Path, tmp_path: Path, clock: ManualClock, name: str
) -> None:
    """Its machine was asleep, or the clock was put forward: both attempts find the change made, and it is told once."""
    systems = HoldingBack()
    async with opened(database_template, tmp_path / "ground", clock, systems.before) as ground:
        asked = await EXAMPLES[name](ground)
        slow = asyncio.create_task(result(ground.gateway, name, asked))
        await systems.holds.wait()
        clock.advance(timedelta(seconds=ground.settings.change_patience_seconds))
        quick = await result(ground.gateway, name, asked)
        told = await stored(ground.settings, notifications)
        systems.let_through.set()

        assert (await slow)["__typename"] == quick["__typename"]
        assert [row["action"] for row in await trail(ground.settings)] == [name]
        assert await stored(ground.settings, notifications) == told


class Unreadable(StandingBefore):
    """Systems of which nothing can be read any more once one of them has changed something, until they are mended."""

    def __init__(self) -> None:
        self._changed = self._mended = False

    def mend(self) -> None:
        self._mended = True

    def _before(self, app: ASGIApp) -> ASGIApp:
        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            reads = scope["method"] == "GET"
            unreadable = reads and self._changed and not self._mended
            await (Response(status_code=503) if unreadable else app)(scope, receive, send)
            self._changed = self._changed or not reads

        return answer


@pytest.mark.parametrize("name", sorted(set(KEYED) - OF_OUR_OWN))
async def test_a_change_that_was_made_and_cannot_be_read_is_not_said_to_have_failed(
    database_template: Path, tmp_path: Path, clock: ManualClock, name: str
) -> None:
    """Whoever read BACKEND_UNAVAILABLE would make it anew, under another key."""
    systems = Unreadable()
    async with opened(database_template, tmp_path / "ground", clock, systems.before) as ground:
        asked = await EXAMPLES[name](ground)
        answer = await ask(ground.gateway, name, asked)
        made = changes(ground.operator)
        systems.mend()
        again = await result(ground.gateway, name, asked)

        codes = {error["extensions"]["code"] for error in answer.get("errors", ()) if error["path"] == [name]}
        assert codes <= {"OUTCOME_UNKNOWN"}
        assert again["__typename"].endswith("Success")
        assert (len(made), changes(ground.operator)) == (1, made)


async def test_an_alias_that_was_given_and_cannot_be_read_is_not_said_to_have_failed(ground: Ground) -> None:
    asked = await EXAMPLES["setCompanyAlias"](ground)
    ground.operator.billing.faults.add(Fault(statuses=(503,)))
    [error] = (await ask(ground.gateway, "setCompanyAlias", asked))["errors"]
    ground.operator.billing.faults.clear()
    assert error["extensions"]["code"] == "OUTCOME_UNKNOWN"
    assert (await result(ground.gateway, "setCompanyAlias", asked))["company"]["alias"] == asked.given["alias"]


@pytest.mark.parametrize("name", MUTATIONS)
async def test_what_happened_is_told_and_by_e_mail_where_it_concerns_safety(ground: Ground, name: str) -> None:
    """As docs/notifications.md has it."""
    asked = await EXAMPLES[name](ground)
    await nothing_waits(ground.settings)
    before, mailed = await stored(ground.settings, notifications), await ground.gateway.emails(ANNA)
    await result(ground.gateway, name, asked)
    await nothing_waits(ground.settings)
    news = (await stored(ground.settings, notifications))[len(before) :]

    kinds = {row.kind for row in news}
    possible = {kind for row in told_by_the_document() if name in spans(row[1]) for kind in spans(row[0])}
    assert kinds <= possible
    assert bool(kinds) is (bool(possible) and name not in TOLD_AT_TIMES)
    anna = await person(ground, "Anna Åkesson")
    to_anna = [NotificationKind(row.kind) for row in news if row.person_id == anna]
    assert bool(to_anna) is bool(kinds), "an administrator, and who did it"
    subjects = [SUBJECTS[kind](swedish) for kind in to_anna if kind in SUBJECTS]
    sent = [each["subject"] for each in (await ground.gateway.emails(ANNA))[len(mailed) :]]
    notices = {subject(swedish) for subject in SUBJECTS.values()}
    assert sorted(subject for subject in sent if subject in notices) == sorted(subjects)


swedish = partial(say, language="sv")


async def person(ground: Ground, name: str) -> str:
    return str(next(row.id for row in await stored(ground.settings, people) if row.name == name))


def secrets(values: dict[str, Any]) -> list[str]:
    """What nobody may find, in an input or an answer."""
    found = []
    for name, value in values.items():
        each = value if isinstance(value, list) else [value]
        found += [part for part in each if isinstance(part, str)] if name in SECRET else []
    return found


def snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


async def effects(ground: Ground) -> dict[str, Any]:
    """All there is to be seen of what was done: at the systems, and in the gateway's own tables."""
    await nothing_waits(ground.settings)
    database = database_from(ground.settings)
    try:
        async with database.read() as connection:
            counted = {
                table.name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
                for table in metadata.sorted_tables
                if table.name not in OTHER_ROWS
            }
    finally:
        await database.close()
    return {"changes": changes(ground.operator), **counted}


def changes(operator: FakeOperator) -> list[tuple[str, str, int | None]]:
    """Asked of the systems that hold the customer's things."""
    systems = (operator.provisioning, operator.billing, operator.ticketing)
    calls = [call for system in systems for call in system.log.calls()]
    return [(call.method, call.path, call.status) for call in calls if call.method not in ("GET", "HEAD")]


async def held(operator: FakeOperator) -> list[tuple[Any, ...]]:
    """Every document of those systems."""
    found: list[tuple[Any, ...]] = []
    for system in (operator.provisioning, operator.billing, operator.ticketing):
        connection = system.database.transactions.connection
        rows = await connection.execute_fetchall("SELECT collection, id, body FROM documents ORDER BY 1, 2")
        found += [tuple(row) for row in rows]
    return found
