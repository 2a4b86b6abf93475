from collections.abc import AsyncIterator

import httpx2
import pytest

from backends.operator import FakeOperator, open_operator
from backends.system import FakeSystem
from gateway.clock import ManualClock
from tests.backends.library import START, open_library, speaking_to


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def operator(clock: ManualClock) -> AsyncIterator[FakeOperator]:
    """The small world as it stands on a fixed day."""
    async with open_operator(clock) as opened:
        yield opened


@pytest.fixture
async def network(operator: FakeOperator) -> AsyncIterator[httpx2.AsyncClient]:
    """Speaks to provisioning."""
    async with speaking_to(operator.provisioning) as client:
        yield client


@pytest.fixture
async def billing(operator: FakeOperator) -> AsyncIterator[httpx2.AsyncClient]:
    """Speaks to billing."""
    async with speaking_to(operator.billing) as client:
        yield client


@pytest.fixture
async def desk(operator: FakeOperator) -> AsyncIterator[httpx2.AsyncClient]:
    """Speaks to ticketing."""
    async with speaking_to(operator.ticketing) as client:
        yield client


@pytest.fixture
async def library() -> AsyncIterator[FakeSystem]:
    async with open_library() as system:
        yield system


@pytest.fixture
async def reader(library: FakeSystem) -> AsyncIterator[httpx2.AsyncClient]:
    """Speaks to the library."""
    async with speaking_to(library) as client:
        yield client
