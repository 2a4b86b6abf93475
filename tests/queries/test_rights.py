"""Rights: denied by default, and what is not yours looks exactly like what does not exist. Z1, Z2, Z3."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType

from gateway.graph.rights import POLICY, Policy
from gateway.graph.schema import schema
from gateway.graph.viewer import Viewer
from tests.harness import Gateway, SignedIn

SELECTIONS = {
    "company": "name",
    "contacts": "name",
    "accounts": "name",
    "subscriptions": "totalCount",
    "invoices": "totalCount",
    "invoiceTrend": "month",
    "tickets": "totalCount",
    "orders": "totalCount",
    "notifications": "totalCount",
    "user": "name",
    "session": "id",
}
ERIK_MAY = {Policy.SIGNED_IN, Policy.ANY_ROLE, Policy.SUBSCRIPTIONS, Policy.TICKETS}


def viewer_fields() -> list[tuple[str, Policy]]:
    definition = Viewer.__strawberry_definition__  # type: ignore[attr-defined]
    return [(to_camel_case(field.python_name), field.metadata[POLICY]) for field in definition.fields]


def to_camel_case(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@pytest.mark.parametrize(("name", "policy"), viewer_fields())
async def test_every_field_of_the_viewer_keeps_its_policy(erik: SignedIn, name: str, policy: Policy) -> None:
    """Z1. Erik has SUBSCRIPTIONS and TICKETS on one account: every other policy is NOT_ALLOWED, and asks no backend."""
    answer = await erik.ask(f"{{ viewer {{ {name} {{ {SELECTIONS[name]} }} }} }}")

    if policy in ERIK_MAY:
        assert "errors" not in answer
        assert answer["data"]["viewer"][name] is not None
    else:
        assert answer["data"] == {"viewer": {name: None}}
        assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
            (["viewer", name], "NOT_ALLOWED")
        ]
        assert erik.calls == []


OF_THE_ACCOUNT = ["invoiceReference", "invoiceDelivery", "invoiceEmail", "invoiceAddress", "balance"]


def test_no_field_that_needs_another_role_than_what_it_stands_on_is_forgotten() -> None:
    """Below, and above; those of Mutation are in `mutations/test_rights.py`."""
    of_the_viewer = {f"Viewer.{name}" for name, policy in viewer_fields() if policy not in ERIK_MAY}
    assert set(beyond_erik()) == of_the_viewer | {f"Account.{name}" for name in OF_THE_ACCOUNT}


def beyond_erik() -> Iterator[str]:
    """Fields that need a role he has not, on types of which he may get objects."""
    beyond = set(Policy) - ERIK_MAY - {Policy.PUBLIC, Policy.BY_OBJECT, Policy.AS_PARENT}
    for name, type_ in schema._schema.type_map.items():
        if not isinstance(type_, GraphQLObjectType) or name.startswith("__") or name == "Mutation":
            continue
        definition = type_.extensions["strawberry-definition"]
        stated = (definition.concrete_of or definition).origin
        if vars(stated).get("__policy__") not in beyond:
            fields = [field for field in definition.fields if field.metadata.get(POLICY) in beyond]
            yield from (f"{name}.{to_camel_case(field.python_name)}" for field in fields)


async def test_the_account_shows_its_invoice_settings_to_the_role_alone(erik: SignedIn, anna: SignedIn) -> None:
    document = """{ viewer { accounts { id number name invoiceReference invoiceDelivery invoiceEmail
        invoiceAddress { city } balance { amount } } } }"""

    answer = await erik.ask(document)
    assert answer["data"]["viewer"]["accounts"] == [
        {"id": "acc_100202", "number": "100202", "name": "Norrsken Bygg Luleå", **dict.fromkeys(OF_THE_ACCOUNT)}
    ]
    assert sorted((error["path"][-1], error["extensions"]["code"]) for error in answer["errors"]) == sorted(
        (name, "NOT_ALLOWED") for name in OF_THE_ACCOUNT
    )

    mine = (await anna.data(document))["viewer"]["accounts"]
    assert [account["number"] for account in mine] == ["100201", "100202", "100203"]
    assert all(account["balance"] is not None for account in mine)


NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"


async def invoice_of(signed_in: SignedIn) -> str:
    data = await signed_in.data("{ viewer { invoices(first: 1) { nodes { id } } } }")
    id: str = data["viewer"]["invoices"]["nodes"][0]["id"]
    return id


async def contact_of(signed_in: SignedIn) -> str:
    data = await signed_in.data("{ viewer { contacts { id } } }")
    id: str = data["viewer"]["contacts"][0]["id"]
    return id


async def test_anothers_ids_answer_as_made_up_ones(anna: SignedIn, sara: SignedIn) -> None:
    """Z1, Z2, Z3."""
    ids = [
        "sub_p1001",
        "tic_t1001",
        "tic_t1003",
        "ord_po1001",
        "acc_100201",
        await invoice_of(anna),
        await contact_of(anna),
    ]
    for id in ids:
        assert (await anna.data(NODE, {"id": id}))["node"]["id"] == id
        theirs = await sara.cost(NODE, {"id": id})
        assert theirs == await sara.cost(NODE, {"id": f"{id[:4]}made-up"})
        assert theirs[0] == {"data": {"node": None}}


async def test_what_erik_may_not_see_is_as_unknown_as_what_there_never_was(erik: SignedIn, anna: SignedIn) -> None:
    """Z1, Z2: of every type with an id, on an account without a right, and where he has none for the type."""
    of_his_account = '{ viewer { invoices(first: 1, filter: {accountIds: ["acc_100202"]}) { nodes { id } } } }'
    [invoice] = (await anna.data(of_his_account))["viewer"]["invoices"]["nodes"]
    beyond = {
        "ServiceSubscription": ["sub_p1001"],
        "Ticket": ["tic_t1001", "tic_t1003"],
        "Order": ["ord_po1001", "ord_po1004"],
        "Account": ["acc_100201", "acc_100203"],
        "Invoice": [await invoice_of(anna), invoice["id"]],
        "Contact": [each["id"] for each in (await anna.data("{ viewer { contacts { id } } }"))["viewer"]["contacts"]],
    }
    node = schema._schema.type_map["Node"]
    assert isinstance(node, GraphQLInterfaceType)
    assert beyond.keys() == {type_.name for type_ in schema._schema.get_implementations(node).objects}

    for type_, ids in beyond.items():
        made_up = await erik.cost(NODE, {"id": f"{ids[0][:4]}made-up"})
        for id in ids:
            assert (await anna.data(NODE, {"id": id}))["node"] == {"__typename": type_, "id": id}
            assert await erik.cost(NODE, {"id": id}) == made_up
        assert made_up[0] == {"data": {"node": None}}
        if type_ in ("Invoice", "Contact"):
            assert made_up[1] == []


async def test_numbers_of_others_are_unknown(anna: SignedIn, sara: SignedIn, erik: SignedIn) -> None:
    document = "query ($n: PhoneNumber!) { subscriptionByNumber(number: $n) { id } }"

    assert await anna.ask(document, {"n": "+46701740690"}) == {"data": {"subscriptionByNumber": None}}
    assert await erik.ask(document, {"n": "+46701740610"}) == {"data": {"subscriptionByNumber": None}}
    assert await sara.data(document, {"n": "+46701740690"}) == {"subscriptionByNumber": {"id": "sub_p2001"}}


async def test_lists_hold_what_the_role_covers_and_nothing_else(erik: SignedIn, anna: SignedIn) -> None:
    document = """{ viewer {
        subscriptions(first: 100) { totalCount nodes { account { number } } }
        tickets(first: 100) { totalCount nodes { account { number } } }
    } }"""
    his = (await erik.data(document))["viewer"]
    hers = (await anna.data(document))["viewer"]

    for name in ("subscriptions", "tickets"):
        assert {node["account"]["number"] for node in his[name]["nodes"]} == {"100202"}
        assert his[name]["totalCount"] < hers[name]["totalCount"]
    assert None in [node["account"] for node in hers["tickets"]["nodes"]], "an administrator sees the company's own"


async def test_a_filter_cannot_widen_the_scope(erik: SignedIn) -> None:
    data = await erik.data(
        """{ viewer {
            subscriptions(filter: {accountIds: ["acc_100201", "acc_200101"]}) { totalCount }
            tickets(filter: {accountIds: ["acc_100201"]}) { totalCount }
        } }"""
    )

    assert data["viewer"] == {"subscriptions": {"totalCount": 0}, "tickets": {"totalCount": 0}}


async def test_what_hangs_on_a_subscription_is_seen_from_it_and_by_id_alike(erik: SignedIn) -> None:
    """Z2: orders about a subscription are seen by whoever sees the subscription, in both places."""
    data = await erik.data(
        """{ s: node(id: "sub_p1018") { ... on ServiceSubscription { orders { nodes { id number } } } }
             o: node(id: "ord_po1014") { ... on Order { id number } } }"""
    )

    assert data["s"]["orders"]["nodes"] == [data["o"]] == [{"id": "ord_po1014", "number": "po1014"}]


async def test_nobody_sees_nothing(gateway: Gateway) -> None:
    answer: dict[str, Any] = await gateway.ask(
        """{ viewer { user { name } } nodes(ids: ["sub_p1001", "acc_100201"]) { id }
             subscriptionByNumber(number: "+46701740690") { id } }"""
    )

    assert answer["data"] == {"viewer": None, "nodes": [None, None], "subscriptionByNumber": None}
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
