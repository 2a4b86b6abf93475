"""Wherever an id is taken, another company's answers exactly as a made-up one, at the same cost: Z1, Z2, Z3."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from graphql import GraphQLObjectType, get_named_type

from gateway.graph.schema import schema
from tests.harness import SignedIn
from tests.mutations.inputs import holding_ids


class Taking(NamedTuple):
    """A place that takes an id, and what company A has there."""

    document: str
    ids: list[str]


def under_viewer(field: str) -> str:
    return f"query ($id: ID!) {{ viewer {{ {field} }} }}"


ACCOUNTS = ["acc_100201", "acc_100203"]
SUBSCRIPTIONS = ["sub_p1001", "sub_p1018"]
NODES = [*SUBSCRIPTIONS, *ACCOUNTS, "tic_t1001", "tic_t1011", "ord_po1001"]
TAKING = {
    "Query.node(id)": Taking("query ($id: ID!) { node(id: $id) { __typename id } }", NODES),
    "Query.nodes(ids)": Taking("query ($id: ID!) { nodes(ids: [$id]) { __typename id } }", NODES),
    "Viewer.subscriptions(filter.accountIds)": Taking(
        under_viewer("subscriptions(filter: {accountIds: [$id]}) { totalCount nodes { id } }"), ACCOUNTS
    ),
    "Viewer.invoices(filter.accountIds)": Taking(
        under_viewer("invoices(filter: {accountIds: [$id]}) { totalCount nodes { id } }"), ACCOUNTS
    ),
    "Viewer.invoiceTrend(accountIds)": Taking(
        under_viewer("invoiceTrend(accountIds: [$id]) { month invoiceCount total { amount currency } }"), ACCOUNTS
    ),
    "Viewer.tickets(filter.accountIds)": Taking(
        under_viewer("tickets(filter: {accountIds: [$id]}) { totalCount nodes { id } }"), ACCOUNTS
    ),
    "Viewer.tickets(filter.subscriptionId)": Taking(
        under_viewer("tickets(filter: {subscriptionId: $id}) { totalCount nodes { id } }"), ["sub_p1005", "sub_p1011"]
    ),
    "Viewer.orders(filter.accountIds)": Taking(
        under_viewer("orders(filter: {accountIds: [$id]}) { totalCount nodes { id } }"), ACCOUNTS
    ),
    "Viewer.orders(filter.subscriptionId)": Taking(
        under_viewer("orders(filter: {subscriptionId: $id}) { totalCount nodes { id } }"), SUBSCRIPTIONS
    ),
}
PLACES = [(place, id) for place, taking in TAKING.items() for id in taking.ids]


def test_no_place_that_takes_an_id_is_forgotten() -> None:
    assert set(places()) == set(TAKING)


def places() -> Iterator[str]:
    """Every argument of a query that is an id or holds one, written `Type.field(argument.field)`."""
    found: list[Any] = [schema._schema.query_type]
    for type_ in found:  # grows while it is walked
        for name, field in type_.fields.items():
            yield from (f"{type_.name}.{name}({place})" for place in holding_ids(field.args))
            below = get_named_type(field.type)
            if isinstance(below, GraphQLObjectType) and below not in found:
                found.append(below)


@pytest.mark.parametrize(("place", "id"), PLACES)
async def test_anothers_id_answers_as_a_made_up_one(sara: SignedIn, anna: SignedIn, place: str, id: str) -> None:
    document = TAKING[place].document

    theirs, its_calls = await sara.cost(document, {"id": id})
    made_up, calls = await sara.cost(document, {"id": made_up_like(id)})

    assert "errors" not in theirs
    assert (theirs, its_calls) == (made_up, calls)
    assert await anna.data(document, {"id": id}) != made_up["data"], "the answer has to depend on whose it is"


def made_up_like(id: str) -> str:
    """As long, of the same type, and nobody's."""
    return id[:4] + "x" * (len(id) - 4)


async def test_anothers_number_answers_as_one_that_nobody_has(anna: SignedIn, sara: SignedIn) -> None:
    document = "query ($id: PhoneNumber!) { subscriptionByNumber(number: $id) { id } }"

    theirs = await sara.cost(document, {"id": "+46701740610"})
    nobodys = await sara.cost(document, {"id": "+46701740699"})

    assert theirs == nobodys
    assert theirs[0] == {"data": {"subscriptionByNumber": None}}
    assert await anna.data(document, {"id": "+46701740610"}) == {"subscriptionByNumber": {"id": "sub_p1001"}}
