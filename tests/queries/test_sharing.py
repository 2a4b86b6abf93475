"""Identical reads of different requests: shared by one person's alone, and never across a change."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import LOGIN, PASSWORD, Gateway, SignedIn, open_gateway
from tests.upstream.peer import until

COUNT = "{ viewer { invoices { totalCount } } }"
ON_ONE_ACCOUNT = '{ viewer { subscriptions(filter: {accountIds: ["acc_100202"]}) { totalCount } } }'
WHILE_OTHERS_ASK = Fault(latency_seconds=2)
"""Long enough for fifty to ask, and for a password to be checked, on a machine that has much else to do."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"upstream_sharing": True, "upstream_deadline_seconds": 20.0})


@pytest.fixture
async def slow(gateway: Gateway, operator: FakeOperator) -> FakeOperator:
    """Billing answers only after everybody has asked."""
    operator.billing.faults.add(WHILE_OTHERS_ASK)
    return operator


def billing_calls(operator: FakeOperator) -> list[str]:
    return [f"{call.path.rsplit('/', 1)[-1]}?{call.query}" for call in operator.billing.log.calls()]


async def total(person: SignedIn, document: str, field: str) -> int:
    found: int = (await person.data(document))["viewer"][field]["totalCount"]
    return found


async def test_fifty_identical_requests_of_one_person_are_one_call(anna: SignedIn, slow: FakeOperator) -> None:
    totals = await asyncio.gather(*(total(anna, COUNT, "invoices") for _ in range(50)))
    assert len(set(totals)) == 1
    assert len(billing_calls(slow)) == 1


async def test_z3_two_companies_get_each_its_own(anna: SignedIn, sara: SignedIn, slow: FakeOperator) -> None:
    both = await asyncio.gather(*(total(person, COUNT, "invoices") for person in (anna, sara) * 5))
    slow.billing.faults.clear()
    assert both == [await total(anna, COUNT, "invoices"), await total(sara, COUNT, "invoices")] * 5
    assert both[0] != both[1]
    assert len(billing_calls(slow)[:-2]) == 2


async def test_z3_nor_do_two_people_of_one_company_share(anna: SignedIn, erik: SignedIn, slow: FakeOperator) -> None:
    """Even where the call is the same to the letter."""
    totals = await asyncio.gather(*(total(person, ON_ONE_ACCOUNT, "subscriptions") for person in (anna, erik)))
    assert len(set(totals)) == 1
    assert sorted(Counter(billing_calls(slow)).values()) == [2]


async def test_nothing_is_shared_across_a_write(anna: SignedIn, slow: FakeOperator) -> None:
    before = asyncio.create_task(total(anna, COUNT, "invoices"))
    await until(lambda: len(billing_calls(slow)) == 1)
    await anna.ask(LOGIN, {"input": {"username": "erik@norrskenbygg.example", "password": PASSWORD}})
    assert len(slow.messaging.log.calls()) == 1
    assert not before.done()
    assert await total(anna, COUNT, "invoices") == await before
    assert len(billing_calls(slow)) == 2


@pytest.fixture
async def unshared(operator: FakeOperator, clock: ManualClock, settings: Settings) -> AsyncIterator[Gateway]:
    async with open_gateway(settings.model_copy(update={"upstream_sharing": False}), clock, operator) as gateway:
        yield gateway


async def test_it_can_be_switched_off(unshared: Gateway, operator: FakeOperator) -> None:
    anna = await unshared.signed_in("anna@norrskenbygg.example")
    operator.billing.faults.add(WHILE_OTHERS_ASK)
    await asyncio.gather(*(total(anna, COUNT, "invoices") for _ in range(3)))
    assert len(billing_calls(operator)) == 3
