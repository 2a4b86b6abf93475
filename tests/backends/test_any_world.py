"""What holds in every world, be it the small one or one that grew out of it."""

from collections import Counter
from collections.abc import Iterator

import pytest

from backends.world import Condition, SetBy, Status, World
from tests.backends.library import START
from tests.backends.worlds import WORLDS, world_named


@pytest.fixture(scope="module", params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    return world_named(request.param)


def test_ids_are_unique_short_and_without_underscore(world: World) -> None:
    counted = Counter(all_ids(world))
    assert [name for name, times in counted.items() if times > 1] == []
    assert [name for name in counted if len(name) > 24 or "_" in name] == []


def all_ids(world: World) -> Iterator[str]:
    yield from (*world.companies, *world.accounts, *world.people, *world.orders, *world.tickets, *world.attachments)
    yield from (department.id for department in world.departments.values())
    yield from (card.id for card in world.cards)
    for each in world.subscriptions.values():
        yield from (each.id, each.service, *(number.id for number in each.numbers))
        yield from (part.id for part in (each.sim, each.sim_codes, each.device) if part is not None)


def test_what_is_referred_to_exists(world: World) -> None:
    for company in world.companies.values():
        assert company.contact in {person.id for person in company.people}
    for order in world.orders.values():
        assert world.people[order.placed_by] in world.companies[order.company].people
        for item in order.items:
            assert item.plan in world.plans
            assert item.product is None or world.subscriptions[item.product].account == order.account
    for ticket in world.tickets.values():
        assert ticket.company in world.companies
        assert ticket.account is None or world.accounts[ticket.account].company == ticket.company
        if ticket.subscription is not None:
            assert world.subscriptions[ticket.subscription].account == ticket.account


def test_only_what_was_activated_has_a_date_of_it(world: World) -> None:
    never = (Status.CREATED, Status.PENDING_ACTIVE, Status.CANCELLED, Status.ABORTED)
    for each in world.subscriptions.values():
        assert (each.activated is None) == (each.status in never), each.id
        assert each.sim is None or each.sim.activated == each.activated


def test_the_past_is_past(world: World) -> None:
    """Nothing has happened yet on the day of loading, whatever the hour."""
    for each in world.subscriptions.values():
        past = [each.activated, *(bar.since for bar in each.bars), each.device.seen if each.device else None]
        assert all(moment < START for moment in past if moment is not None), each.id
    for order in world.orders.values():
        assert all(moment < START for moment in (order.placed, *(note.at for note in order.notes))), order.id
    for ticket in world.tickets.values():
        last = max([ticket.created, *(note.at for note in ticket.notes)])
        assert last <= ticket.updated < START, ticket.id


def test_bars_and_forwardings_are_such_as_a_network_allows(world: World) -> None:
    """3GPP TS 23.088 and 22.004: one outgoing and one incoming program; none that a forwarding would break."""
    for each in world.subscriptions.values():
        codes = {bar.code for bar in each.bars}
        assert len(codes & {"BAOC", "BOIC", "BOIC-exHC"}) <= 1, each.id
        assert len(codes & {"BAIC", "BIC-Roam"}) <= 1, each.id
        assert not (each.forwardings and codes & {"BAOC", "BAIC"}), each.id
        for forwarding in each.forwardings:
            assert forwarding.to not in {number.e164 for number in each.numbers}, each.id
            assert (forwarding.no_reply_seconds is not None) == (forwarding.condition is Condition.CFNRY), each.id


def test_what_is_set_by_the_customer_was_offered(world: World) -> None:
    offered = {offer.code: offer.kinds for offer in world.bar_offers}
    forwardable = {offer.condition: offer.kinds for offer in world.forwarding_offers}
    for each in world.subscriptions.values():
        for bar in each.bars:
            assert bar.set_by is SetBy.OPERATOR or each.plan.kind in offered[bar.code], (each.id, bar.code)
        for forwarding in each.forwardings:
            assert each.plan.kind in forwardable[forwarding.condition], each.id
