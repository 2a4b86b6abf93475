"""What a caller behind a real connection meets."""

from collections.abc import AsyncIterator

import httpx2
import msgspec
import pytest

from backends.faults import HTML_PAGE, Fault
from backends.serving import serving
from backends.system import FakeSystem
from tests.backends.library import EMIL, GLAS, SECOND_EMIL
from tests.upstream.peer import until

pytestmark = pytest.mark.sockets

BOOKS = "/tmf-api/library/v4/book"
TRUE_BODY = msgspec.json.encode([EMIL, GLAS, SECOND_EMIL])


@pytest.fixture
async def caller(library: FakeSystem) -> AsyncIterator[httpx2.AsyncClient]:
    async with (
        serving(library.app) as url,
        httpx2.AsyncClient(base_url=url, timeout=60, trust_env=False) as client,
    ):
        yield client


async def test_true_answers(caller: httpx2.AsyncClient) -> None:
    answer = await caller.get(BOOKS)
    assert (answer.status_code, answer.content) == (200, TRUE_BODY)


async def test_latency_outlasts_the_patience_of_a_caller(library: FakeSystem, caller: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(latency_seconds=30, times=1))
    with pytest.raises(httpx2.ReadTimeout):
        await caller.get(BOOKS, timeout=httpx2.Timeout(60, read=0.05))
    await until(lambda: len(library.log.calls()) > 0)
    assert [(call.path, call.status) for call in library.log.calls()] == [(BOOKS, None)]


async def test_statuses(library: FakeSystem, caller: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(statuses=(500, 200)))
    assert [(await caller.get(BOOKS)).status_code for _ in range(3)] == [500, 200, 200]


async def test_malformed(library: FakeSystem, caller: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(body="malformed"))
    answer = await caller.get(BOOKS)
    assert answer.content == TRUE_BODY[: len(TRUE_BODY) // 2]
    with pytest.raises(msgspec.DecodeError, match="truncated"):
        msgspec.json.decode(answer.content)


async def test_wrong_shape(library: FakeSystem, caller: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(body="wrong_shape"))
    assert (await caller.get(f"{BOOKS}/b2")).json() == {**GLAS, "id": 1}


async def test_truncated(library: FakeSystem, caller: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(body="truncated", times=1))
    with pytest.raises(httpx2.RemoteProtocolError, match="without sending complete message body"):
        await caller.get(BOOKS)
    assert (await caller.get(BOOKS)).content == TRUE_BODY


async def test_html(library: FakeSystem, caller: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(body="html"))
    answer = await caller.get(BOOKS)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.content == HTML_PAGE


async def test_oversized_comes_unannounced(library: FakeSystem, caller: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(body="oversized", oversized_bytes=1_000_000))
    async with caller.stream("GET", BOOKS) as answer:
        assert "content-length" not in answer.headers
        sizes = [len(chunk) async for chunk in answer.aiter_bytes()]
    assert sum(sizes) == len(TRUE_BODY) + 1_000_000


async def test_dropped(library: FakeSystem, caller: httpx2.AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
    library.faults.add(Fault(body="dropped", times=1))
    with pytest.raises(httpx2.RemoteProtocolError, match="disconnected without sending a response"):
        await caller.get(BOOKS)
    assert (await caller.get(BOOKS)).content == TRUE_BODY
    assert [(call.path, call.status) for call in library.log.calls()] == [(BOOKS, None), (BOOKS, 200)]
    assert caplog.records == []


async def test_drip_ends_when_the_caller_leaves(library: FakeSystem, caller: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(body="drip", drip_seconds=30))
    async with caller.stream("GET", BOOKS) as answer:
        assert await anext(answer.aiter_raw()) == b"["
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(TRUE_BODY)))
