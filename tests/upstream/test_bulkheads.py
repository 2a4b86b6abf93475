import pytest

from gateway.upstream.bulkheads import Bulkheads
from gateway.upstream.transport import Request, Response


class Recording:
    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed = False

    async def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Response:
        self.sent.append(f"{request.method} {request.url} {deadline_seconds} {most_bytes}")
        return Response(200, {}, b"")

    async def close(self) -> None:
        self.closed = True


class Stuck(Recording):
    async def close(self) -> None:
        await super().close()
        raise OSError("cannot be closed")


async def test_every_origin_has_a_transport_of_its_own() -> None:
    opened: list[Recording] = []

    def open_one() -> Recording:
        opened.append(Recording())
        return opened[-1]

    bulkheads = Bulkheads(open_one)
    assert opened == []
    for method, url in (
        ("GET", "http://billing.test/product?id=http://network.test/"),
        ("POST", "http://billing.test/order"),
        ("GET", "http://network.test/service"),
        ("GET", "http://billing.test:81/product"),
        ("GET", "https://billing.test/product"),
        ("HEAD", "http://billing.test"),
    ):
        await bulkheads.send(Request(method, url), deadline_seconds=2.5, most_bytes=7)
    assert [transport.sent for transport in opened] == [
        [
            "GET http://billing.test/product?id=http://network.test/ 2.5 7",
            "POST http://billing.test/order 2.5 7",
            "HEAD http://billing.test 2.5 7",
        ],
        ["GET http://network.test/service 2.5 7"],
        ["GET http://billing.test:81/product 2.5 7"],
        ["GET https://billing.test/product 2.5 7"],
    ]
    await bulkheads.close()
    assert all(transport.closed for transport in opened)


async def test_all_are_closed_even_if_one_of_them_cannot_be() -> None:
    opened = [Recording(), Stuck(), Recording()]
    left = iter(opened)
    bulkheads = Bulkheads(lambda: next(left))
    for host in ("a", "b", "c"):
        await bulkheads.send(Request("GET", f"http://{host}.test/"), deadline_seconds=1, most_bytes=1)
    with pytest.raises(OSError, match="cannot be closed"):
        await bulkheads.close()
    assert [transport.closed for transport in opened] == [True, True, True]
