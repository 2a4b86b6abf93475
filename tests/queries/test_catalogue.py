"""What a subscription could change to and be topped up with; and that the catalogue, the same for everybody, is kept for a while."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.kept import Kept
from gateway.ports.scope import Scope
from gateway.settings import Settings
from tests.conftest import TODAY
from tests.harness import Gateway, SignedIn, open_gateway

OPTIONS = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription {
  planOptions { id name dataAllowanceBytes monthlyFee { amount currency } earliestOn }
  topUpOptions { id name dataBytes validDays price { amount currency } roamingRegion } } } }"""
NAMES = "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ServiceSubscription { planOptions { id } topUpOptions { id } } } }"


async def options(who: SignedIn, id: str) -> dict[str, Any]:
    node: dict[str, Any] = (await who.data(OPTIONS, {"id": id}))["node"]
    return node


def kronor(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "SEK"}


def plan(id: str, name: str, allowance: float | None, fee: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "dataAllowanceBytes": allowance,
        "monthlyFee": kronor(fee),
        "earliestOn": "2026-11-18",
    }


def package(id: str, name: str, size: float, days: int, price: str, region: str | None = None) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "dataBytes": size,
        "validDays": days,
        "price": kronor(price),
        "roamingRegion": region,
    }


async def test_the_options_of_a_subscription_the_cheapest_first_and_without_its_own_plan(anna: SignedIn) -> None:
    usa, world = "USA och Kanada", "Resten av världen"
    assert await options(anna, "sub_p1002") == {
        "planOptions": [
            plan("pla_voice-1", "Mobil Bas", 1e9, "89.00"),
            plan("pla_voice-50", "Mobil Pro", 5e10, "249.00"),
            plan("pla_voice-unlimited", "Mobil Obegränsad", None, "399.00"),
        ],
        "topUpOptions": [
            package("top_more-1", "1 GB extra", 1e9, 31, "49.00"),
            package("top_more-5", "5 GB extra", 5e9, 31, "149.00"),
            package("top_abroad-2", "2 GB i USA och Kanada", 2e9, 7, "199.00", usa),
            package("top_abroad-1", "1 GB i resten av världen", 1e9, 7, "249.00", world),
        ],
    }


@pytest.mark.parametrize("id", ["sub_p1004", "sub_p1042"])
async def test_no_packages_where_the_actions_say_that_none_are_offered(anna: SignedIn, id: str) -> None:
    """Packages are sold for its kind, but its plan has data without limit, or none."""
    found = await anna.data(
        "query ($id: ID!) { node(id: $id) { ... on ServiceSubscription { actions { action visible } topUpOptions { id } } } }",
        {"id": id},
    )

    assert found["node"]["topUpOptions"] == []
    assert {"action": "TOP_UP_DATA", "visible": False} in found["node"]["actions"]


async def test_the_day_is_stockholms_and_moves_on_although_the_catalogue_is_kept(
    anna: SignedIn, clock: ManualClock
) -> None:
    assert {each["earliestOn"] for each in (await options(anna, "sub_p1002"))["planOptions"]} == {"2026-11-18"}
    clock.advance(timedelta(hours=14, seconds=-1))
    anna = await anna.gateway.signed_in("anna@norrskenbygg.example")
    assert {each["earliestOn"] for each in (await options(anna, "sub_p1002"))["planOptions"]} == {"2026-11-18"}
    clock.advance(timedelta(seconds=1))
    assert {each["earliestOn"] for each in (await options(anna, "sub_p1002"))["planOptions"]} == {"2026-11-19"}


def catalogue_calls(who: SignedIn) -> int:
    return Counter(who.calls)["billing", "productOffering"]


async def test_each_kind_is_read_once_for_everybody_and_again_after_five_minutes(
    anna: SignedIn, erik: SignedIn, clock: ManualClock
) -> None:
    of_three_kinds = {"ids": ["sub_p1002", "sub_p1003", "sub_p1008", "sub_p1012"]}
    first = await anna.data(NAMES, of_three_kinds)
    assert catalogue_calls(anna) == 3
    clock.advance(timedelta(minutes=5, seconds=-1))
    assert await anna.data(NAMES, of_three_kinds) == first
    await erik.data(NAMES, {"ids": ["sub_p1017"]})
    assert catalogue_calls(anna) == 3
    clock.advance(timedelta(seconds=1))
    assert await anna.data(NAMES, of_three_kinds) == first
    assert catalogue_calls(anna) == 6


async def test_a_clock_that_is_set_back_makes_nothing_last(anna: SignedIn, clock: ManualClock) -> None:
    first = await anna.data(NAMES, {"ids": ["sub_p1002"]})
    read = catalogue_calls(anna)
    assert read > 0
    clock.advance(timedelta(days=-1))
    assert await anna.data(NAMES, {"ids": ["sub_p1002"]}) == first
    assert catalogue_calls(anna) == 2 * read


async def test_while_it_is_kept_nobody_notices_that_it_cannot_be_read(
    anna: SignedIn, operator: FakeOperator, clock: ManualClock
) -> None:
    first = await options(anna, "sub_p1002")
    operator.billing.faults.add(Fault(path="/tmf-api/productCatalogManagement", statuses=(503,)))
    assert await options(anna, "sub_p1002") == first
    clock.advance(timedelta(minutes=5))
    answer = await anna.ask(OPTIONS, {"id": "sub_p1002"})
    assert answer["data"]["node"] == {"planOptions": None, "topUpOptions": None}
    assert {error["extensions"]["capability"] for error in answer["errors"]} == {"ORDERS"}
    operator.billing.faults.clear()
    assert await options(anna, "sub_p1002") == first


@pytest.fixture
async def forgetful(operator: FakeOperator, clock: ManualClock, settings: Settings) -> AsyncIterator[Gateway]:
    async with open_gateway(settings.model_copy(update={"reference_data_seconds": 0}), clock, operator) as gateway:
        yield gateway


async def test_a_lifetime_of_nothing_keeps_nothing(forgetful: Gateway) -> None:
    anna = await forgetful.signed_in("anna@norrskenbygg.example")
    for _ in range(2):
        await options(anna, "sub_p1002")
    assert catalogue_calls(anna) == 2


class Library:
    """Counts how often it is read."""

    def __init__(self) -> None:
        self.reads = 0
        self.answers = asyncio.Event()
        self.fails = False

    async def books(self, subject: str) -> str:
        self.reads += 1
        await self.answers.wait()
        if self.fails:
            raise LookupError(subject)
        return f"{subject} {self.reads}"


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.fixture
def kept() -> Kept:
    return Kept(ManualClock(TODAY), timedelta(minutes=5))


async def test_who_asks_meanwhile_waits_for_the_same_read(kept: Kept, library: Library) -> None:
    readers = [asyncio.create_task(kept.read(library.books, subject)) for subject in ("a", "a", "b")]
    await asyncio.sleep(0)
    readers[0].cancel()
    await asyncio.sleep(0)
    library.answers.set()

    assert await asyncio.gather(*readers[1:]) == ["a 2", "b 2"]
    assert (library.reads, readers[0].cancelled()) == (2, True)
    assert await kept.read(library.books, "a") == "a 2"


async def test_a_failure_is_told_to_all_who_waited_and_not_kept(kept: Kept, library: Library) -> None:
    library.fails = True
    library.answers.set()
    failed = await asyncio.gather(*(kept.read(library.books, "a") for _ in range(2)), return_exceptions=True)
    assert [type(each) for each in failed] == [LookupError, LookupError]
    library.fails = False

    assert (await kept.read(library.books, "a"), library.reads) == ("a 2", 2)


async def test_what_turned_out_wrong_is_forgotten(kept: Kept, library: Library) -> None:
    library.answers.set()
    assert await kept.read(library.books, "a") == "a 1"
    kept.forget(library.books, "a")
    kept.forget(library.books, "never read")

    assert await kept.read(library.books, "a") == "a 2"


async def test_what_is_read_for_a_person_is_never_kept(kept: Kept, library: Library) -> None:
    async def invoices(_scope: Scope) -> str:
        return await library.books("invoices")

    with pytest.raises(TypeError, match="what is read for a person is not kept"):
        await kept.read(invoices, Scope("per_1", "o1001", ("100201",)))
    assert library.reads == 0
