"""A world that grew: as large as asked for, out of the small one, and with everything in proportions a portal may meet."""

from collections import Counter
from datetime import date

import pytest

from backends.operator import SMALL_WORLD
from backends.world import Kind, OrderState, SimKind, Status, TicketStatus, World
from backends.world.large import large_world, sizes
from backends.world.large.ranges import MOST, Numbers, iccid, imei, organisation_number, spare_iccid
from tests.backends.library import START
from tests.backends.worlds import SEED, SUBSCRIPTIONS, world_named

TODAY = START.date()


@pytest.fixture(scope="module")
def small() -> World:
    return world_named("small")


@pytest.fixture(scope="module")
def large() -> World:
    return large_world(SMALL_WORLD, TODAY, 3000, SEED)


def test_has_as_many_subscriptions_as_asked_for(large: World) -> None:
    assert len(large.subscriptions) == 3000
    assert len(world_named("large").subscriptions) == SUBSCRIPTIONS


def test_can_be_as_large_as_there_are_numbers_for(small: World) -> None:
    assert sizes(small) == range(47, 1_000_001)


def test_of_the_small_size_is_the_small_world_but_for_spare_cards_and_talk(small: World) -> None:
    same = large_world(SMALL_WORLD, TODAY, 47, SEED)
    assert (same.companies, same.subscriptions, same.orders) == (small.companies, small.subscriptions, small.orders)


def test_holds_the_small_world_as_it_is(small: World, large: World) -> None:
    assert large.subscriptions.items() >= small.subscriptions.items()
    assert large.orders.items() >= small.orders.items()
    assert large.tickets.items() >= small.tickets.items()
    assert large.companies.items() >= small.companies.items()
    assert large.cards[: len(small.cards)] == small.cards
    assert (large.plans, large.operator, large.departments) == (small.plans, small.operator, small.departments)


def test_most_is_company_as(large: World) -> None:
    of_account = Counter(each.account for each in large.subscriptions.values())
    grown = {account: of_account[account] for account in ("100201", "100202", "100203", "200101")}
    assert grown == {"100201": 781, "100202": 427, "100203": 604, "200101": 64}
    assert sum(1 for each in large.subscriptions.values() if each.company == "o1001") / 3000 > 0.6


def test_companies_have_one_account_or_several(large: World) -> None:
    counted = Counter(len(company.accounts) for company in large.companies.values())
    assert counted[1] > counted[2] > 0
    assert max(counted) >= 3
    assert 20 < len(large.companies) < 80


def per_cent(count: int, of: int) -> float:
    return 100 * count / of


def test_kinds_and_states_are_in_proportion(large: World) -> None:
    subscriptions = large.subscriptions.values()
    kinds = Counter(each.plan.kind for each in subscriptions)
    assert kinds.keys() == set(Kind)
    assert kinds[Kind.MOBILE_VOICE] > kinds[Kind.M2M] > kinds[Kind.MOBILE_BROADBAND] > kinds[Kind.BROADBAND]
    statuses = Counter(each.status for each in subscriptions)
    assert statuses.keys() == set(Status)
    assert 85 < per_cent(statuses[Status.ACTIVE], 3000) < 95


def test_lines_have_what_lines_have(large: World) -> None:
    mobiles = [each for each in large.subscriptions.values() if each.plan.kind is Kind.MOBILE_VOICE]
    esims = sum(1 for each in mobiles if each.sim and each.sim.kind is SimKind.ESIM)
    counted = {
        "esim": per_cent(esims, len(mobiles)),
        "device": per_cent(sum(1 for each in mobiles if each.device), len(mobiles)),
        "barred": per_cent(sum(1 for each in mobiles if each.bars), len(mobiles)),
        "forwarded": per_cent(sum(1 for each in mobiles if each.forwardings), len(mobiles)),
        "abroad": per_cent(sum(1 for each in mobiles if each.use.roaming), len(mobiles)),
        "bound": per_cent(sum(1 for each in mobiles if each.binding_until), len(mobiles)),
    }
    usual = {
        "esim": (25, 45),
        "device": (80, 95),
        "barred": (7, 16),
        "forwarded": (5, 15),
        "abroad": (10, 25),
        "bound": (10, 40),
    }
    assert {name: value for name, value in counted.items() if not usual[name][0] < value < usual[name][1]} == {}


def test_orders_and_tickets_come_with_the_lines(large: World) -> None:
    orders, tickets = Counter(each.state for each in large.orders.values()), large.tickets.values()
    assert orders[OrderState.COMPLETED] > len(large.orders) / 2
    assert orders.keys() == set(OrderState)
    assert 15 < per_cent(len(large.orders), 3000) < 50
    assert {each.status for each in tickets} == set(TicketStatus)
    assert 2 < per_cent(len(tickets), 3000) < 8
    assert len(large.attachments) > len(world_named("small").attachments)


def test_what_comes_or_goes_has_its_order(large: World) -> None:
    ordered = {item.product for order in large.orders.values() for item in order.items}
    generated = (each for each in large.subscriptions.values() if len(each.id) > len("p1001"))
    under_way = {
        each.id
        for each in generated
        if each.status in (Status.CREATED, Status.PENDING_ACTIVE, Status.PENDING_TERMINATE, Status.CANCELLED)
    }
    assert under_way
    assert under_way <= ordered


def test_the_same_seed_is_the_same_world(large: World) -> None:
    assert large_world(SMALL_WORLD, TODAY, 3000, SEED) == large


def test_another_seed_is_another_world(large: World) -> None:
    other = large_world(SMALL_WORLD, TODAY, 3000, SEED + 1)
    same = [each for each in large.subscriptions if other.subscriptions[each] == large.subscriptions[each]]
    assert same == list(world_named("small").subscriptions)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2028, 2, 29), date(2026, 3, 29), date(2026, 10, 25)])
def test_any_day_will_do(today: date) -> None:
    assert len(large_world(SMALL_WORLD, today, 200, SEED).subscriptions) == 200


def test_no_identifier_comes_twice_in_the_largest_world() -> None:
    """Each is counted: the counters' ends, and a stretch of neighbours."""
    numbers = Numbers(SEED)
    indices = (*range(2000), *range(MOST - 2000, MOST))
    for made in (
        [numbers.line(Kind.MOBILE_VOICE, index) for index in indices],
        [numbers.line(Kind.M2M, index) for index in indices],
        [iccid(index, 123) for index in indices],
        [spare_iccid(index, 123) for index in indices],
        [imei("00100119", index) for index in indices],
        [organisation_number(index) for index in indices[:2000]],
    ):
        assert len(set(made)) == len(made)
        assert len({len(each) for each in made}) == 1


def test_generated_cards_and_devices_are_none_of_the_small_worlds(small: World, large: World) -> None:
    cards = {each.sim.iccid[:9] for each in small.subscriptions.values() if each.sim}
    cards |= {card.iccid[:9] for card in small.cards}
    assert cards & {iccid(0, 0)[:9], spare_iccid(0, 0)[:9]} == set()
    generated = [each for each in large.subscriptions.values() if each.id not in small.subscriptions]
    tacs = {each.device.model.tac for each in small.subscriptions.values() if each.device}
    assert tacs & {each.device.model.tac for each in generated if each.device} == set()
