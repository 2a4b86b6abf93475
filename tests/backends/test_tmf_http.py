from typing import Any

import httpx2
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from backends.system import Definition, Running, open_system
from backends.tmf.database import fill
from gateway.clock import ManualClock
from tests.backends.library import EMIL, GLAS, MIO, SECOND_EMIL, START, speaking_to

BOOKS = "/tmf-api/library/v4/book"


def counts(answer: httpx2.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("x-")}


def problem(status: int, reason: str, message: str) -> dict[str, Any]:
    return {"code": str(status), "reason": reason, "message": message, "status": str(status), "@type": "Error"}


async def test_list(reader: httpx2.AsyncClient) -> None:
    answer = await reader.get(f"{BOOKS}?title=Emil&limit=1")
    assert (answer.status_code, answer.json()) == (200, [EMIL])
    assert counts(answer) == {"x-total-count": "2", "x-result-count": "1"}
    assert answer.headers["content-type"] == "application/json"


async def test_empty_list(reader: httpx2.AsyncClient) -> None:
    answer = await reader.get(f"{BOOKS}?title=Mio")
    assert (answer.status_code, answer.json()) == (200, [])
    assert counts(answer) == {"x-total-count": "0", "x-result-count": "0"}


async def test_count(reader: httpx2.AsyncClient) -> None:
    answer = await reader.get(f"{BOOKS}?limit=0")
    assert (answer.status_code, answer.json()) == (200, [])
    assert counts(answer) == {"x-total-count": "3", "x-result-count": "0"}


async def test_one(reader: httpx2.AsyncClient) -> None:
    answer = await reader.get(f"{BOOKS}/b2")
    assert (answer.status_code, answer.json(), counts(answer)) == (200, GLAS, {})


async def test_fields(reader: httpx2.AsyncClient) -> None:
    chosen = {"id": "b3", "href": SECOND_EMIL["href"], "@type": "Book", "title": "Emil"}
    assert (await reader.get(f"{BOOKS}?fields=title,price&id=b3")).json() == [chosen]
    assert (await reader.get(f"{BOOKS}/b3?fields=title")).json() == chosen


async def test_a_resource_that_is_read_by_id_only(reader: httpx2.AsyncClient) -> None:
    assert (await reader.get("/tmf-api/library/v4/reader/r1")).json() == MIO
    assert (await reader.get("/tmf-api/library/v4/reader")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", f"{BOOKS}/b9", problem(404, "Not Found", "there is no book b9")),
        ("GET", f"{BOOKS}/", problem(404, "Not Found", "Not Found")),
        ("GET", "/elsewhere", problem(404, "Not Found", "Not Found")),
        ("GET", f"{BOOKS}?pages=1", problem(400, "Bad Request", "pages is no path to filter book by")),
        ("GET", f"{BOOKS}/b1?limit=x", problem(400, "Bad Request", "limit is a whole number from 0 on")),
        ("POST", BOOKS, problem(405, "Method Not Allowed", "Method Not Allowed")),
        ("PATCH", f"{BOOKS}/b1", problem(405, "Method Not Allowed", "Method Not Allowed")),
    ],
)
async def test_errors(reader: httpx2.AsyncClient, method: str, path: str, expected: dict[str, Any]) -> None:
    answer = await reader.request(method, path)
    assert (answer.status_code, answer.json()) == (int(expected["code"]), expected)
    assert answer.headers["content-type"] == "application/json"


async def test_a_failure_of_its_own() -> None:
    async def fail(_: Request) -> Response:
        raise ZeroDivisionError

    def routes(_: Running) -> list[BaseRoute]:
        return [Route("/fails", fail)]

    definition = Definition(name="frail", resources=(), documents=lambda _: {}, routes=routes)
    async with (
        open_system(definition, ManualClock(START), fill((), {})) as system,
        speaking_to(system) as client,
    ):
        answer = await client.get("/fails")
    assert (answer.status_code, answer.json()) == (500, problem(500, "Internal Server Error", "the fake system failed"))


async def test_health(reader: httpx2.AsyncClient) -> None:
    answer = await reader.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "pass"})
