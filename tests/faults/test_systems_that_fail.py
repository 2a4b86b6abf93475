"""What a backend behind a real connection can do to the gateway: go away, hang up, answer now and then, be late but in time."""

from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from tests.faults.served import Served
from tests.harness import SignedIn
from tests.queries.test_outages import (
    CAPABILITIES,
    START_PAGE,
    assert_only_these_are_missing,
    break_system,
    deadline_seconds,
    lying,
    settings,
)

pytestmark = pytest.mark.faults

MISSED = {**CAPABILITIES, "billing": CAPABILITIES["billing"] - {"USAGE"}}
"""By the start page, when a system is gone as a whole: without subscriptions nobody asks for their usage."""
UNAVAILABLE, BAD, LATE = "BACKEND_UNAVAILABLE", "BACKEND_BAD_RESPONSE", "BACKEND_TIMEOUT"


__all__ = ["deadline_seconds", "settings"]


async def whole_page(anna: SignedIn) -> Any:
    return (await anna.data(START_PAGE))["viewer"]


async def assert_missing(anna: SignedIn, whole: Any, capabilities: set[str], code: str) -> None:
    """Those capabilities' fields alone, each with an error that says so."""
    answer = await anna.ask(START_PAGE)
    assert_only_these_are_missing(whole, answer["data"]["viewer"], answer["errors"])
    extensions = [error["extensions"] for error in answer["errors"]]
    assert {each["capability"] for each in extensions} == capabilities
    assert {(each["code"], each["retryable"]) for each in extensions} == {(code, code != BAD)}
    assert all(set(each) == {"code", "capability", "retryable", "correlationId"} for each in extensions)


@pytest.mark.parametrize("system", CAPABILITIES)
async def test_a_system_goes_away_and_comes_back(anna: SignedIn, served: Served, system: str) -> None:
    """What was kept of its connections ends with it, and is not mistaken for an answer when it is there again."""
    whole = await whole_page(anna)
    await served.stop(system)
    await assert_missing(anna, whole, MISSED[system], UNAVAILABLE)
    await served.start(system)
    assert await whole_page(anna) | {"session": None} == whole | {"session": None}


@pytest.mark.parametrize("system", CAPABILITIES)
async def test_a_system_hangs_up(anna: SignedIn, operator: FakeOperator, system: str) -> None:
    whole = await whole_page(anna)
    break_system(operator, system, lying("dropped"))
    await assert_missing(anna, whole, MISSED[system], UNAVAILABLE)


@pytest.mark.parametrize(
    ("status", "code"),
    [(400, BAD), (401, BAD), (404, BAD), (409, BAD), (429, UNAVAILABLE), (500, UNAVAILABLE), (502, UNAVAILABLE)],
)
async def test_every_status_of_a_failure(anna: SignedIn, operator: FakeOperator, status: int, code: str) -> None:
    whole = await whole_page(anna)
    break_system(operator, "ticketing", Fault(statuses=(status,)))
    await assert_missing(anna, whole, {"TICKETS"}, code)


async def test_a_sequence_of_failures_ends(anna: SignedIn, operator: FakeOperator) -> None:
    whole = await whole_page(anna)
    break_system(operator, "ticketing", Fault(statuses=(500, 404, 503, 200)))
    for code in (UNAVAILABLE, BAD, UNAVAILABLE):
        await assert_missing(anna, whole, {"TICKETS"}, code)
    assert (await whole_page(anna))["tickets"] == whole["tickets"]


async def test_one_of_two_calls_for_the_same_page_fails(anna: SignedIn, operator: FakeOperator) -> None:
    """The invoices and their trend are two reads of the same list: whichever failed is missing, and the other is not."""
    whole = await whole_page(anna)
    bills = "/tmf-api/customerBillManagement"
    break_system(operator, "billing", Fault(path=bills, statuses=(500, 200)))
    answer = await anna.ask(START_PAGE)
    assert_only_these_are_missing(whole, answer["data"]["viewer"], answer["errors"])
    [error] = answer["errors"]
    assert error["path"] in (["viewer", "invoices"], ["viewer", "invoiceTrend"])


@pytest.mark.parametrize(
    ("system", "path", "capability"),
    [
        ("billing", "/tmf-api/productInventory", "SUBSCRIPTIONS"),
        ("billing", "/tmf-api/accountManagement", "SUBSCRIPTIONS"),
        ("billing", "/tmf-api/party", "SUBSCRIPTIONS"),
        ("billing", "/tmf-api/usageConsumption", "USAGE"),
        ("billing", "/tmf-api/customerBillManagement", "INVOICES"),
        ("billing", "/tmf-api/productOrderingManagement", "ORDERS"),
        ("provisioning", "/tmf-api/serviceInventory", "NETWORK"),
        ("provisioning", "/tmf-api/resourceInventoryManagement", "NETWORK"),
    ],
)
async def test_one_api_of_a_system_fails(
    anna: SignedIn, operator: FakeOperator, system: str, path: str, capability: str
) -> None:
    whole = await whole_page(anna)
    break_system(operator, system, Fault(path=path, body="html"))
    await assert_missing(anna, whole, {capability}, BAD)


@pytest.mark.parametrize("system", CAPABILITIES)
async def test_a_system_is_slow_but_in_time(anna: SignedIn, operator: FakeOperator, system: str) -> None:
    whole = await whole_page(anna)
    break_system(operator, system, Fault(latency_seconds=0.2))
    assert await whole_page(anna) | {"session": None} == whole | {"session": None}


async def test_the_correlation_id_leads_to_the_calls(anna: SignedIn, operator: FakeOperator) -> None:
    """Whoever reports an error by it finds the calls in the backend's log."""
    break_system(operator, "ticketing", Fault(statuses=(500,)))
    answer = await anna.ask(START_PAGE)
    (correlation_id,) = {error["extensions"]["correlationId"] for error in answer["errors"]}
    calls = [call for system in operator.systems for call in system.log.calls()]
    assert {call.headers["x-correlation-id"] for call in calls} == {correlation_id}
    assert [call.status for call in operator.ticketing.log.calls()] == [500]
