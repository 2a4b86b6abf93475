"""One backend down, slow or lying: its fields are null with an error that says which capability; all else arrives."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from backends.faults import BodyFault, Fault
from backends.operator import FakeOperator
from gateway.settings import Settings
from tests.harness import ROOT, SignedIn

START_PAGE = (ROOT / "fixtures" / "operations" / "start-page.graphql").read_text()

CAPABILITIES = {
    "billing": {"SUBSCRIPTIONS", "USAGE", "INVOICES", "ORDERS"},
    "provisioning": {"NETWORK"},
    "ticketing": {"TICKETS"},
}


SHORT, LONG = 6.0, 20.0
"""Seconds: what a test waits for that never comes, and what anything else may take on a machine that has much else to do."""


@pytest.fixture
def deadline_seconds() -> float:
    return LONG


@pytest.fixture
def settings(settings: Settings, deadline_seconds: float) -> Settings:
    limits = {"upstream_deadline_seconds": deadline_seconds, "upstream_max_answer_bytes": 1_000_000}
    return settings.model_copy(update={**limits, "log_level": "WARNING"})


def break_system(operator: FakeOperator, name: str, fault: Fault) -> None:
    getattr(operator, name).faults.add(fault)


DOWN = Fault(statuses=(503,))
SLOW = Fault(latency_seconds=60)


def lying(body: BodyFault) -> Fault:
    return Fault(body=body)


FAULTS = {
    "down": (DOWN, "BACKEND_UNAVAILABLE", True),
    "slow": (SLOW, "BACKEND_TIMEOUT", True),
    "malformed": (lying("malformed"), "BACKEND_BAD_RESPONSE", False),
    "wrong_shape": (lying("wrong_shape"), "BACKEND_BAD_RESPONSE", False),
    "html": (lying("html"), "BACKEND_BAD_RESPONSE", False),
    "oversized": (lying("oversized"), "BACKEND_BAD_RESPONSE", False),
}


every_kind = pytest.mark.parametrize(
    ("kind", "deadline_seconds"), [(kind, SHORT if kind == "slow" else LONG) for kind in FAULTS], ids=FAULTS
)


@pytest.mark.parametrize("system", CAPABILITIES)
@every_kind
async def test_the_start_page_shows_all_the_others(
    anna: SignedIn, operator: FakeOperator, system: str, kind: str
) -> None:
    whole = (await anna.data(START_PAGE))["viewer"]
    fault, code, retryable = FAULTS[kind]
    break_system(operator, system, fault)

    answer = await anna.ask(START_PAGE)

    assert_only_these_are_missing(whole, answer["data"]["viewer"], answer["errors"])
    for error in answer["errors"]:
        extensions = error["extensions"]
        assert extensions["capability"] in CAPABILITIES[system]
        assert (extensions["code"], extensions["retryable"]) == (code, retryable)
        assert len(extensions["correlationId"]) >= 8


def assert_only_these_are_missing(whole: Any, found: Any, errors: list[dict[str, Any]]) -> None:
    """Null exactly where an error points, and equal everywhere else."""
    broken = {tuple(error["path"][1:]) for error in errors}
    assert broken
    seen: set[tuple[Any, ...]] = set()

    def compare(before: Any, after: Any, path: tuple[Any, ...]) -> None:
        if path in broken:
            assert after is None
            seen.add(path)
        elif isinstance(before, dict):
            assert before.keys() == after.keys()
            for key in before:
                compare(before[key], after[key], (*path, key))
        elif isinstance(before, list):
            assert len(before) == len(after)
            for index, pair in enumerate(zip(before, after, strict=True)):
                compare(*pair, (*path, index))
        elif path[-1] != "expiresAt":
            assert before == after

    compare(whole, found, ())
    assert seen == broken


IN_FULL = """query ($id: ID!) { node(id: $id) { ... on ServiceSubscription {
  id kind phoneNumbers status userName account { number }
  sim { iccid state } device { imei } bars { code } forwardings { condition to } usage { voiceSeconds }
} } }"""


@every_kind
async def test_a_subscription_stands_without_billing(anna: SignedIn, operator: FakeOperator, kind: str) -> None:
    """A lost SIM can be looked at, and later barred, whatever billing does."""
    whole = (await anna.data(IN_FULL, {"id": "sub_p1001"}))["node"]
    fault, code, _ = FAULTS[kind]
    break_system(operator, "billing", fault)

    answer = await anna.ask(IN_FULL, {"id": "sub_p1001"})

    of_billing = {"status", "userName", "account", "usage"}
    assert answer["data"]["node"] == {name: None if name in of_billing else value for name, value in whole.items()}
    assert {error["path"][-1] for error in answer["errors"]} == of_billing
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
    assert whole["sim"] is not None
    assert whole["device"] is not None


async def test_nor_does_it_wait_for_billing(anna: SignedIn, operator: FakeOperator) -> None:
    """What the network alone knows is not held up by a billing that hangs."""
    break_system(operator, "billing", SLOW)

    answer = await anna.ask('{ node(id: "sub_p1001") { ... on ServiceSubscription { kind bars { code } } } }')

    assert "errors" not in answer


async def test_a_subscription_stands_without_the_network(anna: SignedIn, operator: FakeOperator) -> None:
    whole = (await anna.data(IN_FULL, {"id": "sub_p1001"}))["node"]
    break_system(operator, "provisioning", DOWN)

    answer = await anna.ask(IN_FULL, {"id": "sub_p1001"})

    of_network = {"sim", "device", "bars", "forwardings"}
    assert answer["data"]["node"] == {name: None if name in of_network else value for name, value in whole.items()}
    assert {error["path"][-1] for error in answer["errors"]} == of_network


async def test_with_both_down_it_is_an_error_and_not_unknown(anna: SignedIn, operator: FakeOperator) -> None:
    break_system(operator, "billing", DOWN)
    break_system(operator, "provisioning", DOWN)

    answer = await anna.ask('{ node(id: "sub_p1001") { id } }')

    assert answer["data"] == {"node": None}
    assert [(error["path"], error["extensions"]["code"]) for error in answer["errors"]] == [
        (["node"], "BACKEND_UNAVAILABLE")
    ]


async def test_by_number_too(anna: SignedIn, operator: FakeOperator) -> None:
    numbers = (await anna.data(IN_FULL, {"id": "sub_p1001"}))["node"]["phoneNumbers"]
    document = "query ($n: PhoneNumber!) { subscriptionByNumber(number: $n) { id bars { code } } }"
    whole = await anna.data(document, {"n": numbers[0]})

    break_system(operator, "billing", DOWN)
    assert await anna.data(document, {"n": numbers[0]}) == whole


async def test_a_message_centre_that_is_down_is_a_fault_of_signing_in(operator: FakeOperator, anna: SignedIn) -> None:
    break_system(operator, "messaging", DOWN)

    answer = await anna.gateway.ask(
        'mutation { login(input: {username: "erik@norrskenbygg.example", password: "switchboard-demo"}) { __typename } }'
    )

    assert answer["data"] is None
    assert [error["extensions"]["capability"] for error in answer["errors"]] == ["MESSAGES"]


async def test_an_answer_that_makes_no_sense_is_logged_with_what_is_wrong(
    anna: SignedIn, operator: FakeOperator
) -> None:
    """A client is told to report it; whoever gets the report finds the reason under its correlation id."""
    break_system(operator, "ticketing", lying("wrong_shape"))

    with capture_logs() as lines:
        answer = await anna.ask("{ viewer { tickets { totalCount } } }")

    assert answer["errors"][0]["extensions"]["code"] == "BACKEND_BAD_RESPONSE"
    assert lines == [
        {
            "event": "backend answer makes no sense",
            "log_level": "warning",
            "capability": "TICKETS",
            "detail": "Expected `str`, got `int` - at `$[0].id`",
        }
    ]
