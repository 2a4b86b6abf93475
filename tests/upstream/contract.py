"""What every Transport does over real sockets. A transport's own tests inherit the suite and say how to open one."""

import asyncio
import gzip
from itertools import count
from pathlib import Path

import pytest

from gateway.upstream.transport import Broken, Request, TooSlow, Transport
from tests.upstream.contract_limits import Caps, Deadlines, Errors
from tests.upstream.exchanging import SHORT, Exchanging, answering, get, send, silent
from tests.upstream.failing import UNREACHABLE
from tests.upstream.peer import Call, Script, peer, until


class WholeAnswers(Exchanging):
    async def test_the_request_goes_out_as_it_is(self, transport: Transport) -> None:
        target = "/tmf-api/a%2Fb;c/d?x=%2B46%2C1,2&y=a%20b;z.gt=%C3%A5&e.regex=%5E%5C%2B46&k=~*!()"
        async with peer(answering(b"{}")) as server:
            sent = {"accept": "application/json", "x-correlation-id": "c0ffee00"}
            await send(transport, Request("GET", server.url + target, sent))
        (asked,) = server.asked
        assert asked.line == f"GET {target} HTTP/1.1"
        assert asked.headers["host"] == server.url.removeprefix("http://")
        assert {name: asked.headers[name] for name in sent} == sent
        assert asked.body == b""

    async def test_the_answer_comes_whole(self, transport: Transport) -> None:
        body = bytes(range(256)) * 1000
        headers = "X-Total-Count: 42\r\nContent-Type: application/pdf\r\n"
        async with peer(answering(body, headers=headers)) as server:
            answer = await get(transport, server)
        assert (answer.status, answer.body) == (200, body)
        assert answer.headers["x-total-count"] == "42"
        assert answer.headers["content-type"] == "application/pdf"
        assert all(name == name.lower() for name in answer.headers)

    async def test_headers_out_of_the_ordinary(self, transport: Transport) -> None:
        headers = "X-Twice: 1\r\nX-Odd: \xe5\r\nX-Twice: 2\r\n"
        async with peer(answering(b"{}", headers=headers)) as server:
            found = (await get(transport, server)).headers
        assert (found.get("x-twice"), found.get("x-none")) == ("1, 2", None)
        assert (set(found), len(found)) == ({"content-length", "x-twice", "x-odd"}, 3)
        assert isinstance(found.get("x-odd"), str | None)

    async def test_an_answer_in_chunks(self, transport: Transport) -> None:
        async def script(call: Call) -> None:
            await call.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            await call.say(b"3\r\nabc\r\n", b"a\r\n0123456789\r\n", b"0\r\n\r\n")

        async with peer(script) as server:
            assert (await get(transport, server)).body == b"abc0123456789"

    async def test_an_answer_that_ends_with_its_connection(self, transport: Transport) -> None:
        async def script(call: Call) -> None:
            await call.say(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc")
            call.close()

        async with peer(script) as server:
            assert (await get(transport, server)).body == b"abc"

    async def test_an_answer_without_a_body(self, transport: Transport) -> None:
        async def script(call: Call) -> None:
            await call.say(b"HTTP/1.1 204 No Content\r\n\r\n")

        async with peer(script) as server:
            answers = [await get(transport, server), await get(transport, server)]
        assert [(answer.status, answer.body) for answer in answers] == [(204, b""), (204, b"")]

    async def test_what_is_compressed_comes_decompressed(self, transport: Transport) -> None:
        body = b'[{"id": "p1"}]' * 1000
        async with peer(answering(gzip.compress(body), headers="Content-Encoding: gzip\r\n")) as server:
            assert (await get(transport, server)).body == body

    @pytest.mark.parametrize("status", ["400 Bad Request", "404 Not Found", "429 Too Many", "500 Oh", "503 Down"])
    async def test_every_status_is_an_answer(self, transport: Transport, status: str) -> None:
        async with peer(answering(b"why", status=status, headers="Retry-After: 7\r\n")) as server:
            answer = await get(transport, server)
        assert (f"{answer.status}", answer.body) == (status[:3], b"why")
        assert answer.headers["retry-after"] == "7"

    @pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
    async def test_redirects_are_not_followed(self, transport: Transport, status: str) -> None:
        async with peer(answering(b"elsewhere")) as elsewhere:
            moved = answering(b"moved", status=status, headers=f"Location: {elsewhere.url}/x\r\n")
            async with peer(moved) as server:
                answer = await get(transport, server)
                assert (f"{answer.status}", answer.body) == (status[:3], b"moved")
                assert len(server.asked) == 1
        assert elsewhere.asked == []

    async def test_nothing_is_remembered_from_one_exchange_to_the_next(self, transport: Transport) -> None:
        async with peer(answering(b"{}", headers="Set-Cookie: session=anna; Path=/\r\n")) as server:
            await get(transport, server)
            await get(transport, server)
        assert [asked.headers.keys() & {"cookie", "authorization"} for asked in server.asked] == [set(), set()]

    async def test_answers_are_not_mixed_up(self, transport: Transport) -> None:
        async def script(call: Call) -> None:
            await call.answer(call.asked.line.encode())

        async with peer(script) as server:
            answers = await asyncio.gather(*(get(transport, server, f"/{number}") for number in range(50)))
        assert [answer.body.decode() for answer in answers] == [f"GET /{number} HTTP/1.1" for number in range(50)]


async def replaced(transport: Transport, request: Request, how: str) -> None:
    """Every server closes idle connections; no request may fail of it, and none may be sent twice."""

    async def script(call: Call) -> None:
        await call.answer(b"{}")
        call.close() if how == "closed" else call.reset()

    async with peer(script) as server:
        for number in range(1, 4):
            sent = Request(request.method, server.url + request.url, request.headers, request.body)
            assert (await send(transport, sent)).status == 200
            await until(lambda number=number: server.left == number)  # type: ignore[misc]
        assert [asked.line for asked in server.asked] == [f"{request.method} / HTTP/1.1"] * 3


class Connections(Exchanging):
    async def test_a_connection_is_used_again(self, transport: Transport) -> None:
        async with peer(answering(b"{}")) as server:
            for _ in range(5):
                await get(transport, server)
            assert server.connections == 1

    @pytest.mark.parametrize("how", ["closed", "reset"])
    async def test_a_connection_that_ended_while_idle_is_replaced(self, transport: Transport, how: str) -> None:
        await replaced(transport, Request("GET", "/"), how)

    async def test_a_read_that_meets_a_dead_connection_is_sent_once_more(self, transport: Transport) -> None:
        turn = count()

        async def script(call: Call) -> None:
            call.reset() if next(turn) == 1 else await call.answer(b"{}")

        async with peer(script) as server:
            answers = [await get(transport, server, path) for path in ("/1", "/2")]
        assert [answer.body for answer in answers] == [b"{}", b"{}"]
        assert [asked.line for asked in server.asked] == [f"GET {path} HTTP/1.1" for path in ("/1", "/2", "/2")]

    async def test_there_are_no_more_connections_than_allowed(self, transport: Transport) -> None:
        go = asyncio.Event()

        async def script(call: Call) -> None:
            await go.wait()
            await call.answer(b"{}")

        async with peer(script) as server:
            sending = [asyncio.create_task(get(transport, server)) for _ in range(6)]
            await until(lambda: len(server.asked) == 2)
            with pytest.raises(TooSlow):
                await get(transport, server, "/late", seconds=SHORT)
            assert len(server.asked) == 2
            go.set()
            assert [answer.status for answer in await asyncio.gather(*sending)] == [200] * 6
            assert (server.connections, len(server.asked)) == (2, 6)

    async def test_waiting_for_a_connection_counts(self) -> None:
        transport = self.open_transport(1)
        async with peer(silent) as server:
            first = asyncio.create_task(get(transport, server, "/first", seconds=5))
            await until(lambda: len(server.asked) == 1)
            with pytest.raises(TooSlow):
                await get(transport, server, "/second", seconds=SHORT)
            first.cancel()
        await transport.close()
        assert [asked.line for asked in server.asked] == ["GET /first HTTP/1.1"]

    async def test_proxy_variables_are_not_obeyed(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login anna password secret\n")
        async with peer(answering(b"proxied")) as proxy, peer(answering(b"direct")) as server:
            for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
                monkeypatch.setenv(name, proxy.url)
            for name in ("NO_PROXY", "no_proxy"):
                monkeypatch.setenv(name, "")
            monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
            transport = self.open_transport(1)
            assert (await get(transport, server)).body == b"direct"
            await transport.close()
        assert proxy.connections == 0
        assert "authorization" not in server.asked[0].headers

    async def test_closing_ends_the_connections(self) -> None:
        transport = self.open_transport(2)
        async with peer(answering(b"{}")) as server:
            await get(transport, server)
            await transport.close()
            await until(lambda: server.open == 0)


class Writes(Exchanging):
    async def test_a_body_goes_out_as_it_is(self, transport: Transport) -> None:
        body = '{"content": "Ditt pris är 5 €\\u0000"}'.encode()
        sent = {"content-type": "application/json;charset=utf-8", "idempotency-key": "k1"}
        async with peer(answering(b"{}", status="201 Created")) as server:
            answer = await send(transport, Request("POST", server.url + "/messages", sent, body))
        (asked,) = server.asked
        assert (asked.line, asked.body) == ("POST /messages HTTP/1.1", body)
        assert {name: asked.headers[name] for name in sent} == sent
        assert asked.headers["content-length"] == str(len(body))
        assert answer.status == 201

    @pytest.mark.parametrize("how", ["closed", "reset"])
    async def test_a_write_too_gets_a_new_connection(self, transport: Transport, how: str) -> None:
        await replaced(transport, Request("POST", "/", {}, b"{}"), how)

    @pytest.mark.parametrize("script", UNREACHABLE.values(), ids=UNREACHABLE)
    async def test_a_write_is_sent_once(self, transport: Transport, script: Script) -> None:
        async with peer(script) as server:
            with pytest.raises(Broken):
                await send(transport, Request("POST", server.url, {}, b"{}"))
            assert len(server.asked) == 1

    async def test_cancelling_a_write_ends_the_exchange(self, transport: Transport) -> None:
        async with peer(silent) as server:
            sending = asyncio.create_task(send(transport, Request("POST", server.url, {}, b"{}"), seconds=60))
            await until(lambda: len(server.asked) == 1)
            sending.cancel()
            await until(lambda: server.open == 0)


@pytest.mark.sockets
class ReadingContract(WholeAnswers, Connections, Deadlines, Caps, Errors):
    """What a transport that carries reads alone has to keep."""


class TransportContract(ReadingContract, Writes):
    """All of it."""
