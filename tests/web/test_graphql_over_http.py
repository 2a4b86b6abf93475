"""`/graphql` over HTTP: what is refused before any parsing, and how answers look. G1, G2, S4."""

import json
from collections.abc import Iterator
from typing import Any, Literal

import httpx2
import pytest

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, open_gateway

ALLOWED = "https://portal.example"
QUERY = {"query": "{ __typename }"}
HELLO = {"data": {"__typename": "Query"}}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"cors_origins": [ALLOWED], "max_body_bytes": 10_000})


@pytest.fixture(autouse=True)
def nothing_reaches_a_backend(request: pytest.FixtureRequest, gateway: Gateway) -> Iterator[None]:
    """None of what is refused here, nor what only the gateway itself answers."""
    yield
    if "reaches_the_backends" not in request.node.name:
        assert [call for system in gateway.operator.systems for call in system.log.calls()] == []


def code(answer: httpx2.Response) -> str:
    found: str = answer.json()["errors"][0]["extensions"]["code"]
    return found


async def post(gateway: Gateway, content: bytes, **headers: str) -> httpx2.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await gateway.client.post("/graphql", content=content, headers=named)


JSON = "application/json"


async def test_json_by_post_is_answered(gateway: Gateway) -> None:
    answer = await post(gateway, b'{"query": "{ __typename }"}', content_type=JSON)

    assert (answer.status_code, answer.json()) == (200, HELLO)
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store", "S4"


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
@pytest.mark.parametrize("preflight", [{}, {"graphql_require_preflight": "1"}])
async def test_what_a_form_could_send_is_refused(
    gateway: Gateway, content_type: str, preflight: dict[str, str]
) -> None:
    """G1; the operation is JSON and says so, with or without the header."""
    headers = {"content_type": content_type} if content_type else {}
    answer = await post(gateway, b'{"query": "{ __typename }"}', **headers, **preflight)

    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")
    assert answer.json()["errors"][0]["message"] == "Send the operation as JSON, with content-type application/json."


async def test_get_needs_the_preflight_header(gateway: Gateway) -> None:
    """G1."""
    bare = await gateway.client.get("/graphql", params=QUERY)
    assert (bare.status_code, code(bare)) == (400, "BAD_REQUEST")

    for header in ("graphql-require-preflight", "apollo-require-preflight", "x-apollo-operation-name"):
        assert (await gateway.client.get("/graphql", params=QUERY, headers={header: "1"})).json() == HELLO
        empty = await gateway.client.get("/graphql", params=QUERY, headers={header: ""})
        assert empty.status_code == 400


async def test_a_foreign_page_is_refused(gateway: Gateway) -> None:
    """G1: by Sec-Fetch-Site, and by Origin where a browser does not say."""
    for headers in (
        {"sec-fetch-site": "cross-site", "origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://["},
    ):
        answer = await gateway.client.post("/graphql", json=QUERY, headers=headers)
        assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")
    for headers in ({"sec-fetch-site": "same-origin"}, {"origin": "http://gateway.test"}, {"sec-fetch-site": "none"}):
        assert (await gateway.client.post("/graphql", json=QUERY, headers=headers)).json() == HELLO


async def test_cors_is_an_exact_list(gateway: Gateway) -> None:
    """G2: never `*`, and caches are told that it varies."""
    allowed = await gateway.client.post(
        "/graphql", json=QUERY, headers={"origin": ALLOWED, "sec-fetch-site": "cross-site"}
    )
    assert allowed.json() == HELLO
    assert allowed.headers["access-control-allow-origin"] == ALLOWED
    assert allowed.headers["access-control-allow-credentials"] == "true"
    assert "origin" in allowed.headers["vary"].lower()

    preflight = {
        "origin": ALLOWED,
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization",
    }
    assert (await gateway.client.options("/graphql", headers=preflight)).status_code == 200
    for origin in (
        "https://evil.example",
        f"{ALLOWED}.evil.example",
        "https://portal.example:8443",
        "http://portal.example",
    ):
        refused = await gateway.client.options("/graphql", headers={**preflight, "origin": origin})
        assert refused.status_code == 400
        assert "access-control-allow-origin" not in refused.headers


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"{ __typename }"',
        b'[{"query": "{ __typename }"}]',
        b"{}",
        b'{"query": ""}',
        b'{"query": 1}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "operationName": 1}',
        b'{"query": "{ __typename }", "extensions": 1}',
        b'{"query": "\xff"}',
        b"[" * 5_000,
    ],
)
async def test_what_is_no_graphql_request_is_400(gateway: Gateway, body: bytes) -> None:
    answer = await post(gateway, body, content_type=JSON)

    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("variables", ["{", "[]", "1"])
async def test_variables_of_a_get_are_json_objects(gateway: Gateway, variables: str) -> None:
    parameters = {**QUERY, "variables": variables}
    answer = await gateway.client.get("/graphql", params=parameters, headers={"graphql-require-preflight": "1"})

    assert (answer.status_code, code(answer)) == (400, "BAD_REQUEST")


async def test_a_mutation_by_get_is_405(gateway: Gateway) -> None:
    parameters = {"query": "mutation { logout { ... on LogoutSuccess { ok } } }"}
    answer = await gateway.client.get("/graphql", params=parameters, headers={"graphql-require-preflight": "1"})

    assert (answer.status_code, code(answer), answer.headers["allow"]) == (405, "BAD_REQUEST", "POST")


async def test_other_methods_are_405(gateway: Gateway) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        answer = await gateway.client.request(method, "/graphql", headers={"graphql-require-preflight": "1"})
        assert (answer.status_code, code(answer), answer.headers["allow"]) == (405, "BAD_REQUEST", "GET, POST")


async def test_a_header_that_comes_twice_is_one_list(gateway: Gateway) -> None:
    """Whoever adds a token to another's has a token that nobody gave out; a second language may be the one we speak."""
    twice = [("authorization", "Bearer a"), ("authorization", "Bearer b")]
    assert code(await gateway.client.post("/graphql", json=QUERY, headers=twice)) == "UNAUTHENTICATED"
    accepting = [("accept", "text/html"), ("accept", "application/graphql-response+json")]
    answer = await gateway.client.post("/graphql", json=QUERY, headers=accepting)
    assert answer.headers["content-type"] == "application/graphql-response+json; charset=utf-8"
    cookies = [("cookie", "a=1"), ("cookie", "__Host-session=2")]
    assert code(await gateway.client.post("/graphql", json=QUERY, headers=cookies)) == "UNAUTHENTICATED"


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_large_body_is_413(gateway: Gateway, chunked: bool) -> None:
    """Refused by its announced length, or while it is read when it announces none."""
    body = b'{"query": "{ __typename }' + b" " * 1_000_000 + b'"}'

    async def chunks() -> Any:
        for start in range(0, len(body), 4_096):
            yield body[start : start + 4_096]

    content = chunks() if chunked else body
    answer = await gateway.client.post("/graphql", content=content, headers={"content-type": JSON})

    assert (answer.status_code, code(answer)) == (413, "TOO_LARGE")
    assert answer.headers["cache-control"] == "no-store", "S4"


async def test_a_document_of_very_many_tokens_is_refused(gateway: Gateway) -> None:
    answer = await gateway.ask("{ " + "a " * 3_000 + "}")

    assert [error["extensions"]["code"] for error in answer["errors"]] == ["TOO_COMPLEX"]


@pytest.mark.parametrize(("accept", "status"), [("application/json", 200), ("application/graphql-response+json", 400)])
async def test_a_refused_document_has_no_data(gateway: Gateway, accept: str, status: int) -> None:
    for document in ("{", "{ nothing }", "query ($n: Int!) { nodes(ids: []) { id } }"):
        answer = await gateway.client.post("/graphql", json={"query": document}, headers={"accept": accept})
        assert answer.status_code == status
        assert answer.headers["content-type"] == f"{accept}; charset=utf-8"
        assert "data" not in answer.json()


async def test_the_correlation_id_goes_in_and_out_and_on(gateway: Gateway) -> None:
    given = {"x-correlation-id": "portal-2026-11-17.0001"}
    answer = await gateway.client.post("/graphql", json={"query": "{"}, headers=given)
    assert answer.headers["x-correlation-id"] == given["x-correlation-id"]
    assert answer.json()["errors"][0]["extensions"]["correlationId"] == given["x-correlation-id"]

    for odd in ("short", "x" * 65, "a b c d e f g h", "line\tbreak-and-more"):
        fresh = await gateway.client.post("/graphql", json=QUERY, headers={"x-correlation-id": odd})
        assert fresh.headers["x-correlation-id"] != odd
        assert len(fresh.headers["x-correlation-id"]) == 32


async def test_the_correlation_id_reaches_the_backends(gateway: Gateway) -> None:
    anna = await gateway.signed_in("anna@norrskenbygg.example")
    headers = {"authorization": f"Bearer {anna.token}", "x-correlation-id": "portal-2026-11-17.0002"}
    await gateway.client.post("/graphql", json={"query": "{ viewer { company { name } } }"}, headers=headers)

    assert [call.headers["x-correlation-id"] for call in gateway.operator.billing.log.calls()] == [
        "portal-2026-11-17.0002"
    ]


ALL_SORTS = """{ support { phone url }
  viewer { subscriptions(first: 5) { nodes { userName activatedAt bindingUntil usage { dataUsedBytes stale asOf } } } } }"""


@pytest.mark.parametrize("execution", ["compiled", "reference"])
async def test_half_a_character_is_answered_as_json_has_it_and_reaches_the_backends(
    settings: Settings, operator: FakeOperator, clock: ManualClock, execution: Literal["compiled", "reference"]
) -> None:
    """UTF-8 has no way to write one; all the rest of the answer is as it always is."""
    address, half = "https://support.example/", "https://support.example/\ud83d-\u00e5"
    bodies = []
    for url in (address, half):
        told = settings.model_copy(update={"support_url": url, "execution": execution})
        async with open_gateway(told, clock, operator) as gateway:
            anna = await gateway.signed_in("anna@norrskenbygg.example")
            headers = {"authorization": f"Bearer {anna.token}"}
            for _ in range(2):
                answer = await gateway.client.post("/graphql", json={"query": ALL_SORTS}, headers=headers)
                assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json; charset=utf-8")
            bodies.append(answer.content)
    usual, odd = bodies

    assert odd.isascii()
    assert b'"https://support.example/\\ud83d-\\u00e5"' in odd
    expected = json.loads(usual)
    expected["data"]["support"]["url"] = half
    assert json.loads(odd) == expected
    assert "errors" not in expected
    nodes = expected["data"]["viewer"]["subscriptions"]["nodes"]
    assert {type(value) for node in nodes for value in node.values()} == {str, dict, type(None)}


async def test_health(gateway: Gateway) -> None:
    live, ready = await gateway.client.get("/health/live"), await gateway.client.get("/health/ready")

    assert (live.status_code, live.json()) == (200, {"status": "live"})
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})


async def test_there_is_no_demo_in_a_real_installation(gateway: Gateway) -> None:
    assert (await gateway.client.get("/demo/messages")).status_code == 404
