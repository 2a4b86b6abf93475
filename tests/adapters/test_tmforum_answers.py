"""Answers that are not what was agreed, whatever was asked: each is a fault of the right capability, and never a crash."""

import msgspec
import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.faults import Capability, ErrorCode, Fault
from gateway.ports.billing import Billing
from gateway.ports.paging import PageRequest, Position
from gateway.ports.provisioning import Provisioning
from gateway.ports.ticketing import Ticketing
from tests.adapters.changes import CHANGES
from tests.adapters.documents import ORGANIZATION, Document
from tests.adapters.reads import BATCHES, COUNTS, LISTS, OF_LISTS, OTHERS, PAGES, ListRead, Read
from tests.adapters.spoiling import changed
from tests.adapters.systems import SCOPE, Adapters, System, bad_response
from tests.contracts.outcomes import fault_of

BODIES = {
    "nothing": b"",
    "a page": b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body>Back soon</body></html>",
    "half of it": b'[{"id": "p1", "status": "act',
    "text": b'"[]"',
    "null": b"null",
    "an object": b"{}",
    "an error": b'{"code": "60", "reason": "Not found", "status": "404", "@type": "Error"}',
    "two answers": b"[][]",
    "no number": b'[{"id": "p1", "value": NaN}]',
    "no end": b"[" * 100_000,
    "not UTF-8": b'[{"name": "\xe5"}]',
    "half a character": b'[{"name": "\\ud83d"}]',
    "UTF-16": "[]".encode("utf-16"),
    "rows that are none": b"[1]",
    "empty rows": b"[{}]",
    "rows of nothing": b"[null]",
    "rows in rows": b"[[]]",
}
BAD = ErrorCode.BACKEND_BAD_RESPONSE


def test_every_read_is_there() -> None:
    methods = {name for port in (Billing, Provisioning, Ticketing) for name in vars(port) if not name.startswith("_")}
    assert methods - CHANGES.keys() == OF_LISTS.keys() | {"companies"}


async def outcomes(adapters: Adapters, reads: dict[str, Read]) -> dict[str, object]:
    return {name: await fault_of(read.ask(adapters)) for name, read in reads.items()}


def all_bad(reads: dict[str, Read]) -> dict[str, object]:
    return {name: (BAD, read.capability) for name, read in reads.items()}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
async def test_bodies_that_are_no_list_of_such_things(system: System, adapters: Adapters, body: bytes) -> None:
    system.answers(body)
    assert await outcomes(adapters, OF_LISTS) == all_bad(OF_LISTS)


@pytest.mark.parametrize("body", [*BODIES.values(), b"[]", msgspec.json.encode([ORGANIZATION])])
async def test_bodies_that_are_no_company(system: System, billing: TmForumBilling, body: bytes) -> None:
    system.answers(body)
    assert await fault_of(billing.companies(SCOPE, ["o1001"])) == (BAD, Capability.SUBSCRIPTIONS)


@pytest.mark.parametrize("literal", [b"NaN", b"Infinity", b"-Infinity", b"0x10", b"01", b"1."])
async def test_numbers_that_are_none(system: System, adapters: Adapters, literal: bytes) -> None:
    """Even in an attribute that nobody reads: such a body is no JSON, and its other numbers are as doubtful."""
    for name, read in OF_LISTS.items():
        row = msgspec.json.encode({**read.row, "unread": 0}).replace(b'"unread":0', b'"unread":' + literal)
        system.answers(b"[" + row + b"]")
        assert await fault_of(read.ask(adapters)) == (BAD, read.capability), name


@pytest.mark.parametrize("total", [None, "", "many", "-1", "1.0", "+1", "1 1", "²", "1" * 11, "2147483648"])
async def test_a_list_that_does_not_say_how_long_it_is(system: System, adapters: Adapters, total: str | None) -> None:
    headers = {} if total is None else {"X-Total-Count": total.encode()}
    for name, read in OF_LISTS.items():
        rows = [] if name in COUNTS else [read.row]
        system.route.respond(200, content=msgspec.json.encode(rows), headers=headers)  # type: ignore[arg-type]
        assert await fault_of(read.ask(adapters)) == (BAD, read.capability), name


@pytest.mark.parametrize("total", [0, 2])
async def test_a_list_that_is_longer_or_shorter_than_it_says(system: System, adapters: Adapters, total: int) -> None:
    """A system's own page size must not pass for the end of what was asked for."""
    for name, read in {**BATCHES, **OTHERS}.items():
        for rows in ([read.row], [read.row, {}]):
            system.lists(*rows, total=total + len(rows) - 1)
            assert await fault_of(read.ask(adapters)) == (BAD, read.capability), name


async def test_a_list_there_is_not(system: System, adapters: Adapters) -> None:
    """404 for a list is a wrong address and not an empty list."""
    system.answers(b"[]", 404, **{"X-Total-Count": "0"})
    assert await outcomes(adapters, OF_LISTS) == all_bad(OF_LISTS)


@pytest.mark.parametrize(("status", "code"), [(302, BAD), (400, BAD), (401, BAD), (500, ErrorCode.BACKEND_UNAVAILABLE)])
async def test_other_statuses(system: System, adapters: Adapters, status: int, code: ErrorCode) -> None:
    system.answers(b"[]", status)
    assert await outcomes(adapters, OF_LISTS) == {name: (code, read.capability) for name, read in OF_LISTS.items()}


async def test_a_count_with_rows(system: System, adapters: Adapters) -> None:
    for name, read in COUNTS.items():
        system.lists(read.row)
        assert await fault_of(read.ask(adapters)) == (BAD, read.capability), name


SINGLE = BATCHES.keys() - {
    "subscriptions_by_number",
    "services",
    "services_by_number",
    "features",
    "devices",
    "invoice_lines",
}
"""Of one key there is at most one row."""


@pytest.mark.parametrize("name", sorted(SINGLE))
async def test_the_same_row_twice(system: System, adapters: Adapters, name: str) -> None:
    read = BATCHES[name]
    system.lists(read.row, read.row)
    assert await fault_of(read.ask(adapters)) == (BAD, read.capability)


FOREIGN_OWNERS = {
    "billingAccount": {"id": "200101"},
    "relatedEntity": [{"id": "p1", "role": "product"}, {"id": "200101", "role": "account"}],
}


def foreign(row: Document) -> Document:
    return changed(row, **{name: owner for name, owner in FOREIGN_OWNERS.items() if name in row})


OWNED = {name: read for name, read in {**BATCHES, **PAGES, **OTHERS}.items() if foreign(read.row) != read.row}


async def test_rows_of_a_foreign_account(system: System, adapters: Adapters) -> None:
    """In a list they say that our filter was ignored; asked for by their keys they are as if they did not exist."""
    found = {}
    for name, read in OWNED.items():
        system.lists(foreign(read.row))
        try:
            found[name] = await read.ask(adapters)
        except Fault as fault:
            found[name] = (fault.code, fault.capability)
    absent: dict[str, object] = {"invoice_lines": {"b1": []}, "invoice_document": None, "attachment": None}
    whole_lists = {**PAGES, "invoice_totals": OTHERS["invoice_totals"]}
    assert found == {**{name: {} for name in OWNED}, **absent, **all_bad(whole_lists)}


async def rejected(adapters: Adapters, listed: ListRead, page: PageRequest) -> bool:
    with pytest.raises(Fault) as raised:
        await listed.ask(adapters, page)
    return bad_response(raised.value, listed.capability)


@pytest.mark.parametrize("name", LISTS)
async def test_pages_that_would_lead_astray(system: System, adapters: Adapters, name: str) -> None:
    """A walk through the list would repeat entries, or end before its end, or never."""
    listed, first = LISTS[name], LISTS[name].row
    second = changed(first, id="x2")
    after_first = Position("2026-11-17T09:00:00Z", first["id"])

    system.lists(first, first)
    assert await rejected(adapters, listed, PageRequest(5))
    system.lists(first, second)
    assert await rejected(adapters, listed, PageRequest(5, after_first))
    assert await rejected(adapters, listed, PageRequest(1))
    system.lists(first, second, total=1)
    assert await rejected(adapters, listed, PageRequest(5))
    system.lists(total=3)
    assert await rejected(adapters, listed, PageRequest(5))
    assert await rejected(adapters, listed, PageRequest(5, after_first, backwards=True))
