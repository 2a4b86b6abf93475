"""clamd's protocol, and what the gateway makes of its answers."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backends.scanner import EICAR, FakeScanner, open_scanner
from gateway.adapters.clamav.scanning import ClamAv
from gateway.faults import Capability, ErrorCode, Fault
from tests.harness import test_settings as settings_over


@pytest.fixture
async def scanner(tmp_path: Path) -> AsyncIterator[FakeScanner]:
    async with open_scanner(tmp_path / "clamd.ctl") as scanner:
        yield scanner


def adapter(scanner: FakeScanner, seconds: float = 10) -> ClamAv:
    settings = settings_over(scanner.socket, scanner_address=scanner.address, scanner_deadline_seconds=seconds)
    return ClamAv(settings)


async def code_of(adapter: ClamAv, content: bytes = b"x") -> ErrorCode:
    with pytest.raises(Fault) as raised:
        await adapter.finds(content)
    assert raised.value.capability is Capability.TICKETS
    return raised.value.code


@pytest.mark.parametrize("content", [b"", b"x", bytes(65_536), bytes(65_537), b"ab" * 1_000_000], ids=len)
async def test_a_harmless_file_is_sent_whole(scanner: FakeScanner, content: bytes) -> None:
    assert await adapter(scanner).finds(content) is None
    assert scanner.scanned == [content]


async def test_a_harmful_file_has_a_name(scanner: FakeScanner) -> None:
    assert await adapter(scanner).finds(b"%PDF-1.7 " + EICAR) == "Eicar-Test-Signature"


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (b"INSTREAM size limit exceeded. ERROR\0", ErrorCode.BACKEND_BAD_RESPONSE),
        (b"stream: OK", ErrorCode.BACKEND_UNAVAILABLE),
        (b"stream: \0", ErrorCode.BACKEND_BAD_RESPONSE),
        (b"\xff\0", ErrorCode.BACKEND_BAD_RESPONSE),
        (b"x" * 5_000, ErrorCode.BACKEND_BAD_RESPONSE),
        (b"", ErrorCode.BACKEND_UNAVAILABLE),
    ],
)
async def test_answers_that_say_nothing(scanner: FakeScanner, says: bytes, code: ErrorCode) -> None:
    scanner.says = says
    assert await code_of(adapter(scanner)) is code


async def test_a_scanner_that_hangs(scanner: FakeScanner) -> None:
    scanner.hangs = True
    assert await code_of(adapter(scanner, seconds=0.2)) is ErrorCode.BACKEND_TIMEOUT


async def test_a_scanner_that_is_not_there(scanner: FakeScanner) -> None:
    scanner.socket.unlink()
    assert await code_of(adapter(scanner)) is ErrorCode.BACKEND_UNAVAILABLE


@pytest.mark.parametrize("address", ["unix:relative", "localhost", "a b:1", ":3310", "host:"])
def test_an_address_that_is_none(tmp_path: Path, address: str) -> None:
    with pytest.raises(ValueError, match="scanner_address"):
        settings_over(tmp_path / "x.db", scanner_address=address)
