import httpx2

from backends.faults import Fault
from backends.log import Call
from backends.system import FakeSystem

BOOKS = "/tmf-api/library/v4/book"


async def test_calls_in_order(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    await reader.get(f"{BOOKS}?title=Emil&limit=1", headers={"X-Correlation-Id": "c1", "Accept": "*/*"})
    await reader.get(f"{BOOKS}/b2")
    await reader.get(f"{BOOKS}/b9?fields=title%2C")
    await reader.post(BOOKS, headers={"Idempotency-Key": "k1"})
    assert library.log.calls() == [
        Call("GET", BOOKS, "title=Emil&limit=1", {"x-correlation-id": "c1"}, status=200, rows=1),
        Call("GET", f"{BOOKS}/b2", "", {}, status=200, rows=1),
        Call("GET", f"{BOOKS}/b9", "fields=title%2C", {}, status=404, rows=0),
        Call("POST", BOOKS, "", {"idempotency-key": "k1"}, status=405, rows=0),
    ]


async def test_rows_are_those_of_the_page(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    await reader.get(BOOKS)
    await reader.get(f"{BOOKS}?limit=0")
    assert [call.rows for call in library.log.calls()] == [3, 0]


async def test_the_status_is_the_one_sent(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    library.faults.add(Fault(statuses=(503,)))
    await reader.get(BOOKS)
    assert library.log.calls() == [Call("GET", BOOKS, status=503)]


async def test_clear(library: FakeSystem, reader: httpx2.AsyncClient) -> None:
    await reader.get(BOOKS)
    library.log.clear()
    assert library.log.calls() == []
    await reader.get(f"{BOOKS}/b1")
    assert [call.path for call in library.log.calls()] == [f"{BOOKS}/b1"]


async def test_over_http(reader: httpx2.AsyncClient) -> None:
    await reader.get(f"{BOOKS}?limit=2", headers={"Idempotency-Key": "k1"})
    await reader.get("/health")
    await reader.get("/faults")
    logged = {
        "method": "GET",
        "path": BOOKS,
        "query": "limit=2",
        "headers": {"idempotency-key": "k1"},
        "status": 200,
        "rows": 2,
    }
    assert (await reader.get("/log")).json() == [logged]
    assert (await reader.delete("/log")).status_code == 204
    assert (await reader.get("/log")).json() == []
