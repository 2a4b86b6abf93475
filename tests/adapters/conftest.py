from collections.abc import AsyncIterator, Iterator

import pytest
import respx

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.adapters.tmforum.messaging import TmForumMessaging
from gateway.adapters.tmforum.provisioning import TmForumProvisioning
from gateway.adapters.tmforum.ticketing import TmForumTicketing
from gateway.upstream.over_httpx2 import Httpx2Transport
from tests.adapters.systems import Adapters, System, adapters_over


@pytest.fixture
def system() -> Iterator[System]:
    with respx.mock(assert_all_called=False) as router:
        yield System(router)


@pytest.fixture
async def adapters(system: System) -> AsyncIterator[Adapters]:
    transport = Httpx2Transport(connections=2)
    yield adapters_over(transport)
    await transport.close()


@pytest.fixture
def billing(adapters: Adapters) -> TmForumBilling:
    return adapters.billing


@pytest.fixture
def provisioning(adapters: Adapters) -> TmForumProvisioning:
    return adapters.provisioning


@pytest.fixture
def ticketing(adapters: Adapters) -> TmForumTicketing:
    return adapters.ticketing


@pytest.fixture
def messaging(adapters: Adapters) -> TmForumMessaging:
    return adapters.messaging
