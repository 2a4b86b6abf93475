"""Lists that can grow, of whatever port: in order, counted, walked from both ends, and unmoved by what is added meanwhile."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from gateway.faults import Capability, ErrorCode, Fault
from gateway.ports.paging import Page, PageRequest, Position
from gateway.ports.scope import Scope
from tests.contracts.suite import Suite
from tests.contracts.worlds import World

LARGEST = 100


@dataclass(frozen=True)
class Reading:
    """A list as a port reads it, over whatever scope."""

    page: Callable[[Scope, PageRequest], Awaitable[Page[Any]]]
    count: Callable[[Scope], Awaitable[int]]


@dataclass(frozen=True)
class Listing:
    """One list of a port, under one filter and order.

    `reading` binds it to a port and to what one company has, since filters name things that are there. `held` is what is in it, by backend
    id. `rank` is what it is sorted by before the id; None where only the system knows how its keys compare.
    """

    thing: type
    capability: Capability
    reading: Callable[[Any, Any], Reading]
    held: Callable[[Any], Mapping[str, Any]]
    rank: Callable[[Any], Any] | None = None
    descending: bool = False

    def entries(self, customer: Any) -> list[Any]:
        """What one company has in it, in order where the order is ours to know."""
        rank = self.rank or (lambda _: 0)
        held = sorted(self.held(customer).items(), key=lambda item: (rank(item[1]), item[0]), reverse=self.descending)
        return [thing for _, thing in held]

    def agree(self, found: list[Any], expected: list[Any]) -> bool:
        if self.rank is not None:
            return found == expected
        return len(found) == len(expected) and all(each in found for each in expected)


async def walk(
    reading: Reading, scope: Scope, size: int, start: Position | None = None
) -> tuple[list[Any], list[Position]]:
    entries: list[Any] = []
    positions: list[Position] = [] if start is None else [start]
    while True:
        page = await reading.page(scope, PageRequest(size, positions[-1] if positions else None))
        assert len(page.items) == len(page.positions) <= size
        entries += page.items
        positions += page.positions
        if not page.more:
            return entries, positions if start is None else positions[1:]
        assert len(page.items) == size


async def walk_back(reading: Reading, scope: Scope, size: int, start: Position | None = None) -> list[Any]:
    entries: list[Any] = []
    position = start
    while True:
        page = await reading.page(scope, PageRequest(size, position, backwards=True))
        entries = [*page.items, *entries]
        if not page.more:
            return entries
        assert len(page.items) == size
        position = page.positions[0]


class ListsContract(Suite):
    """Tables: `listing`, every list in every order; `filtered`, lists under filters; `emptied`, under filters that hold for nothing."""

    async def test_the_whole_list_on_one_page(self, world: World[Any, Any], listing: Listing) -> None:
        for customer in (world.ours, world.theirs):
            reading, expected = listing.reading(world.port, customer), listing.entries(customer)
            page = await reading.page(customer.scope, PageRequest(LARGEST))
            assert listing.agree(list(page.items), expected)
            assert (page.more, page.total, len(page.positions)) == (False, len(expected), len(expected))
            assert await reading.count(customer.scope) == len(expected)
        assert len(listing.entries(world.ours)) > 3

    @pytest.mark.parametrize("backwards", [False, True])
    async def test_a_first_page_counts_the_whole_list(
        self, world: World[Any, Any], listing: Listing, backwards: bool
    ) -> None:
        reading, total = listing.reading(world.port, world.ours), len(listing.entries(world.ours))
        for size in (2, total - 1, total):
            page = await reading.page(world.ours.scope, PageRequest(size, backwards=backwards))
            assert (len(page.items), page.more, page.total) == (size, size < total, total)

    @pytest.mark.parametrize("size", [1, 10])
    async def test_walking(self, world: World[Any, Any], listing: Listing, size: int) -> None:
        """From either end, every entry once and in the same order."""
        reading, expected = listing.reading(world.port, world.ours), listing.entries(world.ours)
        forwards, positions = await walk(reading, world.ours.scope, size)
        assert listing.agree(forwards, expected)
        assert len(set(positions)) == len(forwards)
        assert await walk_back(reading, world.ours.scope, size) == forwards

    async def test_walking_from_any_entry_both_ways(self, world: World[Any, Any], listing: Listing) -> None:
        reading = listing.reading(world.port, world.ours)
        whole, positions = await walk(reading, world.ours.scope, LARGEST)
        for place in (0, 1, len(whole) // 2, len(whole) - 1):
            after, _ = await walk(reading, world.ours.scope, LARGEST, positions[place])
            assert after == whole[place + 1 :]
            assert await walk_back(reading, world.ours.scope, LARGEST, positions[place]) == whole[:place]

    async def test_what_is_added_moves_nothing(self, world: World[Any, Any], listing: Listing) -> None:
        """While somebody is between two pages, an entry comes to stand before that place and another behind it."""
        reading = listing.reading(world.port, world.ours)
        whole, positions = await walk(reading, world.ours.scope, LARGEST)
        smallest, largest = "0" * 24, "z" * 24
        ids = (smallest, largest) if not listing.descending else (largest, smallest)
        before: Any = await world.add_like(listing.thing, positions[0].id, ids[0])
        behind: Any = await world.add_like(listing.thing, positions[-1].id, ids[1])
        assert (await walk(reading, world.ours.scope, 2, positions[2]))[0] == [*whole[3:], behind]
        assert await walk_back(reading, world.ours.scope, 2, positions[2]) == [before, *whole[:2]]
        assert (await walk(reading, world.ours.scope, 10))[0] == [before, *whole, behind]
        assert await reading.count(world.ours.scope) == len(whole) + 2

    async def test_accounts_outside_the_scope_are_not_listed(self, world: World[Any, Any], listing: Listing) -> None:
        reading = listing.reading(world.port, world.ours)
        for account in world.ours.scope.account_ids:
            narrow = world.ours.scope.narrowed((account,))
            expected = [entry for entry in listing.entries(world.ours) if entry.account_id == account]
            assert listing.agree((await walk(reading, narrow, 10))[0], expected)
            assert await reading.count(narrow) == len(expected)

    async def test_a_scope_that_covers_nothing_is_an_empty_list(self, world: World[Any, Any], listing: Listing) -> None:
        reading = listing.reading(world.port, world.ours)
        nothing = world.ours.scope.narrowed(())
        page = await reading.page(nothing, PageRequest(10))
        assert (list(page.items), list(page.positions), page.more, page.total) == ([], [], False, 0)
        assert await reading.count(nothing) == 0

    async def test_a_list_with_an_illegible_entry_is_a_fault(self, world: World[Any, Any], listing: Listing) -> None:
        """Left out it would seem not to exist."""
        reading = listing.reading(world.port, world.ours)
        page = await reading.page(world.ours.scope, PageRequest(3))
        await world.spoil(listing.thing, page.positions[1].id)
        with pytest.raises(Fault) as raised:
            await reading.page(world.ours.scope, PageRequest(LARGEST))
        assert (raised.value.code, raised.value.capability) == (ErrorCode.BACKEND_BAD_RESPONSE, listing.capability)
        assert (await reading.page(world.ours.scope, PageRequest(1))).items == page.items[:1]

    async def test_a_filter(self, world: World[Any, Any], filtered: Listing) -> None:
        reading, expected = filtered.reading(world.port, world.ours), filtered.entries(world.ours)
        assert len(expected) > 0
        page = await reading.page(world.ours.scope, PageRequest(LARGEST))
        assert filtered.agree(list(page.items), expected)
        assert (page.more, page.total) == (False, len(expected))
        assert await reading.count(world.ours.scope) == len(expected)
        assert (await walk(reading, world.ours.scope, 3))[0] == list(page.items)
        assert await walk_back(reading, world.ours.scope, 3) == list(page.items)

    async def test_a_filter_that_holds_for_nothing(self, world: World[Any, Any], emptied: Listing) -> None:
        reading = emptied.reading(world.port, world.ours)
        for request in (PageRequest(10), PageRequest(10, backwards=True)):
            page = await reading.page(world.ours.scope, request)
            assert (list(page.items), list(page.positions), page.more, page.total) == ([], [], False, 0)
        assert await reading.count(world.ours.scope) == 0
