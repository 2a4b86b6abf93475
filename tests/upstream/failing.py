"""Servers that bring no whole answer, by what they do instead."""

import ssl
from pathlib import Path

from tests.upstream.peer import Call, Script

SELF_SIGNED = Path(__file__).with_name("self-signed.pem")
"""A certificate and its key, for 127.0.0.1 and for these tests alone."""


def untrusted_tls() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(SELF_SIGNED)
    return context


def closing(said: bytes) -> Script:
    async def script(call: Call) -> None:
        await call.say(said)
        call.close()

    return script


def resetting(said: bytes) -> Script:
    async def script(call: Call) -> None:
        await call.say(said)
        if said:
            # The caller has to have read it: a reset overtakes what is still on its way.
            await call.caller_left_within(1)
        call.reset()

    return script


async def endless_head(call: Call) -> None:
    await call.say(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while call.sent < 20_000_000:
        await call.say(b"x" * 65_536)


OK = b"HTTP/1.1 200 OK\r\n"

UNREACHABLE: dict[str, Script] = {
    "closed": closing(b""),
    "reset": resetting(b""),
}
UNFIT_ANSWERS: dict[str, Script] = {
    "another protocol": closing(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"),
    "no status": closing(b"HTTP/1.1 fine\r\n\r\n"),
    "cut short": closing(OK + b"Content-Length: 100\r\n\r\n[{"),
    "reset": resetting(OK + b"Content-Length: 100\r\n\r\n[{"),
    "chunks without end": closing(OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n"),
    "no chunk": closing(OK + b"Transfer-Encoding: chunked\r\n\r\nall of it\r\n[]\r\n0\r\n\r\n"),
    "no gzip": closing(OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]"),
    "a head without end": endless_head,
}
