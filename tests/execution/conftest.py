"""Tests that leave something behind clear it away themselves."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def collected(request: pytest.FixtureRequest) -> Iterator[None]:
    """What graphql-core dropped (`LEFT_BEHIND`) is collected where it is forgiven, not in whatever test comes later."""
    yield
    if request.node.get_closest_marker("filterwarnings") is not None:
        gc.collect()
