"""Documents of bills and files of tickets: found through what they belong to, and fetched from the system's own host alone."""

from typing import Any

import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.adapters.tmforum.ticketing import TmForumTicketing
from gateway.faults import Capability, Fault
from gateway.ports.documents import Document
from tests.adapters.documents import BARE_BILL, BILL, COMPANY_TICKET, TICKET
from tests.adapters.spoiling import changed, put
from tests.adapters.systems import OF_COMPANY, SCOPE, System, bad_response

BILLS = "GET /tmf-api/customerBillManagement/v4/customerBill?"
TICKETS = "GET /tmf-api/troubleTicket/v4/troubleTicket?"
THE_BILL = f"{BILLS}id=b1&billingAccount.id=100201,100202&limit=1"
THE_TICKET = f"{TICKETS}relatedEntity.id=100201,100202,o1001&id=t1&limit=1"

FOREIGN = [
    "http://elsewhere.test/document/b1",
    "//elsewhere.test/document/b1",
    "https://system.test/document/b1",
    "http://system.test:8080/document/b1",
    "http://anna@system.test/document/b1",
    "http://system.test@elsewhere.test/",
    "ftp://system.test/document/b1",
]
NO_ADDRESS = ["", " /document/b1", "/document/b1\n", "/dokument/å", "http://[::1/document", "/" + "x" * 2000]


async def test_the_document_of_a_bill(system: System, billing: TmForumBilling) -> None:
    system.lists_then(BILL, b"%PDF-1.7 \x00\xff", "application/pdf")
    found = await billing.invoice_document(SCOPE, "b1")
    assert system.asked() == [THE_BILL, "GET /tmf-api/customerBillManagement/v4/document/b1"]
    assert found == Document("faktura-26111002011.pdf", "application/pdf", b"%PDF-1.7 \x00\xff")


@pytest.mark.parametrize("url", ["http://system.test/d/b1?v=1", "/d/b1?v=1", "//system.test/d/b1?v=1", "d/b1?v=1"])
async def test_addresses_may_be_written_in_many_ways(system: System, billing: TmForumBilling, url: str) -> None:
    system.lists_then(put(BILL, "billDocument.0.url", url), b"%PDF", "Application/PDF; charset=binary")
    assert await billing.invoice_document(SCOPE, "b1") is not None
    assert system.asked() == [THE_BILL, "GET /d/b1?v=1"]


async def test_a_bill_without_a_document(system: System, billing: TmForumBilling) -> None:
    system.lists(changed(BARE_BILL, id="b1"))
    assert await billing.invoice_document(SCOPE, "b1") is None
    assert system.asked() == [THE_BILL]


@pytest.mark.parametrize("rows", [[], [changed(BILL, billingAccount={"id": "200101"})], [changed(BILL, id="b2")]])
async def test_a_bill_that_is_not_there_or_not_ours(system: System, billing: TmForumBilling, rows: list[Any]) -> None:
    system.lists(*rows)
    assert await billing.invoice_document(SCOPE, "b1") is None
    assert system.asked() == [THE_BILL]


async def test_a_document_that_is_gone(system: System, billing: TmForumBilling) -> None:
    system.lists_then(BILL, b"{}", "application/json", status=404)
    assert await billing.invoice_document(SCOPE, "b1") is None


@pytest.mark.parametrize("content_type", ["text/html", "application/octet-stream", "", "application/pdfx"])
async def test_a_document_that_is_no_pdf(system: System, billing: TmForumBilling, content_type: str) -> None:
    system.lists_then(BILL, b"<html>", content_type)
    with pytest.raises(Fault) as raised:
        await billing.invoice_document(SCOPE, "b1")
    assert bad_response(raised.value, Capability.INVOICES)


@pytest.mark.parametrize("url", [*FOREIGN, *NO_ADDRESS])
async def test_a_document_somewhere_else(system: System, billing: TmForumBilling, url: str) -> None:
    system.lists(put(BILL, "billDocument.0.url", url))
    with pytest.raises(Fault) as raised:
        await billing.invoice_document(SCOPE, "b1")
    assert bad_response(raised.value, Capability.INVOICES)
    assert system.asked() == [THE_BILL]


async def test_an_illegible_bill(system: System, billing: TmForumBilling) -> None:
    system.lists(changed(BILL, billNo=7))
    with pytest.raises(Fault) as raised:
        await billing.invoice_document(SCOPE, "b1")
    assert bad_response(raised.value, Capability.INVOICES)


async def test_a_file_of_a_ticket(system: System, ticketing: TmForumTicketing) -> None:
    """Its type is the one that the ticket says, whatever it comes with."""
    system.lists_then(TICKET, b"\x89PNG", "text/html")
    found = await ticketing.attachment(OF_COMPANY, "t1", "a1")
    assert system.asked() == [THE_TICKET, "GET /tmf-api/troubleTicket/v4/attachment/a1"]
    assert found == Document("mätning.png", "image/png", b"\x89PNG")


@pytest.mark.parametrize(
    ("rows", "attachment"),
    [([TICKET], "a2"), ([], "a1"), ([changed(TICKET, relatedEntity=[{"id": "200101", "role": "account"}])], "a1")],
)
async def test_a_file_that_is_not_there_or_not_ours(
    system: System, ticketing: TmForumTicketing, rows: list[Any], attachment: str
) -> None:
    system.lists(*rows)
    assert await ticketing.attachment(OF_COMPANY, "t1", attachment) is None
    assert system.asked() == [THE_TICKET]


async def test_a_file_of_a_ticket_of_the_company(system: System, ticketing: TmForumTicketing) -> None:
    row = changed(COMPANY_TICKET, id="t1", attachment=TICKET["attachment"])
    system.lists(row)
    assert await ticketing.attachment(SCOPE, "t1", "a1") is None
    system.lists_then(row, b"\x89PNG", "image/png")
    assert await ticketing.attachment(OF_COMPANY, "t1", "a1") is not None


async def test_a_file_that_is_gone(system: System, ticketing: TmForumTicketing) -> None:
    system.lists_then(TICKET, b"{}", "application/json", status=404)
    assert await ticketing.attachment(OF_COMPANY, "t1", "a1") is None


@pytest.mark.parametrize("url", [*FOREIGN, *NO_ADDRESS])
async def test_a_file_somewhere_else(system: System, ticketing: TmForumTicketing, url: str) -> None:
    system.lists(put(TICKET, "attachment.0.url", url))
    with pytest.raises(Fault) as raised:
        await ticketing.attachment(OF_COMPANY, "t1", "a1")
    assert bad_response(raised.value, Capability.TICKETS)
    assert system.asked() == [THE_TICKET]
