"""What goes over the wire of a change, and every answer there can be to one."""

from dataclasses import replace
from typing import Any

import msgspec
import pytest

from gateway.faults import Capability, ErrorCode
from gateway.graph.tickets.types import TicketCategory, TicketMove
from gateway.ports.billing import Billing, PlanChange
from gateway.ports.provisioning import Provisioning
from gateway.ports.refusals import Reason, Refused
from gateway.ports.ticketing import NewTicket, Ticketing
from tests.adapters.changes import ABROAD, CHANGES, CUSTOMER, Made
from tests.adapters.documents import SERVICE
from tests.adapters.offerings import TOP_UP
from tests.adapters.spoiling import ABSENT, changed
from tests.adapters.systems import OF_COMPANY, SCOPE, Adapters, System
from tests.contracts.outcomes import fault_of

BAD = ErrorCode.BACKEND_BAD_RESPONSE
UNKNOWN = ErrorCode.OUTCOME_UNKNOWN
"""It says that something was done, and not what."""
MADE = pytest.mark.parametrize("made", CHANGES.values(), ids=CHANGES)
PATCHES = {name: made for name, made in CHANGES.items() if made.request.startswith("PATCH")}


def says(system: System, status: int, document: Any) -> None:
    system.answers(msgspec.json.encode(document), status)


def refusal(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "reason": "Nej", "message": "Nej.", "status": "422", "@type": "Error", **more}


@MADE
async def test_what_is_sent(system: System, adapters: Adapters, made: Made) -> None:
    says(system, made.status, made.answer)
    assert not isinstance(await made.ask(adapters), Refused)

    assert system.asked() == [made.request]
    request = system.route.calls.last.request
    assert request.headers["content-type"] == "application/json;charset=utf-8"
    assert request.headers["idempotency-key"] == "k1"
    assert msgspec.json.decode(request.content) == made.body


REFUSALS = [
    pytest.param(made, code, reason, status, id=f"{name} {code} {status}")
    for name, made in CHANGES.items()
    for code, reason in made.refusals.items()
    for status in (409, 422)
]


@pytest.mark.parametrize(("made", "code", "reason", "status"), REFUSALS)
async def test_what_is_refused(
    system: System, adapters: Adapters, made: Made, code: str, reason: Reason, status: int
) -> None:
    says(system, status, refusal(f" {code} ", blockingOrder=["po1", "po2"], conflictingFeature=["CFU"]))
    assert await made.ask(adapters) == Refused(reason, ("po1", "po2"), ("CFU",))
    says(system, status, refusal(code))
    assert await made.ask(adapters) == Refused(reason)


@pytest.mark.parametrize("made", PATCHES.values(), ids=PATCHES)
async def test_what_is_not_there(system: System, adapters: Adapters, made: Made) -> None:
    says(system, 404, refusal("404"))
    assert await made.ask(adapters) == Refused(Reason.GONE)


@pytest.mark.parametrize("status", [409, 422])
@pytest.mark.parametrize(
    "body",
    [
        msgspec.json.encode(refusal("422")),
        msgspec.json.encode(changed(refusal("x"), code=ABSENT)),
        msgspec.json.encode(refusal("illegalTransition", blockingOrder=[1])),
        b"<html></html>",
        b"",
        b"[]",
    ],
)
@MADE
async def test_a_refusal_that_does_not_say_why(
    system: System, adapters: Adapters, made: Made, body: bytes, status: int
) -> None:
    system.answers(body, status)
    assert await fault_of(made.ask(adapters)) == (BAD, made.capability)


@MADE
async def test_a_key_that_is_known_is_of_an_earlier_attempt(system: System, adapters: Adapters, made: Made) -> None:
    says(system, 422, refusal("keyReused"))
    assert await fault_of(made.ask(adapters)) == (UNKNOWN, made.capability)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"<html></html>", b"null", b"\xff\xfe"])
@MADE
async def test_an_answer_that_is_no_such_thing(system: System, adapters: Adapters, made: Made, body: bytes) -> None:
    system.answers(body, made.status)
    assert await fault_of(made.ask(adapters)) == (UNKNOWN, made.capability)


@pytest.mark.parametrize("made", PATCHES.values(), ids=PATCHES)
async def test_an_answer_about_something_else(system: System, adapters: Adapters, made: Made) -> None:
    says(system, made.status, changed(made.answer, id="another"))
    assert await fault_of(made.ask(adapters)) == (UNKNOWN, made.capability)


@pytest.mark.parametrize(
    ("status", "code"),
    [(202, UNKNOWN), (302, UNKNOWN), (400, BAD), (500, UNKNOWN), (503, ErrorCode.BACKEND_UNAVAILABLE)],
)
@MADE
async def test_every_other_status(system: System, adapters: Adapters, made: Made, status: int, code: ErrorCode) -> None:
    says(system, status, made.answer)
    said = None if made.or_later and status == 202 else (code, made.capability)
    assert await fault_of(made.ask(adapters)) == said


async def test_a_line_of_somebody_else(system: System, adapters: Adapters) -> None:
    for name in ("change_bar", "change_forwarding"):
        made = CHANGES[name]
        owners = [{**each, "id": "200101" if each["role"] == "account" else "p1"} for each in SERVICE["relatedEntity"]]
        says(system, made.status, changed(made.answer, relatedEntity=owners))
        assert await fault_of(made.ask(adapters)) == (UNKNOWN, made.capability), name


async def test_a_ticket_of_somebody_else(system: System, adapters: Adapters) -> None:
    for name in ("create_ticket", "add_message", "move_ticket"):
        made = CHANGES[name]
        owner = [{"id": "200101", "role": "account", "@referredType": "BillingAccount"}]
        says(system, made.status, changed(made.answer, relatedEntity=owner))
        assert await fault_of(made.ask(adapters)) == (UNKNOWN, made.capability), name


async def test_a_ticket_of_the_company_about_nothing(system: System, adapters: Adapters) -> None:
    says(system, 201, changed(CHANGES["create_ticket"].answer))
    new = NewTicket(TicketCategory.OTHER, "s", "d", None, None)
    await adapters.ticketing.create_ticket(OF_COMPANY, new, "k1")
    sent = msgspec.json.decode(system.route.calls.last.request.content)
    assert (sent["ticketType"], sent["attachment"], sent["relatedParty"]) == ("other", [], [CUSTOMER])
    assert sent["relatedEntity"] == [{"id": "o1001", "role": "company", "@referredType": "Organization"}]


@pytest.mark.parametrize(
    ("move", "status"),
    [(TicketMove.ACCEPT_RESOLUTION, "closed"), (TicketMove.REOPEN, "inProgress"), (TicketMove.CANCEL, "cancelled")],
)
async def test_where_a_ticket_is_moved(system: System, adapters: Adapters, move: TicketMove, status: str) -> None:
    says(system, 200, CHANGES["move_ticket"].answer)
    await adapters.ticketing.move_ticket(SCOPE, "t1", move, None, "k1")
    assert msgspec.json.decode(system.route.calls.last.request.content) == {"status": status, "note": []}


async def test_a_plan_as_early_as_it_can(system: System, adapters: Adapters) -> None:
    says(system, 201, CHANGES["change_plan"].answer)
    await adapters.billing.change_plan(SCOPE, PlanChange("p1", "voice-50", None, "Anna"), "k1")
    assert "requestedStartDate" not in msgspec.json.decode(system.route.calls.last.request.content)


async def test_an_order_of_somebody_else(system: System, adapters: Adapters) -> None:
    made = CHANGES["change_plan"]
    says(system, 201, changed(made.answer, billingAccount={"id": "200101"}))
    assert await fault_of(made.ask(adapters)) == (UNKNOWN, made.capability)


async def test_a_package_for_the_home_country(system: System, adapters: Adapters) -> None:
    says(system, 201, TOP_UP)
    assert await adapters.billing.top_up(SCOPE, "p1", replace(ABROAD, roaming_region=None), "k1") == "tu1"
    assert msgspec.json.decode(system.route.calls.last.request.content)["usageType"] == "data"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (changed(TOP_UP, status="failed"), BAD),
        (changed(TOP_UP, status="pending"), UNKNOWN),
        (changed(TOP_UP, product={"id": "p2"}), UNKNOWN),
    ],
)
async def test_a_top_up_that_is_not_there(
    system: System, adapters: Adapters, answer: dict[str, Any], code: ErrorCode
) -> None:
    says(system, 201, answer)
    assert await fault_of(CHANGES["top_up"].ask(adapters)) == (code, Capability.USAGE)


def test_every_change_is_there() -> None:
    """A method of a port that takes a key is a change."""
    changing = {
        name
        for port in (Billing, Provisioning, Ticketing)
        for name, method in vars(port).items()
        if "key" in getattr(method, "__annotations__", {})
    }
    assert changing == CHANGES.keys()
