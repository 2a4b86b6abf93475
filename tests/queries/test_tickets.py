"""Tickets as the portal shows them: the list, one with its messages and files, and the department each is with."""

from tests.harness import SignedIn

LIST = "{ viewer { tickets(first: 100) { totalCount nodes { id number category department status updatedAt } } } }"
ONE = """query ($id: ID!) { node(id: $id) { ... on Ticket {
  number subject description category department status createdAt updatedAt account { number } subscription { id }
  messages { id author fromCustomer text createdAt } attachments { id fileName mimeType sizeBytes } allowedMoves } } }"""


async def test_the_list_holds_all_tickets_last_changed_first(anna: SignedIn) -> None:
    page = (await anna.data(LIST))["viewer"]["tickets"]

    assert page["totalCount"] == len(page["nodes"]) == 16
    assert {ticket["number"] for ticket in page["nodes"]} == {f"t10{number:02}" for number in range(1, 17)}
    changed = [ticket["updatedAt"] for ticket in page["nodes"]]
    assert changed == sorted(changed, reverse=True)


async def test_what_a_ticket_is_about_decides_its_department(anna: SignedIn) -> None:
    tickets = (await anna.data(LIST))["viewer"]["tickets"]["nodes"]

    assert {(ticket["category"], ticket["department"]) for ticket in tickets} == {
        ("ORDER", "Beställning och leverans"),
        ("INVOICE", "Kundekonomi"),
        ("SUPPORT", "Teknisk support"),
        ("OTHER", "Kundservice företag"),
    }


async def test_a_ticket_with_its_messages_and_files(anna: SignedIn) -> None:
    assert (await anna.data(ONE, {"id": "tic_t1001"}))["node"] == {
        "number": "t1001",
        "subject": "Dålig täckning i Svappavaara",
        "description": "Samtalen bryts varje gång vi kör förbi bron vid Svappavaara. Se bild på mätningen.",
        "category": "SUPPORT",
        "department": "Teknisk support",
        "status": "IN_PROGRESS",
        "createdAt": "2026-11-11T07:12:00+00:00",
        "updatedAt": "2026-11-16T13:30:00+00:00",
        "account": {"number": "100201"},
        "subscription": {"id": "sub_p1005"},
        "messages": [
            {
                "id": "t1001n1",
                "author": "Per-Erik Ylipää",
                "fromCustomer": True,
                "text": "Det gäller flera telefoner i bilen.",
                "createdAt": "2026-11-11T07:12:00+00:00",
            },
            {
                "id": "t1001n2",
                "author": "Hanna, Teknisk support",
                "fromCustomer": False,
                "text": "Tack, vi har skickat mätningen till radioplaneringen.",
                "createdAt": "2026-11-12T08:40:00+00:00",
            },
            {
                "id": "t1001n3",
                "author": "Hanna, Teknisk support",
                "fromCustomer": False,
                "text": "En tekniker justerar antennen i veckan.",
                "createdAt": "2026-11-16T13:30:00+00:00",
            },
        ],
        "attachments": [{"id": "a1001", "fileName": "matning.png", "mimeType": "image/png", "sizeBytes": 267}],
        "allowedMoves": ["CANCEL"],
    }


async def test_the_tickets_about_a_subscription(anna: SignedIn) -> None:
    data = await anna.data(
        """{ node(id: "sub_p1005") { ... on ServiceSubscription { tickets { totalCount nodes { number } } } } }"""
    )

    assert data["node"]["tickets"] == {"totalCount": 1, "nodes": [{"number": "t1001"}]}
