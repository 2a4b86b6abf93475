"""Lists: every entry once, whichever way they are walked and whatever is inserted meanwhile."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backends.operator import FakeOperator
from gateway.faults import ErrorCode, Fault
from gateway.graph.paging import Listing, Window
from gateway.graph.subscriptions.types import SubscriptionFilter
from gateway.ports.paging import Position
from tests.harness import SignedIn

FORWARDS = """query ($first: Int, $after: String, $order: SubscriptionOrder) { viewer {
  subscriptions(first: $first, after: $after, orderBy: $order) {
    totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } }
  } } }"""
BACKWARDS = FORWARDS.replace("$first: Int, $after", "$last: Int, $before").replace(
    "first: $first, after: $after", "last: $last, before: $before"
)


async def nothing() -> None:
    pass


async def walk(
    anna: SignedIn, size: int, order: dict[str, str] | None = None, before_each: Callable[[], Awaitable[None]] = nothing
) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        await before_each()
        page = await page_of(anna, FORWARDS, first=size, after=cursor, order=order)
        found += [edge["node"]["id"] for edge in page["edges"]]
        assert page["pageInfo"]["hasPreviousPage"] == (cursor is not None)
        if not page["pageInfo"]["hasNextPage"]:
            return found
        cursor = page["pageInfo"]["endCursor"]


async def walk_back(
    anna: SignedIn, size: int, order: dict[str, str] | None = None, before_each: Callable[[], Awaitable[None]] = nothing
) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        await before_each()
        page = await page_of(anna, BACKWARDS, last=size, before=cursor, order=order)
        found = [edge["node"]["id"] for edge in page["edges"]] + found
        assert page["pageInfo"]["hasNextPage"] == (cursor is not None)
        if not page["pageInfo"]["hasPreviousPage"]:
            return found
        cursor = page["pageInfo"]["startCursor"]


async def page_of(anna: SignedIn, document: str, **variables: Any) -> dict[str, Any]:
    page: dict[str, Any] = (await anna.data(document, variables))["viewer"]["subscriptions"]
    return page


async def test_walking_forwards_and_backwards_gives_the_whole_list(anna: SignedIn) -> None:
    whole = await page_of(anna, FORWARDS, first=100)
    ids = [edge["node"]["id"] for edge in whole["edges"]]

    assert len(ids) == whole["totalCount"] == len(set(ids))
    assert await walk(anna, 7) == ids
    assert await walk_back(anna, 7) == ids


@pytest.mark.parametrize("field", ["NUMBER", "USER_NAME", "KIND", "ACTIVATED_AT"])
async def test_every_order_has_ties_and_gaps_and_loses_nothing(anna: SignedIn, field: str) -> None:
    """KIND has few values, so most pages break within a tie; numbers, users and dates are missing here and there."""
    ascending = await walk(anna, 4, {"field": field, "direction": "ASC"})
    descending = await walk(anna, 4, {"field": field, "direction": "DESC"})

    assert len(set(ascending)) == len(ascending)
    assert descending == ascending[::-1]
    assert await walk_back(anna, 5, {"field": field, "direction": "ASC"}) == ascending


@pytest.mark.parametrize("walk_through", [walk, walk_back])
async def test_a_walk_meets_every_entry_once_while_others_come(
    anna: SignedIn, operator: FakeOperator, walk_through: Callable[..., Awaitable[list[str]]]
) -> None:
    """Before every page three subscriptions are added: at the front, at the end, and in the middle of the list."""
    there = await walk(anna, 7)
    products = operator.billing.database["product"]
    pattern = msgspec.json.decode(await products.get("p1001") or b"")
    added = 0

    async def add_some() -> None:
        nonlocal added
        for number in (f"+4600000{added:05}", f"+4699999{added:05}", f"+4670174{added:05}"):
            added += 1
            await products.put_many([{**pattern, "id": f"new{added}", "productSerialNumber": number}])

    met = await walk_through(anna, 5, before_each=add_some)

    assert added > 20
    assert len(met) == len(set(met))
    assert [id for id in met if id in set(there)] == there


async def test_the_total_is_of_the_whole_list_on_every_page(anna: SignedIn) -> None:
    first = await page_of(anna, FORWARDS, first=3)
    second = await page_of(anna, FORWARDS, first=3, after=first["pageInfo"]["endCursor"])

    assert second["totalCount"] == first["totalCount"] > 6


async def test_the_default_page_has_25(anna: SignedIn) -> None:
    assert len((await page_of(anna, FORWARDS))["edges"]) == 25


async def test_an_empty_list_has_no_cursors(anna: SignedIn) -> None:
    data = await anna.data(
        """{ viewer { subscriptions(filter: {search: "nobody is called this"}) {
            totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor } nodes { id }
        } } }"""
    )

    assert data["viewer"]["subscriptions"] == {
        "totalCount": 0,
        "pageInfo": {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None},
        "edges": [],
        "nodes": [],
    }


keys = st.one_of(st.text(max_size=40), st.integers(-(2**53), 2**53), st.floats(allow_nan=False, allow_infinity=False))


@given(keys, st.text(max_size=24))
def test_a_cursor_leads_back_to_its_position(key: str | int | float, id: str) -> None:
    listing = Listing("things", "by name")
    cursor = listing.cursor(Position(key, id))

    assert listing.request(Window(first=1, after=cursor)).position == Position(key, id)


@given(st.text(max_size=60))
def test_what_is_no_cursor_of_this_list_is_refused(text: str) -> None:
    with pytest.raises(Fault) as raised:
        Listing("things").request(Window(first=1, after=text))

    assert raised.value.code is ErrorCode.BAD_CURSOR


@pytest.mark.parametrize("where", ["filter a", "\ud800", SubscriptionFilter(search="\udfff")])
def test_a_cursor_of_another_list_filter_or_order_is_refused(where: object) -> None:
    cursor = Listing("things", where, "order a").cursor(Position("k", "i"))

    assert Listing("things", where, "order a").request(Window(first=1, after=cursor)).position == Position("k", "i")
    for other in (
        Listing("others", where, "order a"),
        Listing("things", "filter b", "order a"),
        Listing("things", SubscriptionFilter(search="\ud800"), "order a"),
        Listing("things", where, "order b"),
    ):
        with pytest.raises(Fault) as raised:
            other.request(Window(first=1, after=cursor))
        assert raised.value.code is ErrorCode.BAD_CURSOR
