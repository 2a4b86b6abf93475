"""What nearly every test stands on: a fixed day, a fake operator, the gateway over it, and people who are signed in."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest

from backends.operator import FakeOperator, open_operator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import (
    Gateway,
    RunningServer,
    SignedIn,
    make_database,
    open_gateway,
    run_server,
    test_settings,
)

# Suites that others inherit; a failing assertion there shows its values too.
pytest.register_assert_rewrite("tests.upstream", "tests.contracts")

# How long an example takes depends on what else the machine has to do; and the same commit is tested by the same examples.
hypothesis.settings.register_profile(
    "switchboard", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("switchboard")

TODAY = datetime(2026, 11, 17, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(TODAY)


@pytest.fixture
async def operator(clock: ManualClock) -> AsyncIterator[FakeOperator]:
    async with open_operator(clock) as operator:
        yield operator


@pytest.fixture(scope="session")
def database_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with the three people of the demonstration in it, to be copied."""
    path = tmp_path_factory.mktemp("database") / "template.db"
    asyncio.run(make_database(path, ManualClock(TODAY)))
    return path


@pytest.fixture
def settings(database_template: Path, tmp_path: Path) -> Settings:
    """Override in a module to run it under other settings."""
    return test_settings(Path(shutil.copy(database_template, tmp_path / "gateway.db")))


@pytest.fixture
async def gateway(operator: FakeOperator, clock: ManualClock, settings: Settings) -> AsyncIterator[Gateway]:
    async with open_gateway(settings, clock, operator) as gateway:
        yield gateway


@pytest.fixture
async def anna(gateway: Gateway) -> SignedIn:
    """Administrator of company A and its three accounts."""
    return await gateway.signed_in("anna@norrskenbygg.example")


@pytest.fixture
async def erik(gateway: Gateway) -> SignedIn:
    """Roles SUBSCRIPTIONS and TICKETS on account 100202 of company A alone."""
    return await gateway.signed_in("erik@norrskenbygg.example")


@pytest.fixture
async def sara(gateway: Gateway) -> SignedIn:
    """Administrator of company B."""
    return await gateway.signed_in("sara@fjallbageri.example")


@pytest.fixture
def gateway_server(database_template: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """The gateway behind a real socket, the fake operator in process behind it."""
    settings = test_settings(Path(shutil.copy(database_template, tmp_path / "server.db")))
    with run_server(settings, ManualClock(TODAY)) as server:
        yield server
