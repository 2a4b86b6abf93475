"""What every Transport does with what is late, too large, or no answer at all. Part of the contract."""

import asyncio
import zlib
from itertools import count

import pytest

from gateway.upstream.transport import BadAnswer, Broken, Request, TooSlow, Transport, TransportError, Unreachable
from tests.upstream.exchanging import MOST, SHORT, Exchanging, answering, get, send, silent
from tests.upstream.failing import UNFIT_ANSWERS, UNREACHABLE, untrusted_tls
from tests.upstream.memory import peak_growth
from tests.upstream.peer import Call, Script, deaf_port, free_port, peer, until

ENOUGH = 3
"""Seconds in which what is asked has reached the server, also on a machine that is busy."""


class Deadlines(Exchanging):
    ends_when_cancelled = True
    """Whether the exchange itself ends with the task that waits for it; where it does not, it ends at its deadline."""

    async def late(self, transport: Transport, url: str) -> None:
        began = asyncio.get_running_loop().time()
        with pytest.raises(TooSlow):
            await send(transport, Request("GET", url), seconds=SHORT)
        assert SHORT * 0.9 <= asyncio.get_running_loop().time() - began < SHORT + 20

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
        assert all(call.sent < len(prefix) + 500 for call in server.calls)

    async def test_a_host_that_does_not_complete_the_handshake(self, transport: Transport) -> None:
        async with deaf_port() as port:
            await self.late(transport, f"http://127.0.0.1:{port}/")

    async def test_the_deadline_spoils_no_later_exchange(self, transport: Transport) -> None:
        async def script(call: Call) -> None:
            line = call.asked.line
            await (silent(call) if line.startswith("GET /late") else call.answer(line.encode()))

        async with peer(script) as server:
            await self.late(transport, f"{server.url}/late")
            answers = [await get(transport, server, f"/{number}") for number in range(3)]
        assert [answer.body for answer in answers] == [b"GET /0 HTTP/1.1", b"GET /1 HTTP/1.1", b"GET /2 HTTP/1.1"]

    async def test_cancelling(self, transport: Transport) -> None:
        async with peer(silent) as server:
            sending = asyncio.create_task(get(transport, server, seconds=60 if self.ends_when_cancelled else ENOUGH))
            await until(lambda: len(server.asked) == 1)
            sending.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sending
            await until(lambda: server.open == 0)

    async def test_what_was_cancelled_counts_until_it_has_ended(self) -> None:
        transport = self.open_transport(1)
        turn = count()

        async def script(call: Call) -> None:
            await (silent(call) if next(turn) == 0 else call.answer(b"{}"))

        async with peer(script) as server:
            sending = asyncio.create_task(get(transport, server, seconds=ENOUGH))
            await until(lambda: len(server.asked) == 1)
            sending.cancel()
            assert (await get(transport, server)).status == 200
            assert server.most_open == 1
            await transport.close()

    async def test_what_is_cancelled_while_it_waits_is_never_sent(self) -> None:
        transport = self.open_transport(1)
        go = asyncio.Event()

        async def script(call: Call) -> None:
            await go.wait()
            await call.answer(b"{}")

        async with peer(script) as server:
            first = asyncio.create_task(get(transport, server, "/first"))
            await until(lambda: len(server.asked) == 1)
            second = asyncio.create_task(get(transport, server, "/second"))
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
    async def fails(self, transport: Transport, url: str, seconds: float = 10) -> TransportError:
        with pytest.raises(TransportError) as raised:
            await send(transport, Request("GET", url), seconds=seconds)
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
            assert type(await self.fails(transport, server.url)) is Broken
            assert len(server.asked) == 2, "sent once more, and not more often than that"

    @pytest.mark.parametrize("script", UNFIT_ANSWERS.values(), ids=UNFIT_ANSWERS)
    async def test_what_came_is_no_whole_answer(self, transport: Transport, script: Script) -> None:
        async with peer(script) as server:
            assert type(await self.fails(transport, server.url)) is BadAnswer
            assert len(server.asked) == 1

    async def test_an_error_does_not_tell_what_was_asked(self, transport: Transport) -> None:
        scripts = {**UNREACHABLE, **UNFIT_ANSWERS, "silent": silent}
        said = [str(await self.fails(transport, f"http://127.0.0.1:{free_port()}/?number=46701740605"))]
        for script in scripts.values():
            async with peer(script) as server:
                said.append(str(await self.fails(transport, f"{server.url}/?number=46701740605", seconds=SHORT)))
        assert [text for text in said if "46701740605" in text or "://" in text] == []

    async def test_errors_spoil_no_later_exchange(self, transport: Transport) -> None:
        turn = count()

        async def script(call: Call) -> None:
            await (UNFIT_ANSWERS["cut short"](call) if next(turn) % 2 == 0 else call.answer(b"{}"))

        async with peer(script) as server:
            for _ in range(5):
                await self.fails(transport, server.url)
                assert (await get(transport, server)).body == b"{}"
