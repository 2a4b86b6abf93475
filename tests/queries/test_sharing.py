"""Identical reads of different requests: shared by one person's alone, and never across a change."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import LOGIN, PASSWORD, Gateway, SignedIn, in_process, open_gateway
from tests.upstream.peer import until
from tests.waiting import Held

COUNT = "{ viewer { invoices { totalCount } } }"
COUNT_AND_SHOW = "query ($first: Int!) { viewer { invoices { totalCount } tickets(first: $first) { nodes { id } } } }"
"""What it shows is another read for each number: ticketing tells how many have asked."""
ON_ONE_ACCOUNT = '{ viewer { subscriptions(filter: {accountIds: ["acc_100202"]}) { totalCount } } }'


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"upstream_sharing": True})


@pytest.fixture
def billing(operator: FakeOperator) -> Held:
    """Held, it answers only after everybody has asked."""
    return Held(operator.billing.app)


@pytest.fixture
async def gateway(
    operator: FakeOperator, clock: ManualClock, settings: Settings, billing: Held
) -> AsyncIterator[Gateway]:
    async with open_gateway(settings, clock, operator, behind(operator, billing)) as gateway:
        yield gateway


def behind(operator: FakeOperator, billing: Held) -> dict[str, Any]:
    return {**in_process(operator), "http://billing.test": billing}


def billing_calls(operator: FakeOperator) -> list[str]:
    return [f"{call.path.rsplit('/', 1)[-1]}?{call.query}" for call in operator.billing.log.calls()]


async def total(person: SignedIn, document: str, field: str, variables: dict[str, Any] | None = None) -> int:
    found: int = (await person.data(document, variables))["viewer"][field]["totalCount"]
    return found


async def totals_at_once(people: Sequence[SignedIn], billing: Held) -> list[int]:
    """Of everybody's invoices, none of which is answered before all have been asked for."""
    billing.hold()
    asking = [
        asyncio.create_task(total(person, COUNT_AND_SHOW, "invoices", {"first": number}))
        for number, person in enumerate(people, 1)
    ]
    await until(lambda: len(people[0].gateway.operator.ticketing.log.calls()) == len(people))
    billing.let_go()
    return await asyncio.gather(*asking)


async def test_fifty_identical_requests_of_one_person_are_one_call(
    anna: SignedIn, operator: FakeOperator, billing: Held
) -> None:
    totals = await totals_at_once([anna] * 50, billing)
    assert len(set(totals)) == 1
    assert len(billing_calls(operator)) == 1


async def test_z3_two_companies_get_each_its_own(
    anna: SignedIn, sara: SignedIn, operator: FakeOperator, billing: Held
) -> None:
    both = await totals_at_once([anna, sara] * 5, billing)
    assert both == [await total(anna, COUNT, "invoices"), await total(sara, COUNT, "invoices")] * 5
    assert both[0] != both[1]
    assert len(billing_calls(operator)[:-2]) == 2


async def test_z3_nor_do_two_people_of_one_company_share(
    anna: SignedIn, erik: SignedIn, operator: FakeOperator, billing: Held
) -> None:
    """Even where the call is the same to the letter."""
    billing.hold()
    asking = [asyncio.create_task(total(person, ON_ONE_ACCOUNT, "subscriptions")) for person in (anna, erik)]
    await until(lambda: billing.waiting == 2)
    billing.let_go()
    assert len(set(await asyncio.gather(*asking))) == 1
    assert sorted(Counter(billing_calls(operator)).values()) == [2]


async def test_nothing_is_shared_across_a_write(anna: SignedIn, operator: FakeOperator, billing: Held) -> None:
    billing.hold()
    before = asyncio.create_task(total(anna, COUNT, "invoices"))
    await until(lambda: billing.waiting == 1)
    await anna.ask(LOGIN, {"input": {"username": "erik@norrskenbygg.example", "password": PASSWORD}})
    assert len(operator.messaging.log.calls()) == 1
    after = asyncio.create_task(total(anna, COUNT, "invoices"))
    await until(lambda: billing.waiting == 2)
    billing.let_go()
    assert await after == await before
    assert len(billing_calls(operator)) == 2


async def test_it_can_be_switched_off(
    settings: Settings, clock: ManualClock, operator: FakeOperator, billing: Held
) -> None:
    unshared = settings.model_copy(update={"upstream_sharing": False})
    async with open_gateway(unshared, clock, operator, behind(operator, billing)) as gateway:
        anna = await gateway.signed_in("anna@norrskenbygg.example")
        billing.hold()
        asking = [asyncio.create_task(total(anna, COUNT, "invoices")) for _ in range(3)]
        await until(lambda: billing.waiting == 3)
        billing.let_go()
        await asyncio.gather(*asking)
