"""Opening a ticket, writing on it, moving it: end to end to ticketing, seen in the next query."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.settings import Settings
from tests.harness import Gateway, SignedIn, open_gateway
from tests.mutations.ticket_changes import (
    CREATE,
    EMOJI_AND_RTL,
    MOVE,
    ONE,
    TICKETS,
    WRITE,
    create,
    move,
    status_of,
    write,
)
from tests.mutations.trail import trail


def new_ticket(**changes: Any) -> dict[str, Any]:
    return {
        "id": "tic_tn00000001",
        "subject": "Tyst i luren",
        "description": "Det knastrar.",
        "category": "SUPPORT",
        "department": "Teknisk support",
        "status": "ACKNOWLEDGED",
        "createdAt": "2026-11-17T09:00:00+00:00",
        "account": None,
        "subscription": None,
        "messages": [],
        "attachments": [],
        "allowedMoves": ["CANCEL"],
        **changes,
    }


@pytest.mark.parametrize(
    ("about", "account", "subscription"),
    [
        ({}, None, None),
        ({"accountId": "acc_100202"}, {"id": "acc_100202"}, None),
        ({"subscriptionId": "sub_p1005"}, {"id": "acc_100201"}, {"id": "sub_p1005"}),
        ({"subscriptionId": "sub_p1005", "accountId": "acc_100201"}, {"id": "acc_100201"}, {"id": "sub_p1005"}),
    ],
    ids=["the company", "an account", "a subscription", "a subscription and its account"],
)
async def test_a_ticket_of(anna: SignedIn, about: dict[str, str], account: object, subscription: object) -> None:
    assert await create(anna, **about) == {
        "__typename": "CreateTicketSuccess",
        "ticket": new_ticket(account=account, subscription=subscription),
    }
    assert anna.changes == [("POST", TICKETS, 201)]
    listed = await anna.data("{ viewer { tickets(first: 1) { totalCount nodes { id } } } }")
    assert listed["viewer"]["tickets"] == {"totalCount": 17, "nodes": [{"id": "tic_tn00000001"}]}


@pytest.mark.parametrize(
    ("category", "department"),
    [
        ("ORDER", "Beställning och leverans"),
        ("INVOICE", "Kundekonomi"),
        ("SUPPORT", "Teknisk support"),
        ("OTHER", "Kundservice företag"),
    ],
)
async def test_what_it_is_about_leads_it_to_a_department(anna: SignedIn, category: str, department: str) -> None:
    ticket = (await create(anna, category=category))["ticket"]

    assert (ticket["category"], ticket["department"]) == (category, department)


async def test_what_was_written_is_stored_exactly(anna: SignedIn) -> None:
    longest = "🏗" * 1_000
    ticket = (await create(anna, subject=longest, description=EMOJI_AND_RTL))["ticket"]
    await write(anna, ticket["id"], EMOJI_AND_RTL, "k2")

    assert (await anna.data(ONE, {"id": ticket["id"]}))["node"] == {
        "subject": longest,
        "description": EMOJI_AND_RTL,
        "department": "Teknisk support",
        "status": "ACKNOWLEDGED",
        "messages": [{"text": EMOJI_AND_RTL}],
    }


@pytest.mark.parametrize(
    ("field", "text", "most"),
    [
        ("subject", "x" * 1_001, 1_000),
        ("subject", "", 1_000),
        ("subject", " \n", 1_000),
        ("description", "x" * 10_001, 10_000),
        ("description", "", 10_000),
    ],
)
async def test_a_text_that_breaks_its_rule_makes_nothing(
    anna: SignedIn, settings: Settings, field: str, text: str, most: int
) -> None:
    assert await create(anna, **{field: text}) == {
        "__typename": "InvalidInput",
        "message": f"Skriv 1 till {most} tecken, inte bara blanksteg.",
        "path": ["input", field],
        "rule": "LENGTH",
    }
    assert (anna.changes, await trail(settings)) == ([], [])


async def test_the_department_answers_in_its_own_time(anna: SignedIn, clock: ManualClock) -> None:
    ticket = (await create(anna))["ticket"]["id"]
    clock.advance(timedelta(minutes=15))

    node = (await anna.data(ONE, {"id": ticket}))["node"]
    assert (node["status"], node["messages"]) == ("IN_PROGRESS", [{"text": "Tack, vi felsöker."}])


async def test_an_answer_to_a_ticket_that_waits_takes_it_further(anna: SignedIn) -> None:
    assert await write(anna) == {
        "__typename": "AddTicketMessageSuccess",
        "ticket": {
            "id": "tic_t1002",
            "status": "IN_PROGRESS",
            "messages": [
                {
                    "author": "Mikael, Kundekonomi",
                    "fromCustomer": False,
                    "text": "Beställaren står som ”Verkstaden”. Kan ni säga vem det är?",
                },
                {"author": "Anna Åkesson", "fromCustomer": True, "text": "Det var jag."},
            ],
        },
    }
    assert anna.changes == [("PATCH", f"{TICKETS}/t1002", 200)]


@pytest.mark.parametrize("ticket", ["tic_t1006", "tic_t1007", "tic_t1008"], ids=["closed", "cancelled", "rejected"])
async def test_nothing_is_added_to_a_ticket_that_has_ended(anna: SignedIn, ticket: str) -> None:
    assert await write(anna, ticket) == {
        "__typename": "Conflict",
        "message": "Ärendet är avslutat och inget läggs till i det. Skapa ett nytt.",
        "path": ["input", "ticketId"],
        "conflictingBars": [],
        "conflictingForwardings": [],
        "blockingOrders": [],
    }
    assert anna.changes == [("PATCH", f"{TICKETS}/{ticket[4:]}", 422)]


@pytest.mark.parametrize(
    ("ticket", "to", "status", "then"),
    [
        ("tic_t1005", "ACCEPT_RESOLUTION", "CLOSED", []),
        ("tic_t1005", "REOPEN", "IN_PROGRESS", ["CANCEL"]),
        ("tic_t1003", "CANCEL", "CANCELLED", []),
        ("tic_t1001", "CANCEL", "CANCELLED", []),
        ("tic_t1002", "CANCEL", "CANCELLED", []),
    ],
)
async def test_a_move_the_state_allows(anna: SignedIn, ticket: str, to: str, status: str, then: list[str]) -> None:
    moved = await move(anna, ticket, to, text="Så här är det.")

    assert moved["__typename"] == "MoveTicketSuccess"
    assert (moved["ticket"]["status"], moved["ticket"]["allowedMoves"]) == (status, then)
    assert moved["ticket"]["messages"][-1] == {"fromCustomer": True, "text": "Så här är det."}
    assert await status_of(anna, ticket) == status
    assert anna.changes == [("PATCH", f"{TICKETS}/{ticket[4:]}", 200)]


@pytest.mark.parametrize(
    ("ticket", "to"),
    [
        (ticket, to)
        for to, allowed in (
            ("ACCEPT_RESOLUTION", ("t1005",)),
            ("REOPEN", ("t1005",)),
            ("CANCEL", ("t1001", "t1002", "t1003")),
        )
        for ticket in ("t1001", "t1002", "t1003", "t1004", "t1005", "t1006", "t1007", "t1008")
        if ticket not in allowed
    ],
)
async def test_every_other_move_is_refused_and_asks_nobody(anna: SignedIn, ticket: str, to: str) -> None:
    before = await status_of(anna, f"tic_{ticket}")

    assert await move(anna, f"tic_{ticket}", to) == {
        "__typename": "Conflict",
        "message": "Ärendets läge tillåter inte det här. Se dess allowedMoves.",
        "path": ["input", "move"],
    }
    assert (anna.changes, await status_of(anna, f"tic_{ticket}")) == ([], before)


async def test_a_ticket_that_moved_meanwhile(anna: SignedIn) -> None:
    """Two accept and withdraw at once: one of them is told that it is too late, whoever comes second."""
    accepted, reopened = await asyncio.gather(
        move(anna, "tic_t1005", "ACCEPT_RESOLUTION", "k1"), move(anna, "tic_t1005", "REOPEN", "k2")
    )

    assert sorted(result["__typename"] for result in (accepted, reopened)) == ["Conflict", "MoveTicketSuccess"]


async def test_the_same_key_makes_one_ticket_also_at_once_and_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    answers = await asyncio.gather(*(create(anna) for _ in range(5)))
    made = {"__typename": "CreateTicketSuccess", "ticket": new_ticket()}
    under_way = [answer for answer in answers if answer != made]
    assert {answer["__typename"] for answer in under_way} <= {"IdempotencyInProgress"}
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await create(again) == made
        assert await create(again, subject="Något annat") == {
            "__typename": "IdempotencyKeyReused",
            "message": "Den här idempotensnyckeln har använts för en annan begäran. Välj en ny nyckel för en ny begäran.",
            "path": ["input", "idempotencyKey"],
        }
    assert anna.changes == [("POST", TICKETS, 201)]


async def test_a_refusal_is_told_again_and_a_move_too(anna: SignedIn) -> None:
    first = await write(anna, "tic_t1006"), await move(anna, "tic_t1005", "ACCEPT_RESOLUTION", "k2")
    again = await write(anna, "tic_t1006"), await move(anna, "tic_t1005", "ACCEPT_RESOLUTION", "k2")

    assert first == again
    assert len(anna.changes) == 2


async def test_ticketing_does_it_and_hangs_up(anna: SignedIn, operator: FakeOperator, settings: Settings) -> None:
    """Nobody knows at first; the same key finds out, and nothing is done twice."""
    for method, document, given in (
        ("POST", CREATE, {"category": "ORDER", "subject": "s", "description": "d", "accountId": "acc_100202"}),
        ("PATCH", WRITE, {"ticketId": "tic_t1002", "text": "En gång."}),
        ("PATCH", MOVE, {"ticketId": "tic_t1005", "move": "REOPEN", "text": "Nej."}),
    ):
        variables = {"input": {**given, "idempotencyKey": "k1"}}
        operator.ticketing.faults.add(Fault(path=TICKETS, method=method, body="dropped", times=1))
        failed = await anna.ask(document, variables)
        assert failed["errors"][0]["extensions"]["code"] == "OUTCOME_UNKNOWN"
        (result,) = (await anna.data(document, variables)).values()
        assert result["__typename"].endswith("Success")

    listed = (await anna.data("{ viewer { tickets(first: 1) { totalCount } } }"))["viewer"]["tickets"]
    assert listed == {"totalCount": 17}
    texts = [(await anna.data(ONE, {"id": id}))["node"]["messages"][-1]["text"] for id in ("tic_t1002", "tic_t1005")]
    assert texts == ["En gång.", "Nej."]
    assert [row["action"] for row in await trail(settings)] == ["createTicket", "addTicketMessage", "moveTicket"]


async def test_the_audit_trail_tells_who_did_what(anna: SignedIn, settings: Settings) -> None:
    made = (await create(anna, accountId="acc_100202"))["ticket"]["id"]
    await write(anna, "tic_t1006")
    await move(anna, "tic_t1005", "REOPEN")

    assert await trail(settings, "action", "result", "object_id", "before", "after") == [
        {
            "action": "createTicket",
            "result": "TicketWritten",
            "object_id": made,
            "before": "{}",
            "after": '{"account_id":"acc_100202","category":"SUPPORT","description":"Det knastrar.",'
            '"subject":"Tyst i luren","upload_ids":[]}',
        },
        {
            "action": "addTicketMessage",
            "result": "Refused",
            "object_id": "tic_t1006",
            "before": '{"status":"CLOSED"}',
            "after": '{"text":"Det var jag.","ticket_id":"tic_t1006","upload_ids":[]}',
        },
        {
            "action": "moveTicket",
            "result": "TicketWritten",
            "object_id": "tic_t1005",
            "before": '{"status":"RESOLVED"}',
            "after": '{"move":"REOPEN","ticket_id":"tic_t1005"}',
        },
    ]


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    assert (await write(sara, "tic_t2002"))["message"] == (
        "The ticket has ended, and nothing is added to it. Open a new one."
    )
