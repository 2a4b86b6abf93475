"""Orders as the portal shows them: the list, and the details of each."""

from typing import Any

import pytest

from tests.harness import SignedIn

LIST = "{ viewer { orders(first: 100) { totalCount nodes { number status placedAt } } } }"
ONE = """query ($id: ID!) { node(id: $id) { ... on Order {
  number status placedAt placedBy requestedFor account { number } cancellable dateChangeable reason
  items { name options phoneNumber iccid userName subscription { id }
    monthlyFee { amount currency } oneTimeFee { amount currency } } } } }"""


async def details(anna: SignedIn, id: str) -> dict[str, Any]:
    order: dict[str, Any] = (await anna.data(ONE, {"id": id}))["node"]
    return order


async def test_the_list_holds_all_orders_newest_first(anna: SignedIn) -> None:
    page = (await anna.data(LIST))["viewer"]["orders"]

    assert page["totalCount"] == len(page["nodes"]) == 14
    assert {order["number"] for order in page["nodes"]} == {f"po10{number:02}" for number in range(1, 15)}
    placed = [order["placedAt"] for order in page["nodes"]]
    assert placed == sorted(placed, reverse=True)


async def test_the_details_of_an_order(anna: SignedIn) -> None:
    assert await details(anna, "ord_po1001") == {
        "number": "po1001",
        "status": "IN_PROGRESS",
        "placedAt": "2026-11-13T08:12:00+00:00",
        "placedBy": "Anna Lindström",
        "requestedFor": "2026-11-23T09:00:00+00:00",
        "account": {"number": "100201"},
        "cancellable": True,
        "dateChangeable": False,
        "reason": None,
        "items": [
            {
                "name": "Mobil Plus",
                "options": ["20 GB", "Fysiskt SIM-kort"],
                "phoneNumber": "+46701740620",
                "iccid": "8946990621869979782",
                "userName": "Elin Bäck",
                "subscription": {"id": "sub_p1010"},
                "monthlyFee": {"amount": "179.00", "currency": "SEK"},
                "oneTimeFee": {"amount": "250.00", "currency": "SEK"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("id", "status", "reason"),
    [
        ("ord_po1003", "HELD", "Nummerflytten väntar: den avlämnande operatören har inte bekräftat datumet."),
        ("ord_po1004", "PENDING", "Vi behöver fullmakten för nummerflytten."),
        ("ord_po1006", "CANCELLED", "Anställningen blev inte av."),
        ("ord_po1007", "FAILED", "Aktiveringen misslyckades: numret kunde inte tilldelas."),
    ],
)
async def test_an_order_that_does_not_go_on_says_why(anna: SignedIn, id: str, status: str, reason: str) -> None:
    order = await details(anna, id)

    assert (order["status"], order["reason"]) == (status, reason)


async def test_an_order_of_a_line_that_is_not_there_yet_names_its_number_and_user(anna: SignedIn) -> None:
    [item] = (await details(anna, "ord_po1003"))["items"]

    assert (item["phoneNumber"], item["userName"], item["subscription"]) == ("+46701740623", "Rut Ängsbo", None)
