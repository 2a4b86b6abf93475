"""Filters, orders and pages are the backends' work: none of them returns a row that the page does not show."""

from typing import Any

import pytest

from tests.harness import SignedIn

SIZE = 2
ASKED = {
    ("billing", "product", "subscriptions"): [
        "",
        'filter: {number: "070-174"}',
        "filter: {kinds: [M2M, BROADBAND]}",
        "filter: {statuses: [ACTIVE, SUSPENDED]}",
        'filter: {accountIds: ["acc_100203"]}',
        'filter: {search: "a"}',
        'filter: {kinds: [MOBILE_VOICE], statuses: [ACTIVE], accountIds: ["acc_100201"], search: "mobil"}',
        "orderBy: {field: NUMBER, direction: DESC}",
        "orderBy: {field: USER_NAME}",
        "orderBy: {field: KIND}",
        "orderBy: {field: ACTIVATED_AT, direction: DESC}",
    ],
    ("billing", "customerBill", "invoices"): [
        "",
        "filter: {statuses: [SETTLED, PARTIALLY_PAID]}",
        'filter: {accountIds: ["acc_100201"]}',
        'filter: {issuedFrom: "2026-02-01", issuedTo: "2026-10-31"}',
        "orderBy: {field: DUE_ON, direction: ASC}",
        "orderBy: {field: TOTAL}",
    ],
    ("ticketing", "troubleTicket", "tickets"): [
        "",
        "filter: {statuses: [IN_PROGRESS, CLOSED]}",
        "filter: {categories: [SUPPORT, INVOICE]}",
        'filter: {accountIds: ["acc_100201"]}',
    ],
    ("billing", "productOrder", "orders"): [
        "",
        "filter: {statuses: [COMPLETED, IN_PROGRESS]}",
        'filter: {accountIds: ["acc_100202"]}',
    ],
}
CASES = [(*where, argument) for where, arguments in ASKED.items() for argument in arguments]


@pytest.mark.parametrize(("system", "resource", "name", "argument"), CASES)
async def test_one_call_brings_the_rows_of_the_page_and_no_other(
    anna: SignedIn, system: str, resource: str, name: str, argument: str
) -> None:
    first = await page(anna, name, f"first: {SIZE} {argument}")
    cursor = first["pageInfo"]["endCursor"]
    next_one = await page(anna, name, f'first: {SIZE} after: "{cursor}" {argument}')
    last = await page(anna, name, f"last: {SIZE} {argument}")

    assert len({node["id"] for node in (*first["nodes"], *next_one["nodes"])}) == len(first["nodes"]) + len(
        next_one["nodes"]
    )
    assert [len(shown["nodes"]) for shown in (first, last)] == [SIZE, SIZE]
    assert first["totalCount"] == last["totalCount"] > SIZE
    calls = [call for each in anna.gateway.operator.systems for call in each.log.calls()]
    assert [call.path.rsplit("/", 1)[-1] for call in calls] == [resource] * 3
    assert [call.rows for call in calls] == [len(shown["nodes"]) for shown in (first, next_one, last)]
    assert [call for each in anna.gateway.operator.systems if each.name != system for call in each.log.calls()] == []


async def page(anna: SignedIn, name: str, arguments: str) -> dict[str, Any]:
    """The total is asked for on pages that come without a cursor: elsewhere it is a call of its own."""
    total = "" if "after:" in arguments else "totalCount"
    data = await anna.data(
        f"{{ viewer {{ {name}({arguments}) {{ {total} nodes {{ id }} pageInfo {{ endCursor }} }} }} }}"
    )
    shown: dict[str, Any] = data["viewer"][name]
    return shown
