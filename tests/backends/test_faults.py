"""Every way to misbehave, as a caller in the same process meets it; test_faults_over_sockets.py has the others."""

from typing import Any

import httpx2
import msgspec
import pytest

from backends.faults import HTML_PAGE, BodyFault, Fault
from backends.system import FakeSystem
from tests.backends.library import EMIL, GLAS, SECOND_EMIL

BOOKS = "/tmf-api/library/v4/book"
TRUE_BODY = msgspec.json.encode([EMIL, GLAS, SECOND_EMIL])


async def statuses(client: httpx2.AsyncClient, *paths: str) -> list[int]:
    return [(await client.get(path)).status_code for path in paths]


async def test_statuses_in_turn_and_the_last_one_stays(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(statuses=(500, 429, 200)))
    assert await statuses(reader, BOOKS, BOOKS, BOOKS, BOOKS) == [500, 429, 200, 200]


async def test_a_status_has_the_published_error_body(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(statuses=(503,)))
    assert (await reader.get(BOOKS)).json() == {
        "code": "503",
        "reason": "Service Unavailable",
        "message": "the fake was told to answer this",
        "status": "503",
        "@type": "Error",
    }


async def test_by_path(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(path=f"{BOOKS}/", statuses=(500,)))
    assert await statuses(reader, BOOKS, f"{BOOKS}/b1") == [200, 500]


async def test_by_method(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(method="POST", statuses=(500,)))
    assert (await reader.get(BOOKS)).status_code == 200
    assert (await reader.post(BOOKS)).status_code == 500


async def test_times(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(statuses=(500,), times=2))
    assert await statuses(reader, BOOKS, BOOKS, BOOKS) == [500, 500, 200]


async def test_the_first_that_names_the_call(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(path=f"{BOOKS}/b1", statuses=(500,), times=1))
    library.faults.add(Fault(statuses=(502,)))
    assert await statuses(reader, f"{BOOKS}/b1", f"{BOOKS}/b1", BOOKS) == [500, 502, 502]


async def test_clear(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(statuses=(500,)))
    library.faults.clear()
    assert await statuses(reader, BOOKS) == [200]


async def test_never_the_paths_that_steer_the_fake(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(statuses=(500,)))
    assert await statuses(reader, "/health", "/log", "/faults") == [200, 200, 200]


async def test_latency_comes_before_the_answer(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(latency_seconds=0.05))
    answer = await reader.get(BOOKS)
    assert answer.content == TRUE_BODY


@pytest.mark.parametrize(
    ("body", "media_type", "content"),
    [
        ("malformed", "application/json", TRUE_BODY[: len(TRUE_BODY) // 2]),
        ("truncated", "application/json", TRUE_BODY[: len(TRUE_BODY) // 2]),
        ("html", "text/html; charset=utf-8", HTML_PAGE),
        ("oversized", "application/json", TRUE_BODY + b" " * 100_000),
        ("drip", "application/json", TRUE_BODY),
    ],
)
async def test_bodies(
    library: FakeSystem, reader: httpx2.AsyncClient, body: BodyFault, media_type: str, content: bytes
) -> None:
    library.faults.add(Fault(body=body, oversized_bytes=100_000, drip_seconds=0))
    answer = await reader.get(BOOKS)
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (200, media_type, content)


async def test_truncated_announces_the_true_length(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(body="truncated"))
    assert (await reader.get(BOOKS)).headers["content-length"] == str(len(TRUE_BODY))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (BOOKS, [{**EMIL, "id": 1}, {**GLAS, "id": 1}, {**SECOND_EMIL, "id": 1}]),
        (f"{BOOKS}/b1", {**EMIL, "id": 1}),
        (f"{BOOKS}?title=Mio", {}),
    ],
)
async def test_wrong_shape(library: FakeSystem, reader: httpx2.AsyncClient, path: str, expected: Any) -> None:
    library.faults.add(Fault(body="wrong_shape"))
    assert (await reader.get(path)).json() == expected


async def test_a_body_may_lie_after_some_failures(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(statuses=(500, 200), body="html", times=2))
    answers = [await reader.get(BOOKS) for _ in range(3)]
    assert [(each.status_code, each.content == HTML_PAGE) for each in answers] == [
        (500, False),
        (200, True),
        (200, False),
    ]


async def test_dropped(library: FakeSystem) -> None:
    """What is asked is done, and the caller learns nothing."""
    library.faults.add(Fault(body="dropped", times=1))
    transport = httpx2.ASGITransport(app=library.app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://fake") as caller:
        with pytest.raises(httpx2.RemoteProtocolError, match="disconnected without sending a response"):
            await caller.get(BOOKS)
        assert (await caller.get(BOOKS)).content == TRUE_BODY
    assert [(call.path, call.status) for call in library.log.calls()] == [(BOOKS, None), (BOOKS, 200)]


async def test_over_http(reader: httpx2.AsyncClient) -> None:
    fault = {"path": BOOKS, "method": "GET", "statuses": [500, 200], "latency_seconds": 0.01, "times": 2}
    added = await reader.post("/faults", json=fault)
    whole = {**fault, "body": None, "oversized_bytes": 16_777_216, "drip_seconds": 0.2}
    assert (added.status_code, added.json()) == (201, whole)
    assert (await reader.get("/faults")).json() == [whole]
    assert await statuses(reader, BOOKS, BOOKS, BOOKS) == [500, 200, 200]
    assert (await reader.get("/faults")).json() == []


async def test_cleared_over_http(reader: httpx2.AsyncClient) -> None:
    await reader.post("/faults", json={"statuses": [500]})
    assert (await reader.delete("/faults")).status_code == 204
    assert await statuses(reader, BOOKS) == [200]


@pytest.mark.parametrize(
    "body", ["", "[]", '{"body": "tasteless"}', '{"latency": 1}', '{"statuses": [302]}', '{"times": 0}']
)
async def test_what_is_no_fault_is_refused(library: FakeSystem, reader: httpx2.AsyncClient, body: str) -> None:
    answer = await reader.post("/faults", content=body)
    assert (answer.status_code, answer.json()["reason"]) == (400, "Bad Request")
    assert "; what a fault has: path, method, latency_seconds, statuses, body, times" in answer.json()["message"]
    assert library.faults.active() == []
