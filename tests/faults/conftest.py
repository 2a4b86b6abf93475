"""The gateway behind a real socket, over a fake operator behind real sockets, once with each HTTP client."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from backends.operator import FakeOperator
from backends.serving import serving
from gateway.app import create_app
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.faults.served import Served, served_by
from tests.harness import Gateway


@pytest.fixture
async def served(operator: FakeOperator) -> AsyncIterator[Served]:
    async with served_by(operator) as served:
        yield served


@pytest.fixture(params=["pyreqwest", "httpx2"])
async def gateway(
    request: pytest.FixtureRequest, operator: FakeOperator, served: Served, clock: ManualClock, settings: Settings
) -> AsyncIterator[Gateway]:
    urls = {f"{name}_url": url for name, url in served.urls.items()}
    app = create_app(settings.model_copy(update={"upstream_transport": request.param, **urls}), clock=clock)
    async with (
        app.router.lifespan_context(app),
        serving(app) as url,
        httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False) as client,
    ):
        yield Gateway(app, client, operator)
