"""U1. A file is scanned before it goes anywhere; what cannot be scanned waits in quarantine, and what is harmful goes nowhere."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from backends.scanner import EICAR, FakeScanner, open_scanner
from gateway.settings import Settings
from tests.harness import SignedIn
from tests.mutations.test_uploads import message_with, put, slot, ticket_with

HARMFUL = b"%PDF-1.7\n" + EICAR
CLEAN = b"%PDF-1.7\nnothing in it"
REFUSED = (400, "Filen skulle skada den som öppnar den. Rensa den, eller skicka en annan.")


@pytest.fixture
async def scanner(tmp_path: Path) -> AsyncIterator[FakeScanner]:
    async with open_scanner(tmp_path / "clamd.ctl") as scanner:
        yield scanner


@pytest.fixture
def deadline_seconds() -> float:
    return 20


@pytest.fixture
def settings(settings: Settings, scanner: FakeScanner, deadline_seconds: float) -> Settings:
    update = {"scanner_address": scanner.address, "scanner_deadline_seconds": deadline_seconds}
    return settings.model_copy(update=update)


async def made(who: SignedIn, content: bytes) -> tuple[str, str]:
    found = await slot(who, "avtal.pdf", "application/pdf", len(content))
    return found["uploadId"], found["url"]


def rejected(rule: str, says: str) -> dict[str, Any]:
    return {"__typename": "FileRejected", "message": says, "path": ["input", "uploadIds"], "rule": rule}


UNKNOWN = rejected(
    "QUARANTINED", "Det gick ännu inte att ta reda på om en fil är skadlig. Försök igen om några minuter."
)
DESTROYED = rejected(
    "HARMFUL", "En fil skulle skada den som öppnar den och har förstörts. Rensa den, eller skicka en annan."
)


async def test_a_clean_file_goes_on_its_way(anna: SignedIn, scanner: FakeScanner) -> None:
    upload, url = await made(anna, CLEAN)
    assert await put(anna, url, CLEAN) == (204, None)
    assert (await ticket_with(anna, [upload]))["__typename"] == "CreateTicketSuccess"
    assert scanner.scanned == [CLEAN]


async def test_a_harmful_file_is_not_taken_and_another_may_follow(anna: SignedIn) -> None:
    content = HARMFUL
    upload, url = await made(anna, content)
    assert await put(anna, url, content) == REFUSED
    assert (await ticket_with(anna, [upload]))["rule"] == "NOT_SENT"
    assert anna.changes == []
    harmless = CLEAN.ljust(len(content))
    assert await put(anna, url, harmless) == (204, None)


@pytest.mark.parametrize(
    ("broken", "deadline_seconds"),
    [({"hangs": True}, 2), ({"says": b"INSTREAM ERROR\0"}, 20)],
    ids=["hangs", "does not say"],
)
async def test_what_nobody_could_scan_waits_in_quarantine(
    anna: SignedIn, scanner: FakeScanner, broken: dict[str, Any]
) -> None:
    upload, url = await made(anna, CLEAN)
    for name, value in broken.items():
        setattr(scanner, name, value)
    assert await put(anna, url, CLEAN) == (202, None)
    assert await ticket_with(anna, [upload]) == UNKNOWN
    assert await message_with(anna, "tic_t1002", [upload]) == UNKNOWN
    assert anna.changes == []

    scanner.hangs, scanner.says = False, None
    assert (await ticket_with(anna, [upload]))["__typename"] == "CreateTicketSuccess"
    again = await ticket_with(anna, [upload])
    assert (again["__typename"], len(anna.changes)) == ("CreateTicketSuccess", 1)


async def test_what_turns_out_harmful_in_quarantine_is_destroyed(anna: SignedIn, scanner: FakeScanner) -> None:
    upload, url = await made(anna, HARMFUL)
    scanner.says = b"INSTREAM ERROR\0"
    assert await put(anna, url, HARMFUL) == (202, None)
    scanner.says = None
    assert await ticket_with(anna, [upload]) == DESTROYED
    assert (await ticket_with(anna, [upload]))["rule"] == "NOT_SENT"
    assert anna.changes == []


async def test_nobody_has_another_s_file_scanned(anna: SignedIn, erik: SignedIn, scanner: FakeScanner) -> None:
    upload, url = await made(erik, CLEAN)
    scanner.says = b"INSTREAM ERROR\0"
    await put(erik, url, CLEAN)
    asked = len(scanner.scanned)
    assert (await ticket_with(anna, [upload]))["rule"] == "NOT_SENT"
    assert (len(scanner.scanned), anna.changes) == (asked, [])
