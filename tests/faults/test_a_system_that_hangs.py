"""A backend that hangs holds on to connections of its own alone."""

import asyncio

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.settings import Settings
from tests.harness import SignedIn
from tests.queries.test_outages import START_PAGE, break_system
from tests.upstream.peer import until

pytestmark = pytest.mark.faults

CONNECTIONS = 4
BARS = '{ node(id: "sub_p1001") { ... on ServiceSubscription { bars { code } forwardings { to } sim { iccid } } } }'


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"upstream_deadline_seconds": 5.0, "upstream_connections": CONNECTIONS})


async def test_the_others_answer_while_all_its_connections_are_taken(
    anna: SignedIn, operator: FakeOperator, sara: SignedIn
) -> None:
    break_system(operator, "billing", Fault(latency_seconds=60))
    waiting = [asyncio.create_task(person.ask(START_PAGE)) for person in (anna, sara)]
    await until(lambda: len(operator.billing.log.calls()) >= CONNECTIONS)

    answer = await anna.ask(BARS)

    assert "errors" not in answer
    assert answer["data"]["node"]["sim"] is not None
    assert not any(page.done() for page in waiting)
    for page in await asyncio.gather(*waiting):
        assert {error["extensions"]["capability"] for error in page["errors"]} >= {"SUBSCRIPTIONS", "INVOICES"}
        assert page["data"]["viewer"]["tickets"] is not None
