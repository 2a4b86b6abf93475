"""Links to documents: short-lived, signed, and worth nothing without the rights behind them."""

from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from structlog.testing import capture_logs

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.identity.assembly import database_from
from gateway.settings import Settings
from gateway.store.tables import grants
from tests.harness import SignedIn
from tests.mutations.granting import grant

INVOICE = "{ viewer { invoices(first: 1) { nodes { number documentUrl } } } }"
ATTACHMENTS = "{ viewer { tickets(first: 100) { nodes { id attachments { fileName mimeType sizeBytes url } } } } }"


async def invoice_link(anna: SignedIn) -> tuple[str, str]:
    (invoice,) = (await anna.data(INVOICE))["viewer"]["invoices"]["nodes"]
    return invoice["number"], invoice["documentUrl"]


async def test_the_pdf_is_the_invoice(anna: SignedIn) -> None:
    number, url = await invoice_link(anna)
    answer = await anna.gateway.client.get(url)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"
    assert number in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


async def test_attachments_are_the_files_they_say(anna: SignedIn) -> None:
    tickets = (await anna.data(ATTACHMENTS))["viewer"]["tickets"]["nodes"]
    attachments = [attachment for ticket in tickets for attachment in ticket["attachments"]]
    assert attachments

    for attachment in attachments:
        answer = await anna.gateway.client.get(attachment["url"])
        assert (answer.status_code, len(answer.content)) == (200, attachment["sizeBytes"])
        assert answer.headers["content-type"].split(";")[0] == attachment["mimeType"]


async def gone(anna: SignedIn, url: str) -> bool:
    answer = await anna.gateway.client.get(url)
    if answer.status_code == 200:
        return False
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-store")
    return [error["extensions"]["code"] for error in answer.json()["errors"]] == ["BAD_ID"]


async def test_a_link_expires(anna: SignedIn, clock: ManualClock) -> None:
    _, url = await invoice_link(anna)
    clock.advance(timedelta(minutes=5))

    assert await gone(anna, url)


async def test_a_link_dies_with_its_session(anna: SignedIn) -> None:
    _, url = await invoice_link(anna)
    await anna.data("mutation { logout { ... on LogoutSuccess { ok } } }")

    assert await gone(anna, url)


async def test_z2_a_link_is_worth_what_its_readers_rights_are_worth_now(anna: SignedIn, settings: Settings) -> None:
    """Of both kinds: the right on the account is taken away after the links were made."""
    _, invoice = await invoice_link(anna)
    tickets = (await anna.data(ATTACHMENTS))["viewer"]["tickets"]["nodes"]
    links = [invoice, *(attachment["url"] for ticket in tickets for attachment in ticket["attachments"])]
    assert [await gone(anna, url) for url in links] == [False] * len(links)

    database = database_from(settings)
    async with database.write() as connection:
        await connection.execute(grants.delete())
    await database.close()

    before = len(anna.calls)
    assert [await gone(anna, url) for url in links] == [True] * len(links)
    assert len(anna.calls) == before


async def test_z2_an_invoice_takes_the_right_to_invoices(anna: SignedIn, settings: Settings) -> None:
    _, url = await invoice_link(anna)
    accounts = ("100201", "100202", "100203")
    await grant(settings, "anna@norrskenbygg.example", dict.fromkeys(accounts, ContactRole.SUBSCRIPTIONS))
    before = len(anna.calls)
    assert await gone(anna, url)
    assert len(anna.calls) == before


@pytest.mark.parametrize(
    "change", [lambda url: url[:-1], lambda url: url + "x", lambda url: url.replace("/documents/", "/documents/x")]
)
async def test_a_changed_link_leads_nowhere(anna: SignedIn, change: object) -> None:
    _, url = await invoice_link(anna)
    before = len(anna.calls)

    assert callable(change)
    assert await gone(anna, change(url))
    assert len(anna.calls) == before


async def test_billing_down_is_said_so(anna: SignedIn, operator: FakeOperator) -> None:
    _, url = await invoice_link(anna)
    operator.billing.faults.add(Fault(statuses=(503,)))
    answer = await anna.gateway.client.get(url)

    assert answer.status_code == 502
    assert answer.json()["errors"][0]["extensions"]["code"] == "BACKEND_UNAVAILABLE"
    assert answer.json()["errors"][0]["extensions"]["capability"] == "INVOICES"


async def test_a10_what_failed_is_logged_without_the_token_in_its_address(
    anna: SignedIn, settings: Settings, clock: ManualClock
) -> None:
    _, url = await invoice_link(anna)
    database = database_from(settings)
    async with database.write() as connection:
        await connection.execute(text("ALTER TABLE sessions RENAME TO elsewhere"))
    await database.close()
    clock.advance(timedelta(seconds=6))
    with capture_logs() as lines:
        answer = await anna.gateway.client.get(url)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (500, "INTERNAL")
    assert [line["path"] for line in lines if line["event"] == "request failed"] == ["/documents"]
