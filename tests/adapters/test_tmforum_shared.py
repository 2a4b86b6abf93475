"""What is built of an answer that several readers share: the same objects for all of them, for nobody else, and faults of their own."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from structlog.testing import capture_logs

from gateway.faults import Fault
from gateway.graph.subscriptions.types import SubscriptionFilter
from gateway.metrics import Count
from gateway.ports.paging import Page, PageRequest
from gateway.ports.scope import Scope
from gateway.telemetry import configure_logs
from gateway.upstream.sharing import Sharing
from gateway.upstream.transport import Request, Response
from tests.adapters.documents import ORGANIZATION, PRODUCT, SERVICE, Document
from tests.adapters.reads import BATCHES, BY_NUMBER, OTHERS, PAGES, Read
from tests.adapters.spoiling import changed, put
from tests.adapters.systems import SCOPE, Adapters, adapters_over

TENANT = Scope("per_2", "o1002", ("200101",))
COLLEAGUE = Scope("per_2", "o1001", ("100201", "100202"))
LISTS = {**PAGES, **BATCHES, "invoice_totals": OTHERS["invoice_totals"]}


class Slow:
    """Answers with rows, and only after everybody has asked who asks at the same time."""

    def __init__(self, *rows: Document, one: bool = False) -> None:
        self._body = msgspec.json.encode(rows[0] if one else rows)
        self._headers = {"x-total-count": str(len(rows))}
        self.sent: list[Request] = []

    async def send(self, request: Request, **_limits: Any) -> Response:
        self.sent.append(request)
        for _ in range(5):
            await asyncio.sleep(0)
        return Response(200, self._headers, self._body)

    async def close(self) -> None: ...


class Indiscriminate:
    """Hands one and the same answer to whoever asks, as no sharing may."""

    def __init__(self, *rows: Document) -> None:
        self._answer = Response(200, {"x-total-count": str(len(rows))}, msgspec.json.encode(rows), made={})

    async def send(self, request: Request, **_limits: Any) -> Response:
        assert request.reads
        return self._answer

    async def close(self) -> None: ...


def sharing(system: Slow) -> Adapters:
    return adapters_over(Sharing(system, Count()))


def objects(found: Any) -> list[Any]:
    if isinstance(found, Page):
        return [*found.items]
    return [*found.values()] if isinstance(found, Mapping) else [*found]


def same(found: list[Any], other: list[Any]) -> bool:
    return len(found) > 0 and [*map(id, found)] == [*map(id, other)]


@pytest.mark.parametrize("read", LISTS.values(), ids=LISTS)
async def test_readers_at_the_same_time_get_the_same_objects(read: Read) -> None:
    system = Slow(read.row)
    adapters = sharing(system)
    first, second = await asyncio.gather(read.ask(adapters), read.ask(adapters))
    assert same(objects(first), objects(second))
    assert len(system.sent) == 1


async def test_the_company_too() -> None:
    system = Slow(ORGANIZATION, one=True)
    billing = sharing(system).billing
    first, second = await asyncio.gather(*(billing.companies(SCOPE, ["o1001"]) for _ in range(2)))
    assert same(objects(first), objects(second))
    assert len(system.sent) == 1


@pytest.mark.parametrize("read", LISTS.values(), ids=LISTS)
async def test_whoever_asks_later_gets_others(read: Read) -> None:
    adapters = sharing(Slow(read.row))
    first, second = objects(await read.ask(adapters)), objects(await read.ask(adapters))
    assert len(first) > 0
    assert [
        one for one, other in zip(first, second, strict=True) if one is other and one != ()
    ] == []  # there is but one ()


@pytest.mark.parametrize("other", [COLLEAGUE, TENANT], ids=["colleague", "tenant"])
async def test_z3_nothing_built_for_one_is_given_to_another(other: Scope) -> None:
    """Even where both are handed the same answer."""
    billing = adapters_over(Indiscriminate(PRODUCT)).billing
    mine = await billing.subscriptions_by_id(SCOPE, ["p1"])
    theirs = await billing.subscriptions_by_id(other, ["p1"])
    assert theirs == ({} if other is TENANT else mine)
    assert {*map(id, mine.values())} & {*map(id, theirs.values())} == set()


async def test_z3_nor_a_page() -> None:
    billing = adapters_over(Indiscriminate(PRODUCT)).billing
    await billing.subscriptions(SCOPE, SubscriptionFilter(), BY_NUMBER, PageRequest(10))
    with pytest.raises(Fault, match="makes no sense"):
        await billing.subscriptions(TENANT, SubscriptionFilter(), BY_NUMBER, PageRequest(10))


async def test_of_one_answer_each_gets_what_it_asked_for() -> None:
    """The same rows are read as several things, by other keys, and in the other direction."""
    over_products = adapters_over(Indiscriminate(PRODUCT, changed(PRODUCT, id="p2"))).billing
    over_services = adapters_over(Indiscriminate(SERVICE)).provisioning
    names = [
        type(each).__name__
        for found in (
            await over_products.subscriptions_by_id(SCOPE, ["p1"]),
            await over_products.allowed_actions(SCOPE, ["p1"]),
            await over_services.services(SCOPE, ["p1"]),
            await over_services.features(SCOPE, ["p1"]),
        )
        for each in found.values()
    ]
    assert names == ["ServiceSubscription", "tuple", "NetworkService", "ServiceFeatures"]
    assert [*await over_products.subscriptions_by_id(SCOPE, ["p2"])] == ["p2"]
    pages = [
        await over_products.subscriptions(SCOPE, SubscriptionFilter(), BY_NUMBER, PageRequest(10, backwards=backwards))
        for backwards in (False, True, False)
    ]
    assert [[each.subscription_id for each in page.items] for page in pages] == [
        ["p1", "p2"],
        ["p2", "p1"],
        ["p1", "p2"],
    ]
    assert [[position.id for position in page.positions] for page in pages] == [
        ["p1", "p2"],
        ["p2", "p1"],
        ["p1", "p2"],
    ]


async def test_each_has_a_fault_of_its_own_for_a_row_that_makes_no_sense() -> None:
    """And its own line in the log, for whoever reports it with a correlation id."""
    configure_logs("WARNING")
    billing = sharing(Slow(put(PRODUCT, "status", "no such status"), changed(PRODUCT, id="p2"))).billing
    with capture_logs() as lines:
        first, second = await asyncio.gather(*(billing.subscriptions_by_id(SCOPE, ["p1", "p2"]) for _ in range(2)))
    mine, theirs = first["p1"], second["p1"]
    assert isinstance(mine, Fault)
    assert isinstance(theirs, Fault)
    assert mine is not theirs
    assert (mine.code, mine.capability, mine.detail) == (theirs.code, theirs.capability, theirs.detail)
    assert first["p2"] is second["p2"]
    assert len(lines) == 2
    with pytest.raises(Fault):
        raise mine
    assert theirs.__traceback__ is None


async def test_and_for_an_answer_that_makes_none() -> None:
    configure_logs("WARNING")
    read = PAGES["subscriptions"]
    system = Slow(put(PRODUCT, "status", "no such status"))
    adapters = sharing(system)
    with capture_logs() as lines:
        outcomes = await asyncio.gather(*(read.ask(adapters) for _ in range(3)), return_exceptions=True)
    assert len(system.sent) == 1
    faults = [each for each in outcomes if isinstance(each, Fault)]
    assert {(each.code.name, each.capability, each.detail) for each in faults} == {
        ("BACKEND_BAD_RESPONSE", read.capability, faults[0].detail)
    }
    assert (len({*map(id, faults)}), len(lines)) == (3, 3)
    assert [each.__cause__ for each in faults[1:]] == [None, None], "nothing of the first one's is kept"
