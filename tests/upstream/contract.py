"""What every Transport does over real sockets. A transport's own tests inherit the suite and say how to open one."""

import asyncio
import gzip
import zlib
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path

import pytest

from gateway.upstream.transport import BadAnswer, Request, Response, TooSlow, Transport, TransportError, Unreachable
from tests.upstream.failing import UNFIT_ANSWERS, UNREACHABLE, untrusted_tls
from tests.upstream.memory import peak_growth
from tests.upstream.peer import Call, Peer, Script, deaf_port, free_port, peer, until

MOST = 1_000_000
SHORT = 0.3
"""Seconds that an exchange gets where it cannot end well."""


class Exchanging(ABC):
    @abstractmethod
    def open_transport(self, connections: int) -> Transport:
        """A new transport that keeps at most so many connections open."""

    @pytest.fixture
    async def transport(self) -> AsyncIterator[Transport]:
        transport = self.open_transport(2)
        yield transport
        await transport.close()


async def send(transport: Transport, request: Request, *, seconds: float = 10, most: int = MOST) -> Response:
    return await transport.send(request, deadline_seconds=seconds, most_bytes=most)


async def get(transport: Transport, server: Peer, path: str = "/", *, seconds: float = 10) -> Response:
    return await send(transport, Request("GET", server.url + path), seconds=seconds)


def answering(body: bytes, *, status: str = "200 OK", headers: str = "") -> Script:
    async def script(call: Call) -> None:
        await call.answer(body, status=status, headers=headers)

    return script


async def silent(call: Call) -> None:
    await call.caller_left_within(60)


class WholeAnswers(Exchanging):
    async def test_the_request_goes_out_as_it_is(self, transport: Transport) -> None:
        target = "/tmf-api/a%2Fb;c/d?x=%2B46%2C1,2&y=a%20b;z.gt=%C3%A5&e.regex=%5E%5C%2B46&k=~'*!()"
        async with peer(answering(b"{}")) as server:
            sent = {"accept": "application/json", "x-correlation-id": "c0ffee00"}
            await send(transport, Request("GET", server.url + target, sent))
        (asked,) = server.asked
        assert asked.line == f"GET {target} HTTP/1.1"
        assert asked.headers["host"] == server.url.removeprefix("http://")
        assert {name: asked.headers[name] for name in sent} == sent
        assert asked.body == b""

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

    async def test_the_answer_comes_whole(self, transport: Transport) -> None:
        body = bytes(range(256)) * 1000
        headers = "X-Total-Count: 42\r\nContent-Type: application/pdf\r\n"
        async with peer(answering(body, headers=headers)) as server:
            answer = await get(transport, server)
        assert (answer.status, answer.body) == (200, body)
        assert answer.headers["x-total-count"] == "42"
        assert answer.headers["content-type"] == "application/pdf"
        assert all(name == name.lower() for name in answer.headers)

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


class Connections(Exchanging):
    async def test_a_connection_is_used_again(self, transport: Transport) -> None:
        async with peer(answering(b"{}")) as server:
            for _ in range(5):
                await get(transport, server)
            assert server.connections == 1

    @pytest.mark.parametrize("method", ["GET", "POST"])
    @pytest.mark.parametrize("how", ["closed", "reset"])
    async def test_a_connection_that_ended_while_idle_is_replaced(
        self, transport: Transport, how: str, method: str
    ) -> None:
        """Every server closes idle connections; no read or write may fail of it, and none may be sent twice."""

        async def script(call: Call) -> None:
            await call.answer(b"{}")
            call.close() if how == "closed" else call.reset()

        async with peer(script) as server:
            for number in range(1, 4):
                body = b"{}" if method == "POST" else None
                assert (await send(transport, Request(method, server.url, {}, body))).status == 200
                await until(lambda number=number: server.left == number)  # type: ignore[misc]
            assert [asked.line for asked in server.asked] == [f"{method} / HTTP/1.1"] * 3

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


class Deadlines(Exchanging):
    ends_when_cancelled = True
    """Whether the exchange itself ends with the task that waits for it; where it does not, it ends at its deadline."""

    async def late(self, transport: Transport, url: str) -> None:
        began = asyncio.get_running_loop().time()
        with pytest.raises(TooSlow):
            await send(transport, Request("GET", url), seconds=SHORT)
        assert SHORT * 0.9 <= asyncio.get_running_loop().time() - began < SHORT + 2

    async def test_a_server_that_says_nothing(self, transport: Transport) -> None:
        async with peer(silent) as server:
            await self.late(transport, server.url)
            await until(lambda: server.open == 0)

    @pytest.mark.parametrize("prefix", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"])
    async def test_a_server_that_drips(self, transport: Transport, prefix: bytes) -> None:
        """Never silent for long, and never done: head or body, the whole exchange has one deadline."""

        async def script(call: Call) -> None:
            await call.say(prefix)
            await call.drip(b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 900, 0.05)

        async with peer(script) as server:
            await self.late(transport, server.url)
            await until(lambda: server.open == 0)
        assert server.calls[0].sent < len(prefix) + 100

    async def test_a_host_that_does_not_complete_the_handshake(self, transport: Transport) -> None:
        async with deaf_port() as port:
            await self.late(transport, f"http://127.0.0.1:{port}/")

    async def test_the_deadline_spoils_no_later_exchange(self, transport: Transport) -> None:
        turn = count()

        async def script(call: Call) -> None:
            await (silent(call) if next(turn) == 0 else call.answer(call.asked.line.encode()))

        async with peer(script) as server:
            await self.late(transport, server.url)
            answers = [await get(transport, server, f"/{number}") for number in range(3)]
        assert [answer.body for answer in answers] == [b"GET /0 HTTP/1.1", b"GET /1 HTTP/1.1", b"GET /2 HTTP/1.1"]

    async def test_cancelling(self, transport: Transport) -> None:
        async with peer(silent) as server:
            sending = asyncio.create_task(get(transport, server, seconds=2))
            await until(lambda: len(server.asked) == 1)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            await until(lambda: server.open == 0, seconds=1 if self.ends_when_cancelled else 10)

    async def test_what_is_cancelled_while_it_waits_is_never_sent(self) -> None:
        transport = self.open_transport(1)
        go = asyncio.Event()

        async def script(call: Call) -> None:
            await go.wait()
            await call.answer(b"{}")

        async with peer(script) as server:
            first = asyncio.create_task(get(transport, server, "/first"))
            await until(lambda: len(server.asked) == 1)
            second = asyncio.create_task(send(transport, Request("POST", server.url + "/second", {}, b"{}")))
            await asyncio.sleep(0)
            second.cancel()
            await asyncio.gather(second, return_exceptions=True)
            go.set()
            await first
            await get(transport, server, "/third")
            await transport.close()
        assert [asked.line for asked in server.asked] == ["GET /first HTTP/1.1", "GET /third HTTP/1.1"]


class Caps(Exchanging):
    async def test_an_answer_as_large_as_allowed(self, transport: Transport) -> None:
        async with peer(answering(b"x" * MOST)) as server:
            assert len((await get(transport, server)).body) == MOST

    async def test_an_answer_one_byte_larger(self, transport: Transport) -> None:
        async with peer(answering(b"x" * (MOST + 1))) as server:
            with pytest.raises(BadAnswer):
                await get(transport, server)

    @pytest.mark.parametrize(
        "head", [b"Content-Length: 1000000000", b"Connection: close", b"Transfer-Encoding: chunked"]
    )
    async def test_an_answer_without_end_is_not_read_to_its_end(self, transport: Transport, head: bytes) -> None:
        """Counted while reading, whatever was announced."""
        part = b"x" * 65_536
        chunk = b"10000\r\n" + part + b"\r\n" if head.endswith(b"chunked") else part

        async def script(call: Call) -> None:
            await call.say(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n")
            while call.sent < 200_000_000:
                await call.say(chunk)

        async with peer(script) as server:
            with pytest.raises(BadAnswer):
                await get(transport, server, seconds=30)
            await until(lambda: server.open == 0)
        assert server.calls[0].sent < 50_000_000

    async def test_what_is_small_until_it_is_decompressed(self, transport: Transport) -> None:
        """200 MB of zeros in 200 KB: counted as they come out, so that they are never all there at once."""
        async with peer(answering(zeros(200_000_000), headers="Content-Encoding: gzip\r\n")) as server:
            with peak_growth() as growth, pytest.raises(BadAnswer):
                await get(transport, server, seconds=30)
        assert growth.bytes < 40_000_000


def zeros(size: int) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    return b"".join(compressor.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + compressor.flush()


class Errors(Exchanging):
    async def fails(self, transport: Transport, url: str) -> TransportError:
        with pytest.raises(TransportError) as raised:
            await send(transport, Request("GET", url), seconds=10)
        assert str(raised.value)
        return raised.value

    async def test_nobody_listens(self, transport: Transport) -> None:
        assert type(await self.fails(transport, f"http://127.0.0.1:{free_port()}/")) is Unreachable

    async def test_a_certificate_nobody_vouches_for(self, transport: Transport) -> None:
        async with peer(answering(b"{}"), untrusted_tls()) as server:
            assert type(await self.fails(transport, server.url)) is Unreachable
        assert server.asked == []

    @pytest.mark.parametrize("script", UNREACHABLE.values(), ids=UNREACHABLE)
    async def test_no_answer_began(self, transport: Transport, script: Script) -> None:
        async with peer(script) as server:
            assert type(await self.fails(transport, server.url)) is Unreachable
            assert len(server.asked) == 1

    @pytest.mark.parametrize("script", UNFIT_ANSWERS.values(), ids=UNFIT_ANSWERS)
    async def test_what_came_is_no_whole_answer(self, transport: Transport, script: Script) -> None:
        async with peer(script) as server:
            assert type(await self.fails(transport, server.url)) is BadAnswer
            assert len(server.asked) == 1

    async def test_errors_spoil_no_later_exchange(self, transport: Transport) -> None:
        turn = count()

        async def script(call: Call) -> None:
            await (UNFIT_ANSWERS["cut short"](call) if next(turn) % 2 == 0 else call.answer(b"{}"))

        async with peer(script) as server:
            for _ in range(5):
                await self.fails(transport, server.url)
                assert (await get(transport, server)).body == b"{}"


@pytest.mark.sockets
class TransportContract(WholeAnswers, Connections, Deadlines, Caps, Errors):
    """All of it."""
