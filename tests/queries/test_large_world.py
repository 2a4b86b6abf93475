"""Over a world of thousands of subscriptions a page costs what it costs over a small one."""

import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from backends.generating import generate
from backends.operator import FakeOperator, open_operator
from backends.tmf.database import matches
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.conftest import TODAY
from tests.harness import SignedIn, open_gateway
from tests.saved_operations import FOLDER, READS, variables

START_PAGE = (FOLDER / "start-page.graphql").read_text()
ANNA = "anna@norrskenbygg.example"
SUBSCRIPTIONS = 2000
# Of a table: what a subquery has found, or a list of ids, may be walked through; and of the agenda one row is read.
TO_THE_END = re.compile(r"SCAN (?!\(subquery-|d\b|json_each\b|agenda USING INDEX agenda_in_order)")

# Beside the saved operations: every order, filters that leave much and little, and a page from either end.
LISTS = (
    *(
        f"subscriptions(first: 25, orderBy: {{field: {field}, direction: {direction}}})"
        for field in ("NUMBER", "USER_NAME", "KIND", "ACTIVATED_AT")
        for direction in ("ASC", "DESC")
    ),
    "subscriptions(last: 100)",
    'subscriptions(first: 25, filter: {accountIds: ["acc_100203"], kinds: [M2M], statuses: [ACTIVE, SUSPENDED]})',
    "subscriptions(first: 25, filter: {kinds: [BROADBAND]})",
    "subscriptions(first: 25, filter: {statuses: [ABORTED]}, orderBy: {field: USER_NAME})",
    'subscriptions(first: 25, filter: {search: "lind"})',
    'subscriptions(first: 25, filter: {number: "078 01"})',
    *(f"invoices(first: 25, orderBy: {{field: {field}}})" for field in ("ISSUED_ON", "DUE_ON", "TOTAL")),
    'invoices(first: 25, filter: {statuses: [SENT], issuedFrom: "2026-01-01", issuedTo: "2026-12-31"})',
    "tickets(first: 25, filter: {statuses: [CLOSED]})",
    'tickets(first: 25, filter: {accountIds: ["acc_100203"], categories: [SUPPORT]})',
    "orders(first: 25)",
    "orders(last: 25, filter: {statuses: [COMPLETED]})",
)


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generate(folder, TODAY.date(), SUBSCRIPTIONS, 7, print)
    return folder


@pytest.fixture
async def operator(generated: Path, clock: ManualClock) -> AsyncIterator[FakeOperator]:
    async with open_operator(clock, generated) as operator:
        yield operator


async def test_the_start_page_costs_the_same_calls(anna: SignedIn, clock: ManualClock, settings: Settings) -> None:
    viewer = (await anna.data(START_PAGE))["viewer"]
    large = Counter(anna.calls)
    assert viewer["subscriptions"]["totalCount"] == 1212
    async with open_operator(clock) as small, open_gateway(settings, clock, small) as gateway:
        same = await gateway.signed_in(ANNA)
        assert (await same.data(START_PAGE))["viewer"]["subscriptions"]["totalCount"] == 42
        assert Counter(same.calls) == large


async def test_no_saved_operation_reads_a_whole_table(anna: SignedIn, generated: Path) -> None:
    found = {}
    for path in READS:
        async with statements(anna) as asked:
            await anna.data(path.read_text(), variables(path))
        found[path.stem] = whole_tables(asked, generated)
    assert {name: steps for name, steps in found.items() if steps} == {}


async def test_no_list_reads_a_whole_table(anna: SignedIn, generated: Path) -> None:
    """Neither on its first page, nor on the next from the same end."""
    found = {}
    for asked_for in LISTS:
        async with statements(anna) as asked:
            page = await connection(anna, asked_for)
            assert page["nodes"], asked_for
            await connection(anna, next_page(asked_for, page))
        assert len(asked) >= 4, asked_for
        found[asked_for] = whole_tables(asked, generated)
    assert {name: steps for name, steps in found.items() if steps} == {}


async def connection(anna: SignedIn, asked_for: str) -> dict[str, Any]:
    shown = "totalCount nodes { id } pageInfo { startCursor endCursor }"
    viewer = (await anna.data(f"{{ viewer {{ list: {asked_for} {{ {shown} }} }} }}"))["viewer"]
    found: dict[str, Any] = viewer["list"]
    return found


def next_page(asked_for: str, page: dict[str, Any]) -> str:
    from_start = "first:" in asked_for
    cursor = page["pageInfo"]["endCursor" if from_start else "startCursor"]
    return asked_for.replace("(", f'({"after" if from_start else "before"}: "{cursor}", ', 1)


@asynccontextmanager
async def statements(anna: SignedIn) -> AsyncIterator[list[tuple[str, str]]]:
    """What the fakes ask their databases meanwhile: (system, SQL with its values)."""
    found: list[tuple[str, str]] = []
    systems = anna.gateway.operator.systems
    for system in systems:
        await system.database.transactions.connection.set_trace_callback(
            lambda text, name=system.name: found.append((name, text))
        )
    yield found
    for system in systems:
        await system.database.transactions.connection.set_trace_callback(None)  # type: ignore[arg-type]


def whole_tables(asked: list[tuple[str, str]], generated: Path) -> list[str]:
    """The steps that walk through a table or an index from end to end."""
    return [
        f"{name}: {step}"
        for name, text in dict.fromkeys(asked)
        for step in plan(generated / f"{name}.db", text)
        if TO_THE_END.match(step)
    ]


def plan(file: Path, text: str) -> Iterator[str]:
    if text.startswith("SELECT"):
        with closing(sqlite3.connect(file)) as connection:
            connection.create_function("matches", 2, matches, deterministic=True)
            yield from (row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {text}"))
