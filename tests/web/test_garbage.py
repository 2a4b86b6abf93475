"""What a request made goes with its last reference: nothing of it waits for the cycle collector."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.applications import Starlette

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from gateway.web.serving import COLLECT_AFTER, Serving
from tests.harness import ROOT, open_gateway

OPERATIONS = ROOT / "fixtures" / "operations"


@contextmanager
def collected() -> Iterator[list[Any]]:
    """Everything that the block left to the collector, once it has ended."""
    found: list[Any] = []
    gc.collect()
    gc.disable()
    try:
        yield found
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        found.extend(gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def of_the_gateway(objects: list[Any]) -> set[str]:
    return {type(each).__qualname__ for each in objects if type(each).__module__.startswith("gateway.")}


@pytest.mark.parametrize("name", ["start-page", "subscriptions-next-page", "my-details"])
async def test_a_request_leaves_nothing_to_the_collector(
    name: str, settings: Settings, clock: ManualClock, operator: FakeOperator
) -> None:
    """As operations run here: graphql-core alone leaves cycles."""
    document = (OPERATIONS / f"{name}.graphql").read_text()
    compiled = settings.model_copy(update={"execution": "compiled", "compile_at_use": 1})
    async with open_gateway(compiled, clock, operator) as gateway:
        anna = await gateway.signed_in("anna@norrskenbygg.example")
        await anna.data(document)
        with collected() as left:
            for _ in range(3):
                await anna.data(document)
    assert of_the_gateway(left) == set()


async def test_what_does_refer_to_itself_is_seen() -> None:
    """That the test above could fail."""
    with collected() as left:
        ring: list[Any] = []
        ring.append(ring)
        del ring
    assert any(isinstance(each, list) and each and each[0] is each for each in left)


def test_a_process_that_serves_collects_seldom() -> None:
    threshold, frozen = gc.get_threshold(), gc.get_freeze_count()
    try:
        Serving(Starlette(), log_config=None).load()
        assert (gc.get_threshold(), gc.get_freeze_count() > frozen) == (COLLECT_AFTER, True)
    finally:
        gc.set_threshold(*threshold)
        gc.unfreeze()
