"""The gateway over a fake operator behind real sockets, once over each HTTP client."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx2
import pytest

from backends.operator import FakeOperator
from backends.serving import serving
from gateway.app import create_app
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway


@pytest.fixture(params=["pyreqwest", "httpx2"])
async def gateway(
    request: pytest.FixtureRequest, operator: FakeOperator, clock: ManualClock, settings: Settings
) -> AsyncIterator[Gateway]:
    async with AsyncExitStack() as stack:
        urls = {
            f"{system.name}_url": await stack.enter_async_context(serving(system.app)) for system in operator.systems
        }
        app = create_app(settings.model_copy(update={"upstream_transport": request.param, **urls}), clock=clock)
        await stack.enter_async_context(app.router.lifespan_context(app))
        client = await stack.enter_async_context(
            httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://gateway.test")
        )
        yield Gateway(app, client, operator)
