"""Tickets opened, written on and moved; what the departments do about them in their own time."""

from base64 import b64encode
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from backends.faults import Fault
from backends.operator import SMALL_WORLD, FakeOperator
from gateway.clock import ManualClock
from tests.tmf_descriptions import description

TICKET = "/tmf-api/troubleTicket/v4/troubleTicket"
ATTACHMENT = "/tmf-api/troubleTicket/v4/attachment"
PICTURE = (SMALL_WORLD / "attachments" / "signal.png").read_bytes()
ATTACHED = {"name": "signal.png", "mimeType": "image/png", "content": b64encode(PICTURE).decode()}
CUSTOMER = {"id": "o1002", "role": "customer", "@referredType": "Organization"}
ACCOUNT = {"id": "200101", "role": "account", "@referredType": "BillingAccount"}
PRODUCT = {"id": "p2003", "role": "product", "@referredType": "Product"}
NEW: dict[str, Any] = {
    "name": "Kassan tappar nätet 🛒",
    "description": "Kassa 1 tappar nätet när ugnen går.",
    "severity": "Minor",
    "ticketType": "support",
    "relatedParty": [CUSTOMER],
    "relatedEntity": [ACCOUNT, PRODUCT],
}
SAID = {"author": "Sara Nilsson", "text": "Ugnen står två meter bort.", "@type": "customerNote"}


async def seen(desk: httpx2.AsyncClient, ticket: str = "tn00000001") -> tuple[str, str, list[str]]:
    """Status, last change, and the notes."""
    found = (await desk.get(f"{TICKET}/{ticket}")).json()
    return found["status"], found["lastUpdate"], [each["text"] for each in found["note"]]


async def test_opened(desk: httpx2.AsyncClient) -> None:
    answer = await desk.post(TICKET, json={**NEW, "externalId": "x1", "attachment": [ATTACHED]})
    assert (answer.status_code, answer.headers["location"]) == (201, f"{TICKET}/tn00000001")
    assert answer.json() == {
        "id": "tn00000001",
        "href": f"{TICKET}/tn00000001",
        "@type": "TroubleTicket",
        "externalId": "x1",
        **NEW,
        "status": "acknowledged",
        "creationDate": "2026-03-16T09:30:00Z",
        "lastUpdate": "2026-03-16T09:30:00Z",
        "relatedParty": [
            CUSTOMER,
            {"id": "d3", "role": "department", "name": "Teknisk support", "@referredType": "Organization"},
        ],
        "note": [],
        "attachment": [
            {
                "id": "an00000001",
                "name": "signal.png",
                "mimeType": "image/png",
                "url": f"{ATTACHMENT}/an00000001",
                "size": {"amount": len(PICTURE), "units": "byte"},
            }
        ],
    }
    assert (await desk.get(f"{TICKET}?relatedEntity.id=p2003&sort=-lastUpdate,-id")).json()[0] == answer.json()
    assert (await desk.get(f"{TICKET}?externalId=x1")).json() == [answer.json()]


async def test_attached_files_come_back_as_they_went(desk: httpx2.AsyncClient) -> None:
    text = {"name": "å.txt", "mimeType": "text/plain", "content": b64encode("Räksmörgås ‏مرحبا".encode()).decode()}
    attached = (await desk.post(TICKET, json={**NEW, "attachment": [ATTACHED, text]})).json()["attachment"]
    files = [await desk.get(each["url"]) for each in attached]
    assert [(each.headers["content-type"], each.content) for each in files] == [
        ("image/png", PICTURE),
        ("text/plain; charset=utf-8", "Räksmörgås ‏مرحبا".encode()),
    ]


@pytest.mark.parametrize(
    ("ticket_type", "department"), [("order", "d1"), ("invoice", "d2"), ("support", "d3"), ("other", "d4")]
)
async def test_routed_to_the_department_of_its_type(
    desk: httpx2.AsyncClient, ticket_type: str, department: str
) -> None:
    ticket = (await desk.post(TICKET, json={**NEW, "ticketType": ticket_type})).json()
    assert [each["id"] for each in ticket["relatedParty"] if each["role"] == "department"] == [department]


async def test_a_department_answers_and_resolves(desk: httpx2.AsyncClient, clock: ManualClock) -> None:
    await desk.post(TICKET, json=NEW)
    clock.advance(timedelta(minutes=14))
    assert await seen(desk) == ("acknowledged", "2026-03-16T09:30:00Z", [])
    clock.advance(timedelta(minutes=1))
    answered = (await desk.get(f"{TICKET}/tn00000001")).json()
    assert (answered["status"], answered["note"]) == (
        "inProgress",
        [
            {
                "id": "tn00000001n1",
                "author": "Hanna, Teknisk support",
                "date": "2026-03-16T09:45:00Z",
                "text": "Tack, vi felsöker.",
                "@type": "agentNote",
            }
        ],
    )
    clock.advance(timedelta(days=3))
    resolved = (await desk.get(f"{TICKET}/tn00000001")).json()
    assert {name: resolved[name] for name in ("status", "statusChangeDate", "resolutionDate", "lastUpdate")} == {
        "status": "resolved",
        "statusChangeDate": "2026-03-16T13:45:00Z",
        "resolutionDate": "2026-03-16T13:45:00Z",
        "lastUpdate": "2026-03-16T13:45:00Z",
    }
    assert [each["text"] for each in resolved["note"]] == ["Tack, vi felsöker.", "Felet är avhjälpt."]


async def test_a_note_is_added(desk: httpx2.AsyncClient, clock: ManualClock) -> None:
    clock.advance(timedelta(minutes=5))
    answer = await desk.patch(f"{TICKET}/t1001", json={"note": [SAID], "attachment": [ATTACHED]})
    ticket = answer.json()
    assert (answer.status_code, ticket["status"], ticket["lastUpdate"]) == (200, "inProgress", "2026-03-16T09:35:00Z")
    assert ticket["note"][-1] == {"id": "t1001n4", **SAID, "date": "2026-03-16T09:35:00Z"}
    assert len(ticket["note"]) == 4
    assert [each["id"] for each in ticket["attachment"]] == ["a1001", "an00000001"]
    assert (await desk.get(f"{TICKET}/t1001")).json() == ticket


async def test_a_note_is_answered(desk: httpx2.AsyncClient, clock: ManualClock) -> None:
    await desk.patch(f"{TICKET}/t1001", json={"note": [SAID]})
    clock.advance(timedelta(minutes=15))
    assert (await seen(desk, "t1001"))[2][3:] == [SAID["text"], "Tack, vi felsöker."]


async def test_the_information_asked_for_brings_it_on(desk: httpx2.AsyncClient, clock: ManualClock) -> None:
    answer = await desk.patch(f"{TICKET}/t2001", json={"note": [SAID]})
    assert (answer.json()["status"], answer.json()["statusChangeDate"]) == ("inProgress", "2026-03-16T09:30:00Z")
    clock.advance(timedelta(hours=5))
    assert (await seen(desk, "t2001"))[0] == "resolved"


async def test_an_agents_note_does_not(desk: httpx2.AsyncClient) -> None:
    answer = await desk.patch(f"{TICKET}/t2001", json={"note": [{**SAID, "@type": "agentNote"}]})
    assert (answer.json()["status"], answer.json()["note"][-1]["@type"]) == ("pending", "agentNote")


async def test_a_resolution_accepted_ends_it(desk: httpx2.AsyncClient, clock: ManualClock) -> None:
    answer = await desk.patch(f"{TICKET}/t1005", json={"status": "closed", "statusChangeReason": "Stämmer."})
    assert (answer.json()["status"], answer.json()["statusChangeReason"]) == ("closed", "Stämmer.")
    clock.advance(timedelta(days=30))
    assert (await seen(desk, "t1005"))[:2] == ("closed", "2026-03-16T09:30:00Z")


async def test_a_resolution_rejected_is_worked_on_again(desk: httpx2.AsyncClient, clock: ManualClock) -> None:
    await desk.patch(f"{TICKET}/t1005", json={"status": "inProgress", "note": [SAID]})
    assert (await seen(desk, "t1005"))[0] == "inProgress"
    clock.advance(timedelta(days=3))
    status, at, notes = await seen(desk, "t1005")
    assert (status, at, len(notes)) == ("resolved", "2026-03-18T10:30:00Z", 4)


async def test_a_ticket_called_off_is_left_alone(desk: httpx2.AsyncClient, clock: ManualClock) -> None:
    await desk.post(TICKET, json=NEW)
    answer = await desk.patch(f"{TICKET}/tn00000001", json={"status": "cancelled", "note": [SAID]})
    assert answer.json()["status"] == "cancelled"
    clock.advance(timedelta(days=30))
    assert await seen(desk) == ("cancelled", "2026-03-16T09:30:00Z", [SAID["text"]])


STATES = ("acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "resolved", "closed")
MOVES = {
    ("acknowledged", "inProgress"),
    ("acknowledged", "rejected"),
    ("acknowledged", "cancelled"),
    ("inProgress", "pending"),
    ("inProgress", "held"),
    ("inProgress", "resolved"),
    ("inProgress", "cancelled"),
    ("pending", "inProgress"),
    ("pending", "cancelled"),
    ("held", "inProgress"),
    ("resolved", "closed"),
    ("resolved", "inProgress"),
}


@pytest.mark.parametrize("then", STATES)
@pytest.mark.parametrize("now", STATES)
async def test_states(operator: FakeOperator, desk: httpx2.AsyncClient, now: str, then: str) -> None:
    tickets = operator.ticketing.database["troubleTicket"]
    ticket = await tickets.document("t1001")
    assert ticket is not None
    await tickets.put_many([{**ticket, "status": now}])
    answer = await desk.patch(f"{TICKET}/t1001", json={"status": then})
    if now == then or (now, then) in MOVES:
        assert (answer.status_code, answer.json()["status"]) == (200, then)
    else:
        assert (answer.status_code, answer.json()["code"]) == (422, "illegalTransition")
        assert answer.json()["message"] == f"the ticket is {now}, and cannot become {then}"
        assert (await desk.get(f"{TICKET}/t1001")).json() == {**ticket, "status": now}


@pytest.mark.parametrize("ticket", ["t1006", "t1007", "t1008"])
@pytest.mark.parametrize("body", [{"note": [SAID]}, {"attachment": [ATTACHED]}])
async def test_nothing_is_added_to_what_has_ended(desk: httpx2.AsyncClient, ticket: str, body: dict[str, Any]) -> None:
    before = (await desk.get(f"{TICKET}/{ticket}")).json()
    answer = await desk.patch(f"{TICKET}/{ticket}", json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "ticketEnded")
    assert (await desk.get(f"{TICKET}/{ticket}")).json() == before


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"ticketType": "weather"}, 422, "unknownType"),
        ({"relatedParty": []}, 422, "unclearOwner"),
        ({"relatedParty": [CUSTOMER, CUSTOMER]}, 422, "unclearOwner"),
        ({"relatedEntity": []}, 422, "unclearOwner"),
        ({"relatedEntity": [PRODUCT]}, 422, "unclearOwner"),
        ({"relatedEntity": [ACCOUNT, {**CUSTOMER, "role": "company"}]}, 422, "unclearOwner"),
        ({"relatedEntity": [ACCOUNT, PRODUCT, PRODUCT]}, 422, "unclearOwner"),
        ({"name": ""}, 400, "400"),
        ({"description": ""}, 400, "400"),
        ({"severity": "Urgent"}, 400, "400"),
        ({"status": "closed"}, 400, "400"),
        ({"attachment": [{**ATTACHED, "content": "not base64"}]}, 400, "400"),
    ],
)
async def test_not_opened(desk: httpx2.AsyncClient, changes: dict[str, Any], status: int, code: str) -> None:
    answer = await desk.post(TICKET, json={**NEW, **changes})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert len((await desk.get(TICKET)).json()) == 18


async def test_no_such_ticket(desk: httpx2.AsyncClient) -> None:
    assert (await desk.patch(f"{TICKET}/t9999", json={"status": "closed"})).status_code == 404


@pytest.mark.parametrize(
    "body", [{"note": [{"text": "Hej"}]}, {"note": [{**SAID, "text": ""}]}, {"status": "new"}, {"name": "x"}]
)
async def test_no_change(desk: httpx2.AsyncClient, body: dict[str, Any]) -> None:
    assert (await desk.patch(f"{TICKET}/t1001", json=body)).status_code == 400


async def test_an_answer_lost_and_asked_for_again(operator: FakeOperator, desk: httpx2.AsyncClient) -> None:
    operator.ticketing.faults.add(Fault(method="POST", body="dropped", times=1))
    operator.ticketing.faults.add(Fault(method="PATCH", body="dropped", times=1))
    opened = [await desk.post(TICKET, json={**NEW, "externalId": "x1", "attachment": [ATTACHED]}) for _ in range(2)]
    assert (opened[1].status_code, opened[1].json()["id"]) == (201, "tn00000001")
    key = {"Idempotency-Key": "k1"}
    written = [await desk.patch(f"{TICKET}/t1001", json={"note": [SAID]}, headers=key) for _ in range(2)]
    assert (written[1].status_code, len(written[1].json()["note"])) == (200, 4)
    assert len((await desk.get(TICKET)).json()) == 19
    assert (await desk.get(f"{ATTACHMENT}/an00000002")).status_code == 404


async def test_as_published(desk: httpx2.AsyncClient, clock: ManualClock) -> None:
    published = description(621)
    body = {**NEW, "externalId": "x1", "attachment": [ATTACHED]}
    assert published.problems("TroubleTicket_Create", body) == []
    assert published.problems("TroubleTicket", (await desk.post(TICKET, json=body)).json()) == []
    change = {"note": [SAID], "attachment": [ATTACHED], "status": "inProgress", "statusChangeReason": "Nej."}
    assert published.problems("TroubleTicket_Update", change) == []
    assert published.problems("TroubleTicket", (await desk.patch(f"{TICKET}/t1005", json=change)).json()) == []
    clock.advance(timedelta(days=7))
    assert published.problems("TroubleTicket", (await desk.get(TICKET)).json()) == []
    refused = await desk.patch(f"{TICKET}/t1006", json={"note": [SAID]})
    assert published.problems("Error", refused.json()) == []
