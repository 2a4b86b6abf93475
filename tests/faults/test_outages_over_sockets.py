"""The outages again, and those that only a real connection can have, over each HTTP client."""

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from tests.harness import SignedIn
from tests.queries.test_operations import test_runs_without_errors
from tests.queries.test_outages import (
    CAPABILITIES,
    LONG,
    SHORT,
    START_PAGE,
    assert_only_these_are_missing,
    break_system,
    deadline_seconds,
    lying,
    settings,
    test_a_message_centre_that_is_down_is_a_fault_of_signing_in,
    test_a_subscription_stands_without_billing,
    test_a_subscription_stands_without_the_network,
    test_the_start_page_shows_all_the_others,
    test_with_both_down_it_is_an_error_and_not_unknown,
)

pytestmark = pytest.mark.faults

__all__ = [
    "deadline_seconds",
    "settings",
    "test_a_message_centre_that_is_down_is_a_fault_of_signing_in",
    "test_a_subscription_stands_without_billing",
    "test_a_subscription_stands_without_the_network",
    "test_runs_without_errors",
    "test_the_start_page_shows_all_the_others",
    "test_with_both_down_it_is_an_error_and_not_unknown",
]


@pytest.mark.parametrize("system", CAPABILITIES)
@pytest.mark.parametrize(
    ("fault", "code", "deadline_seconds"),
    [(lying("truncated"), "BACKEND_BAD_RESPONSE", LONG), (lying("drip"), "BACKEND_TIMEOUT", SHORT)],
    ids=["truncated", "drip"],
)
async def test_answers_that_break_off_or_never_end(
    anna: SignedIn, operator: FakeOperator, system: str, fault: Fault, code: str
) -> None:
    whole = (await anna.data(START_PAGE))["viewer"]
    break_system(operator, system, fault)

    answer = await anna.ask(START_PAGE)

    assert_only_these_are_missing(whole, answer["data"]["viewer"], answer["errors"])
    assert {error["extensions"]["code"] for error in answer["errors"]} == {code}
