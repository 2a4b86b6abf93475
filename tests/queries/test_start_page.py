"""The start page: one request, at most 13 calls to the backends, each thing read once, and no more calls for twice the page."""

import re
from collections import Counter

from tests.harness import ROOT, SignedIn

START_PAGE = (ROOT / "fixtures" / "operations" / "start-page.graphql").read_text()


def rows(anna: SignedIn) -> dict[str, int]:
    """How many rows each resource returned."""
    found: Counter[str] = Counter()
    for system in anna.gateway.operator.systems:
        for call in system.log.calls():
            found[call.path.rsplit("/", 1)[-1]] += call.rows or 0
    return dict(found)


async def test_shows_what_the_portal_shows_first(anna: SignedIn) -> None:
    viewer = (await anna.data(START_PAGE))["viewer"]

    lists = ("subscriptions", "invoices", "tickets", "orders")
    assert {name: (len(viewer[name]["nodes"]), viewer[name]["totalCount"]) for name in lists} == {
        "subscriptions": (42, 42),
        "invoices": (6, 47),
        "tickets": (10, 16),
        "orders": (10, 14),
    }
    assert [month["month"][:7] for month in viewer["invoiceTrend"]] == [f"2026-{month:02}" for month in range(6, 12)]
    assert (viewer["company"]["name"], len(viewer["accounts"])) == ("Norrsken Bygg AB", 3)


async def test_costs_at_most_thirteen_calls(anna: SignedIn) -> None:
    await anna.data(START_PAGE)

    assert Counter(anna.calls) == {
        ("billing", "product"): 1,
        ("billing", "usageConsumptionReport"): 1,
        ("billing", "billingAccount"): 1,
        ("billing", "o1001"): 1,
        ("billing", "customerBill"): 2,  # the page and the trend
        ("billing", "productOrder"): 1,
        ("provisioning", "service"): 1,
        ("provisioning", "resource"): 2,  # SIMs and devices
        ("ticketing", "troubleTicket"): 1,
    }
    assert sum(Counter(anna.calls).values()) <= 13


async def test_twice_the_page_costs_no_more_calls(anna: SignedIn) -> None:
    """Of 42 subscriptions in all."""
    costs = []
    for size in (10, 20, 40):
        answer, cost = await anna.cost(re.sub(r"first: \d+", f"first: {size}", START_PAGE))
        assert len(answer["data"]["viewer"]["subscriptions"]["nodes"]) == size
        costs.append(cost)

    assert costs[0] == costs[1] == costs[2]


async def test_a_small_page_brings_no_more_rows_than_it_shows(anna: SignedIn) -> None:
    small = re.sub(r"first: \d+", "first: 3", START_PAGE)
    small = small.replace("subscriptions(", "subscriptions(filter: {kinds: [MOBILE_VOICE], statuses: [ACTIVE]}, ")
    await anna.data(re.sub(r"invoiceTrend\(months: 6\) \{.*?\n    \}", "", small, flags=re.DOTALL))

    assert rows(anna) == {
        "product": 3,
        "service": 3,
        "resource": 6,  # a SIM and a device each
        "usageConsumptionReport": 3,
        "customerBill": 3,
        "productOrder": 3,
        "troubleTicket": 3,
        "billingAccount": 3,
        "o1001": 1,
    }


async def test_usage_and_its_trend_share_one_read(anna: SignedIn) -> None:
    await anna.data(
        """{ viewer { subscriptions(first: 10) { nodes {
            usage { dataUsedBytes } half: usageTrend(months: 6) { month } year: usageTrend(months: 12) { month }
        } } } }"""
    )

    assert Counter(anna.calls) == {("billing", "product"): 1, ("billing", "usageConsumptionReport"): 1}


async def test_a_read_is_made_once_per_request(anna: SignedIn) -> None:
    """By list, by id twice, and from the list's own entries: the network is asked once for each service."""
    await anna.data(
        """{
            a: node(id: "sub_p1001") { ... on ServiceSubscription { status bars { code } sim { iccid } } }
            b: node(id: "sub_p1001") { ... on ServiceSubscription { userName forwardings { to } device { imei } } }
        }"""
    )

    assert Counter(anna.calls) == {
        ("billing", "product"): 1,
        ("provisioning", "service"): 1,
        ("provisioning", "resource"): 2,
    }
