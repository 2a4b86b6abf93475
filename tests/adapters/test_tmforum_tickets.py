from datetime import UTC, datetime
from typing import Any

import pytest
import strawberry

from gateway.adapters.tmforum.ticketing import TmForumTicketing
from gateway.faults import Capability, Fault
from gateway.graph.ids import TICKET, public
from gateway.graph.tickets.types import (
    Attachment,
    Ticket,
    TicketCategory,
    TicketFilter,
    TicketMessage,
    TicketMove,
    TicketStatus,
)
from gateway.ports.paging import Page, PageRequest, Position
from tests.adapters.documents import COMPANY_TICKET
from tests.adapters.documents import TICKET as TICKET_DOCUMENT
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import NOTHING, OF_COMPANY, SCOPE, System, bad_response

PATH = "GET /tmf-api/troubleTicket/v4/troubleTicket?"
OWNERS = "relatedEntity.id=100201,100202,o1001"
ALL = TicketFilter()

T1 = Ticket(
    id=public(TICKET, "t1"),
    ticket_id="t1",
    account_id="100201",
    subscription_id="p1",
    number="t1",
    subject="Dålig täckning",
    description="Samtalen bryts vid bron.",
    category=TicketCategory.SUPPORT,
    department="Teknisk support",
    status=TicketStatus.RESOLVED,
    created_at=datetime(2026, 11, 11, 7, 12, tzinfo=UTC),
    updated_at=datetime(2026, 11, 16, 13, 30, tzinfo=UTC),
    messages=[
        TicketMessage(
            id=strawberry.ID("n1"),
            author="Per-Erik",
            from_customer=True,
            text="Det gäller flera telefoner.",
            created_at=datetime(2026, 11, 11, 7, 12, tzinfo=UTC),
        ),
        TicketMessage(
            id=strawberry.ID("n2"),
            author="Hanna",
            from_customer=False,
            text="Mätningen är skickad.",
            created_at=datetime(2026, 11, 12, 8, 40, tzinfo=UTC),
        ),
    ],
    attachments=[
        Attachment(
            ticket_id="t1", id=strawberry.ID("a1"), file_name="mätning.png", mime_type="image/png", size_bytes=1234
        )
    ],
    allowed_moves=[TicketMove.ACCEPT_RESOLUTION, TicketMove.REOPEN],
)
T2 = Ticket(
    id=public(TICKET, "t2"),
    ticket_id="t2",
    account_id=None,
    subscription_id=None,
    number="t2",
    subject="Genomgång av avtalet",
    description="Vi vill boka en genomgång.",
    category=TicketCategory.OTHER,
    department=None,
    status=TicketStatus.HELD,
    created_at=datetime(2026, 11, 10, 8, 0, tzinfo=UTC),
    updated_at=datetime(2026, 11, 10, 8, 0, tzinfo=UTC),
    messages=[],
    attachments=[],
    allowed_moves=[],
)


async def test_the_first_page(system: System, ticketing: TmForumTicketing) -> None:
    system.lists(TICKET_DOCUMENT, COMPANY_TICKET, total=9)
    page = await ticketing.tickets(OF_COMPANY, ALL, None, PageRequest(2))
    assert system.asked() == [f"{PATH}{OWNERS}&sort=-lastUpdate,-id&limit=2"]
    positions = [Position("2026-11-16T13:30:00Z", "t1"), Position("2026-11-10T08:00:00Z", "t2")]
    assert page == Page([T1, T2], positions, more=True, total=9)


async def test_the_page_after_a_position(system: System, ticketing: TmForumTicketing) -> None:
    system.lists(COMPANY_TICKET)
    page = await ticketing.tickets(OF_COMPANY, ALL, None, PageRequest(9, Position("2026-11-16T13:30:00Z", "t1")))
    at = "2026-11-16T13%3A30%3A00Z"
    assert system.asked() == [
        f"{PATH}{OWNERS}&lastUpdate.lte={at}&lastUpdate.lt={at};id.lt=t1&sort=-lastUpdate,-id&limit=9"
    ]
    assert page == Page([T2], [Position("2026-11-10T08:00:00Z", "t2")], more=False, total=None)


async def test_without_the_company_itself(system: System, ticketing: TmForumTicketing) -> None:
    system.lists(TICKET_DOCUMENT)
    assert (await ticketing.tickets(SCOPE, ALL, None, PageRequest(2))).items == [T1]
    assert system.asked() == [f"{PATH}relatedEntity.id=100201,100202&sort=-lastUpdate,-id&limit=2"]
    system.lists(TICKET_DOCUMENT, COMPANY_TICKET)
    assert await ticketing.tickets_by_id(SCOPE, ["t1", "t2"]) == {"t1": T1}
    with pytest.raises(Fault) as raised:
        await ticketing.tickets(SCOPE, ALL, None, PageRequest(2))
    assert bad_response(raised.value, Capability.TICKETS)


@pytest.mark.parametrize(
    ("where", "about", "terms"),
    [
        (
            TicketFilter(statuses=list(TicketStatus)),
            None,
            "&status=acknowledged,inProgress,pending,held,resolved,closed,rejected,cancelled",
        ),
        (TicketFilter(categories=list(TicketCategory)), None, "&ticketType=order,invoice,support,other"),
        (
            TicketFilter(statuses=[TicketStatus.HELD], categories=[TicketCategory.ORDER]),
            "p1",
            "&status=held&ticketType=order&relatedEntity.id=p1",
        ),
    ],
)
async def test_filters(
    system: System, ticketing: TmForumTicketing, where: TicketFilter, about: str | None, terms: str
) -> None:
    system.lists(TICKET_DOCUMENT)
    await ticketing.tickets(OF_COMPANY, where, about, PageRequest(5))
    system.lists(total=17)
    assert await ticketing.count_tickets(OF_COMPANY, where, about) == 17
    assert system.asked() == [
        f"{PATH}{OWNERS}{terms}&sort=-lastUpdate,-id&limit=5",
        f"{PATH}{OWNERS}{terms}&limit=0",
    ]


async def test_what_nothing_can_match_is_not_asked(system: System, ticketing: TmForumTicketing) -> None:
    for none in (TicketFilter(statuses=[]), TicketFilter(categories=[])):
        assert await ticketing.tickets(OF_COMPANY, none, None, PageRequest(5)) == Page((), (), more=False, total=0)
        assert await ticketing.count_tickets(OF_COMPANY, none, "p1") == 0
    assert await ticketing.tickets(NOTHING, ALL, None, PageRequest(5)) == Page((), (), more=False, total=0)
    assert await ticketing.count_tickets(NOTHING, ALL, None) == 0
    assert await ticketing.tickets_by_id(NOTHING, ["t1"]) == {}
    assert await ticketing.tickets_by_id(OF_COMPANY, []) == {}
    assert await ticketing.attachment(NOTHING, "t1", "a1") is None
    assert system.asked() == []


async def test_by_id(system: System, ticketing: TmForumTicketing) -> None:
    system.lists(COMPANY_TICKET, TICKET_DOCUMENT)
    found = await ticketing.tickets_by_id(OF_COMPANY, ["t1", "t2", "t3"])
    assert system.asked() == [f"{PATH}{OWNERS}&id=t1,t2,t3&limit=3"]
    assert found == {"t1": T1, "t2": T2}


async def test_tickets_of_somebody_else_are_as_if_they_did_not_exist(
    system: System, ticketing: TmForumTicketing
) -> None:
    foreign = [
        changed(TICKET_DOCUMENT, relatedEntity=[{"id": "200101", "role": "account"}]),
        changed(COMPANY_TICKET, relatedEntity=[{"id": "o1002", "role": "company"}]),
    ]
    system.lists(*foreign)
    assert await ticketing.tickets_by_id(OF_COMPANY, ["t1", "t2"]) == {}
    system.lists(*(changed(ticket, name=7) for ticket in foreign))
    assert await ticketing.tickets_by_id(OF_COMPANY, ["t1", "t2"]) == {}


@pytest.mark.parametrize(
    ("published", "status", "moves"),
    [
        ("acknowledged", TicketStatus.ACKNOWLEDGED, [TicketMove.CANCEL]),
        ("inProgress", TicketStatus.IN_PROGRESS, [TicketMove.CANCEL]),
        ("pending", TicketStatus.PENDING, [TicketMove.CANCEL]),
        ("held", TicketStatus.HELD, []),
        (" resolved", TicketStatus.RESOLVED, [TicketMove.ACCEPT_RESOLUTION, TicketMove.REOPEN]),
        ("closed", TicketStatus.CLOSED, []),
        ("rejected", TicketStatus.REJECTED, []),
        ("cancelled", TicketStatus.CANCELLED, []),
    ],
)
async def test_every_status(
    system: System, ticketing: TmForumTicketing, published: str, status: TicketStatus, moves: list[TicketMove]
) -> None:
    system.lists(changed(TICKET_DOCUMENT, status=published))
    found = (await ticketing.tickets_by_id(OF_COMPANY, ["t1"]))["t1"]
    assert isinstance(found, Ticket)
    assert (found.status, found.allowed_moves) == (status, moves)


ENTITY = {"id": "100202", "role": "account"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", ABSENT),
        ("description", None),
        ("ticketType", "complaint"),
        ("ticketType", ABSENT),
        ("status", "open"),
        ("status", ABSENT),
        ("creationDate", ABSENT),
        ("creationDate", "2026-11-11T07:12:00"),
        ("lastUpdate", ABSENT),
        ("lastUpdate", "yesterday"),
        ("lastUpdate", 7),
        ("relatedParty.1.name", 7),
        ("relatedEntity", ABSENT),
        ("relatedEntity", []),
        ("relatedEntity", [*TICKET_DOCUMENT["relatedEntity"], ENTITY]),
        ("relatedEntity", [*TICKET_DOCUMENT["relatedEntity"], {"id": "o1001", "role": "company"}]),
        ("relatedEntity", [*TICKET_DOCUMENT["relatedEntity"], {"id": "p2", "role": "product"}]),
        ("relatedEntity.0.id", 100201),
        ("relatedEntity.0.role", "payer"),
        ("relatedEntity.1.id", "p 1"),
        ("note", {}),
        ("note.0.id", ""),
        ("note.0.author", ABSENT),
        ("note.0.date", "today"),
        ("note.0.text", 7),
        ("note.0.@type", "internalNote"),
        ("note.0.@type", ABSENT),
        ("attachment", None),
        ("attachment.0.id", "a/1"),
        ("attachment.0.name", ABSENT),
        ("attachment.0.mimeType", "image/png\r\nX-Evil: 1"),
        ("attachment.0.url", ABSENT),
        ("attachment.0.size", ABSENT),
        ("attachment.0.size.units", "kB"),
        ("attachment.0.size.amount", 0.5),
        ("attachment.0.size.amount", -1),
        ("attachment.0.size.amount", 2**31),
    ],
)
async def test_a_ticket_that_makes_no_sense(system: System, ticketing: TmForumTicketing, path: str, value: Any) -> None:
    system.lists(put(TICKET_DOCUMENT, path, value), COMPANY_TICKET)
    found = await ticketing.tickets_by_id(OF_COMPANY, ["t1", "t2"])
    assert found == {"t1": found["t1"], "t2": T2}
    assert bad_response(found["t1"], Capability.TICKETS)
    with pytest.raises(Fault) as raised:
        await ticketing.tickets(OF_COMPANY, ALL, None, PageRequest(5))
    assert bad_response(raised.value, Capability.TICKETS)
