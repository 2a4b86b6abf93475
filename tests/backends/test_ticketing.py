"""TMF621: tickets of companies, accounts and subscriptions, and the files attached to them."""

import struct
from typing import Any

import httpx2
import pytest

from backends.operator import SMALL_WORLD

TICKET = "/tmf-api/troubleTicket/v4/troubleTicket"
ATTACHMENT = "/tmf-api/troubleTicket/v4/attachment"

OF_NORRSKEN = "relatedEntity.id=o1001,100201,100202,100203"


async def ids(client: httpx2.AsyncClient, query: str) -> list[str]:
    response = await client.get(f"{TICKET}?{query}")
    assert response.status_code == 200, response.text
    return [row["id"] for row in response.json()]


ABOUT_A_SUBSCRIPTION = {
    "id": "t1006",
    "href": f"{TICKET}/t1006",
    "@type": "TroubleTicket",
    "name": "Surfen är långsam",
    "description": "Mobildatan är mycket långsam på kontoret i Luleå.",
    "severity": "Minor",
    "ticketType": "support",
    "status": "closed",
    "creationDate": "2026-02-06T07:00:00Z",
    "lastUpdate": "2026-02-15T15:45:00Z",
    "relatedParty": [
        {"id": "o1001", "role": "customer", "@referredType": "Organization"},
        {"id": "d3", "role": "department", "name": "Teknisk support", "@referredType": "Organization"},
    ],
    "relatedEntity": [
        {"id": "100202", "role": "account", "@referredType": "BillingAccount"},
        {"id": "p1017", "role": "product", "@referredType": "Product"},
    ],
    "note": [
        {
            "id": "t1006n1",
            "author": "Mohammed Östlund",
            "date": "2026-02-07T06:55:00Z",
            "text": "Bifogar felmeddelandet.",
            "@type": "customerNote",
        },
        {
            "id": "t1006n2",
            "author": "Hanna, Teknisk support",
            "date": "2026-02-13T08:10:00Z",
            "text": "En spärr låg kvar efter ett nätarbete och är anmäld.",
            "@type": "agentNote",
        },
        {
            "id": "t1006n3",
            "author": "Mohammed Östlund",
            "date": "2026-02-15T15:45:00Z",
            "text": "Nu fungerar det, tack!",
            "@type": "customerNote",
        },
    ],
    "attachment": [
        {
            "id": "a1002",
            "name": "felmeddelande.txt",
            "mimeType": "text/plain",
            "url": f"{ATTACHMENT}/a1002",
            "size": {"amount": 70, "units": "byte"},
        },
        {
            "id": "a1003",
            "name": "skärmbild.png",
            "mimeType": "image/png",
            "url": f"{ATTACHMENT}/a1003",
            "size": {"amount": 267, "units": "byte"},
        },
    ],
}


async def test_ticket_about_a_subscription(desk: httpx2.AsyncClient) -> None:
    assert (await desk.get(f"{TICKET}/t1006")).json() == ABOUT_A_SUBSCRIPTION


@pytest.mark.parametrize(
    ("ticket", "entities"),
    [
        ("t1003", [("company", "o1001", "Organization")]),
        ("t1005", [("account", "100202", "BillingAccount")]),
        ("t1001", [("account", "100201", "BillingAccount"), ("product", "p1005", "Product")]),
    ],
)
async def test_exactly_one_owner(desk: httpx2.AsyncClient, ticket: str, entities: list[tuple[str, str, str]]) -> None:
    answer = (await desk.get(f"{TICKET}/{ticket}")).json()
    assert [(each["role"], each["id"], each["@referredType"]) for each in answer["relatedEntity"]] == entities


@pytest.mark.parametrize(
    ("query", "matching"),
    [
        (f"{OF_NORRSKEN}&sort=-lastUpdate,-id&limit=4", ["t1011", "t1009", "t1001", "t1003"]),
        ("relatedEntity.id=o1001", ["t1003", "t1011", "t1012"]),
        ("relatedEntity.id=p1006", ["t1013"]),
        ("relatedEntity.id=100203&status=rejected,acknowledged", ["t1008", "t1009"]),
        (f"{OF_NORRSKEN}&ticketType=order", ["t1004", "t1007", "t1014"]),
        ("relatedParty.id=o1002", ["t2001", "t2002"]),
        ("id=t1001,t2001,nope", ["t1001", "t2001"]),
        ("lastUpdate.lt=2025-09-01T00:00:00Z", ["t1015", "t1016"]),
    ],
)
async def test_tickets_by(desk: httpx2.AsyncClient, query: str, matching: list[str]) -> None:
    assert await ids(desk, query) == matching


async def test_walking_the_tickets_newest_change_first(desk: httpx2.AsyncClient) -> None:
    walked: list[tuple[str, str]] = []
    after = ""
    while True:
        response = await desk.get(f"{TICKET}?{OF_NORRSKEN}&sort=-lastUpdate,-id&limit=5{after}")
        page: list[Any] = response.json()
        if not page:
            break
        walked += [(row["lastUpdate"], row["id"]) for row in page]
        moment, last = walked[-1]
        after = f"&lastUpdate.lte={moment}&lastUpdate.lt={moment};id.lt={last}"
    assert walked == sorted(walked, reverse=True)
    assert {ticket for _, ticket in walked} == {f"t{number}" for number in range(1001, 1017)}


async def test_attached_picture(desk: httpx2.AsyncClient) -> None:
    answer = (await desk.get(f"{TICKET}/t1001")).json()
    [attachment] = answer["attachment"]
    response = await desk.get(attachment["url"])
    assert (response.status_code, response.headers["content-type"]) == (200, "image/png")
    assert len(response.content) == attachment["size"]["amount"]
    assert response.content.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", response.content[16:24]) == (160, 90)


async def test_attached_text(desk: httpx2.AsyncClient) -> None:
    response = await desk.get(f"{ATTACHMENT}/a1002")
    assert (response.status_code, response.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert response.content == (SMALL_WORLD / "attachments" / "felmeddelande.txt").read_bytes()


async def test_no_attachment_of_that_id(desk: httpx2.AsyncClient) -> None:
    response = await desk.get(f"{ATTACHMENT}/a9999")
    assert (response.status_code, response.json()["message"]) == (404, "there is no attachment a9999")


async def test_attachments_are_not_listed(desk: httpx2.AsyncClient) -> None:
    assert (await desk.get(ATTACHMENT)).status_code == 404
