"""Bad input: a clear answer with a stable code, never a 500, and nothing of it reaches a backend."""

from datetime import timedelta
from typing import Any

import pytest

from gateway.clock import ManualClock
from tests.harness import Gateway, SignedIn

VIEWER_LIST = "{ viewer { subscriptions(%s) { totalCount } } }"


def codes(answer: dict[str, Any]) -> list[str]:
    return [error["extensions"]["code"] for error in answer["errors"]]


@pytest.mark.parametrize(
    ("document", "variables", "code"),
    [
        ("{ viewer { nothing } }", {}, "VALIDATION_FAILED"),
        ("{ viewer { user { name } ", {}, "PARSE_FAILED"),
        ("query ($n: Int!) { viewer { subscriptions(first: $n) { totalCount } } }", {"n": "ten"}, "BAD_VARIABLE"),
        ("query ($n: Int!) { viewer { subscriptions(first: $n) { totalCount } } }", {}, "BAD_VARIABLE"),
        ('{ subscriptionByNumber(number: "0701740610") { id } }', {}, "VALIDATION_FAILED"),
        ("query ($n: PhoneNumber!) { subscriptionByNumber(number: $n) { id } }", {"n": "070"}, "BAD_VARIABLE"),
        ("query A { viewer { user { name } } } query B { viewer { user { name } } }", {}, "BAD_REQUEST"),
        (VIEWER_LIST % "first: 0", {}, "BAD_PAGE_SIZE"),
        (VIEWER_LIST % "first: 101", {}, "BAD_PAGE_SIZE"),
        (VIEWER_LIST % "first: -1", {}, "BAD_PAGE_SIZE"),
        (VIEWER_LIST % "last: 101", {}, "BAD_PAGE_SIZE"),
        (VIEWER_LIST % "first: 1, last: 1", {}, "BAD_PAGE_SIZE"),
        (VIEWER_LIST % 'first: 1, before: "x"', {}, "BAD_PAGE_SIZE"),
        (VIEWER_LIST % 'first: 1, after: "not a cursor"', {}, "BAD_CURSOR"),
        (VIEWER_LIST % 'last: 1, before: "åäö"', {}, "BAD_CURSOR"),
        ("{ viewer { invoiceTrend(months: 0) { month } } }", {}, "BAD_PAGE_SIZE"),
        ("{ viewer { invoiceTrend(months: 25) { month } } }", {}, "BAD_PAGE_SIZE"),
        ('{ node(id: "p1001") { id } }', {}, "BAD_ID"),
        ('{ node(id: "") { id } }', {}, "BAD_ID"),
        ('{ node(id: "xyz_1") { id } }', {}, "BAD_ID"),
        ('{ node(id: "ses_1") { id } }', {}, "BAD_ID"),
        ('{ node(id: "sub_p1001;id.gt=0") { id } }', {}, "BAD_ID"),
        ('{ node(id: "sub_1234567890123456789012345") { id } }', {}, "BAD_ID"),
        (VIEWER_LIST % 'filter: {accountIds: ["sub_p1001"]}', {}, "BAD_ID"),
        ('{ viewer { tickets(filter: {subscriptionId: "acc_100201"}) { totalCount } } }', {}, "BAD_ID"),
        ('{ viewer { orders(filter: {subscriptionId: "p1001"}) { totalCount } } }', {}, "BAD_ID"),
        ("query ($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": ["sub_p1001"] * 101}, "BAD_PAGE_SIZE"),
    ],
)
async def test_is_refused_with_its_code(anna: SignedIn, document: str, variables: dict[str, Any], code: str) -> None:
    answer = await anna.ask(document, variables)

    assert codes(answer) == [code]
    assert answer["errors"][0]["message"]
    assert anna.calls == []


@pytest.mark.parametrize(
    ("field", "variables", "says"),
    [
        (
            "tickets(first: 101) { totalCount }",
            {},
            "`first` asks for 101; at most 100 are served at once. Ask for fewer.",
        ),
        (
            "orders(last: $size) { totalCount }",
            {"size": 1000},
            "`last` asks for 1000; at most 100 are served at once. Ask for fewer.",
        ),
        (
            "usageTrend(months: $size) { month }",
            {"size": 25},
            "`months` asks for 25; at most 24 are served at once. Ask for fewer.",
        ),
    ],
)
async def test_what_is_too_much_is_refused_before_anything_is_read(
    anna: SignedIn, field: str, variables: dict[str, Any], says: str
) -> None:
    """Also beside what might be answered, and as often as it is asked."""
    declared = "query ($size: Int!)" if variables else "query"
    document = f"""{declared} {{ viewer {{ subscriptions(first: 1) {{ totalCount }} }}
      node(id: "sub_p1001") {{ id ... on ServiceSubscription {{ {field} }} }} }}"""
    for _ in range(3):
        answer = await anna.ask(document, variables)
        assert "data" not in answer
        assert [(each["message"], each["extensions"]["code"]) for each in answer["errors"]] == [(says, "BAD_PAGE_SIZE")]
    assert anna.calls == []


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("tickets(first: 0) { totalCount }", "BAD_PAGE_SIZE"),
        ('tickets(after: "x") { totalCount }', "BAD_CURSOR"),
        ("orders(last: 0) { totalCount }", "BAD_PAGE_SIZE"),
        ("usageTrend(months: 0) { month }", "BAD_PAGE_SIZE"),
    ],
)
async def test_under_a_parent_it_spares_the_parent(anna: SignedIn, field: str, code: str) -> None:
    name = field.partition("(")[0]
    answer = await anna.ask(f'{{ node(id: "sub_p1001") {{ id ... on ServiceSubscription {{ {field} }} }} }}')

    assert answer["data"] == {"node": {"id": "sub_p1001", name: None}}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["node", name], code)]
    assert {resource for _, resource in anna.calls} <= {"product", "service"}


async def test_a_bad_id_spares_its_neighbours(anna: SignedIn) -> None:
    answer = await anna.ask('{ nodes(ids: ["sub_p1001", "nonsense", "acc_100201"]) { id } }')

    assert answer["data"] == {"nodes": [{"id": "sub_p1001"}, None, {"id": "acc_100201"}]}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [(["nodes", 1], "BAD_ID")]


@pytest.mark.parametrize(
    ("id", "named"),
    [("acc_100201", "acc_100201"), ("<subscriptionId>", "<subscriptionId>"), ("", ""), ("x" * 99, f"{'x' * 32}…")],
)
async def test_a_bad_id_is_named(anna: SignedIn, id: str, named: str) -> None:
    document = """query ($id: ID!) { viewer { tickets(filter: {accountIds: ["acc_100201"], subscriptionId: $id}) { totalCount } } }"""
    [error] = (await anna.ask(document, {"id": id}))["errors"]

    assert error["message"] == (
        f"`{named}` is no id that this graph gives out, or is of another type. Use an `id` you were given here."
    )
    assert error["extensions"]["code"] == "BAD_ID"


async def test_a_cursor_of_another_list_or_filter(anna: SignedIn) -> None:
    tickets = await anna.data("{ viewer { tickets(first: 1) { pageInfo { endCursor } } } }")
    of_tickets = tickets["viewer"]["tickets"]["pageInfo"]["endCursor"]
    mobile = await anna.data(
        "{ viewer { subscriptions(first: 1, filter: {kinds: [MOBILE_VOICE]}) { pageInfo { endCursor } } } }"
    )
    of_mobile = mobile["viewer"]["subscriptions"]["pageInfo"]["endCursor"]
    before = len(anna.calls)

    for cursor in (of_tickets, of_mobile):
        answer = await anna.ask(VIEWER_LIST % f'first: 1, after: "{cursor}"')
        assert codes(answer) == ["BAD_CURSOR"]
    assert len(anna.calls) == before


async def test_a_filter_that_matches_nothing_is_an_empty_list(anna: SignedIn) -> None:
    data = await anna.data(
        """{ viewer {
            a: subscriptions(filter: {number: "000000000000"}) { totalCount nodes { id } }
            b: subscriptions(filter: {accountIds: ["acc_200101"]}) { totalCount nodes { id } }
            c: subscriptions(filter: {accountIds: []}) { totalCount nodes { id } }
            d: invoices(filter: {issuedFrom: "2031-01-01"}) { totalCount nodes { id } }
            e: tickets(filter: {subscriptionId: "sub_nobody"}) { totalCount nodes { id } }
        } }"""
    )

    assert data["viewer"] == {name: {"totalCount": 0, "nodes": []} for name in "abcde"}


async def test_a_pattern_in_a_filter_is_plain_text(anna: SignedIn) -> None:
    data = await anna.data(
        """{ viewer {
            a: subscriptions(filter: {search: ".*"}) { totalCount }
            b: subscriptions(filter: {search: "(((("}) { totalCount }
            c: subscriptions(filter: {search: "a;status=active&x=1,2"}) { totalCount }
        } }"""
    )

    assert data["viewer"] == {"a": {"totalCount": 0}, "b": {"totalCount": 0}, "c": {"totalCount": 0}}


@pytest.mark.parametrize("token", ["garbled", "å" * 40, "x" * 5000])
async def test_a_garbled_token_is_401(gateway: Gateway, token: str) -> None:
    headers = {b"authorization": f"Bearer {token}".encode()}
    body = {"query": '{ viewer { company { name } } subscriptionByNumber(number: "+46701740690") { id } }'}
    answer = await gateway.client.post("/graphql", json=body, headers=headers)

    assert (answer.status_code, codes(answer.json())) == (401, ["UNAUTHENTICATED"])
    assert [call for system in gateway.operator.systems for call in system.log.calls()] == []


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer  ", "nonsense"])
async def test_another_authorization_is_401(gateway: Gateway, header: str) -> None:
    answer = await gateway.client.post("/graphql", json={"query": "{ __typename }"}, headers={"authorization": header})

    assert (answer.status_code, codes(answer.json())) == (401, ["UNAUTHENTICATED"])


async def test_an_expired_token_is_401(anna: SignedIn, clock: ManualClock) -> None:
    clock.advance(timedelta(minutes=31))
    headers = {"authorization": f"Bearer {anna.token}"}
    body = {"query": "{ viewer { company { name } } }"}
    answer = await anna.gateway.client.post("/graphql", json=body, headers=headers)

    assert (answer.status_code, codes(answer.json())) == (401, ["UNAUTHENTICATED"])
    assert anna.calls == []


async def test_nobody_is_signed_in_without_a_token(gateway: Gateway) -> None:
    answer = await gateway.ask('{ viewer { user { name } } node(id: "sub_p1001") { id } support { phone } }')

    assert answer == {"data": {"viewer": None, "node": None, "support": {"phone": "+46701740699"}}}
