"""What an adapter's call becomes on the wire, and what comes of the answers."""

from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from gateway.faults import Capability, ErrorCode, Fault
from gateway.telemetry import configure_logs, correlation_id
from gateway.upstream.client import Limits, Upstream
from gateway.upstream.transport import BadAnswer, Broken, Request, Response, TooSlow, TransportError, Unreachable

LIMITS = Limits(deadline_seconds=2.5, most_bytes=1234, most_document_bytes=5678)


@dataclass
class Scripted:
    """A transport with one answer or error to everything."""

    outcome: Response | TransportError
    sent: list[Request] = field(default_factory=list)
    limits: list[tuple[float, int]] = field(default_factory=list)
    """Deadline and most bytes of each."""

    async def send(self, request: Request, *, deadline_seconds: float, most_bytes: int) -> Response:
        self.sent.append(request)
        self.limits.append((deadline_seconds, most_bytes))
        if isinstance(self.outcome, TransportError):
            raise self.outcome
        return self.outcome

    async def close(self) -> None: ...


OK = Response(200, {}, b"[]")


def upstream(transport: Scripted, origin: str = "http://billing.test") -> Upstream:
    return Upstream(transport, origin, LIMITS)


async def fault_of(outcome: Response | TransportError) -> Fault:
    with pytest.raises(Fault) as raised:
        await upstream(Scripted(outcome)).get("/bill", Capability.INVOICES)
    return raised.value


@pytest.mark.parametrize("origin", ["http://billing.test", "http://billing.test/"])
async def test_a_read(origin: str) -> None:
    transport = Scripted(OK)
    correlation_id.set("c0ffee00")
    assert await upstream(transport, origin).get("/bill", Capability.INVOICES, "id=a,b") is OK
    await upstream(transport, origin).get("/bill", Capability.INVOICES)
    headers = {"accept": "application/json", "x-correlation-id": "c0ffee00"}
    assert transport.sent == [
        Request("GET", "http://billing.test/bill?id=a,b", headers),
        Request("GET", "http://billing.test/bill", headers),
    ]
    assert transport.limits == [(2.5, 1234), (2.5, 1234)]


async def test_a_write() -> None:
    transport = Scripted(Response(201, {}, b"{}"))
    correlation_id.set("c0ffee00")
    answer = await upstream(transport).post("/message", Capability.MESSAGES, b'{"a":1}', "k1")
    headers = {
        "accept": "application/json",
        "x-correlation-id": "c0ffee00",
        "content-type": "application/json;charset=utf-8",
        "idempotency-key": "k1",
    }
    assert answer.status == 201
    assert transport.sent == [Request("POST", "http://billing.test/message", headers, b'{"a":1}')]


@pytest.mark.parametrize("status", [200, 201, 204, 404])
async def test_answers_that_are_handed_on(status: int) -> None:
    answer = Response(status, {}, b"")
    assert await upstream(Scripted(answer)).get("/bill", Capability.INVOICES) is answer


@pytest.mark.parametrize("status", [301, 302, 304, 307, 400, 401, 403, 405, 409, 410, 422])
async def test_answers_that_make_no_sense(status: int) -> None:
    fault = await fault_of(Response(status, {"retry-after": "5"}, b"why"))
    assert (fault.code, fault.capability) == (ErrorCode.BACKEND_BAD_RESPONSE, Capability.INVOICES)
    assert (fault.detail, fault.retry_after_seconds) == (f"status {status}", None)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 599])
async def test_answers_that_say_later(status: int) -> None:
    fault = await fault_of(Response(status, {"retry-after": "7"}, b"why"))
    assert (fault.code, fault.capability) == (ErrorCode.BACKEND_UNAVAILABLE, Capability.INVOICES)
    assert (fault.detail, fault.retry_after_seconds) == (f"status {status}", 7)


@pytest.mark.parametrize("wait", ["", "soon", "-1", "1.5", "Wed, 21 Oct 2026 07:28:00 GMT", "9" * 6, "²"])
async def test_a_wait_that_is_no_number_of_seconds_is_not_passed_on(wait: str) -> None:
    fault = await fault_of(Response(503, {"retry-after": wait}, b""))
    assert (fault.code, fault.retry_after_seconds) == (ErrorCode.BACKEND_UNAVAILABLE, None)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unreachable("refused"), ErrorCode.BACKEND_UNAVAILABLE),
        (Broken("reset"), ErrorCode.BACKEND_UNAVAILABLE),
        (TooSlow("late"), ErrorCode.BACKEND_TIMEOUT),
        (BadAnswer("half"), ErrorCode.BACKEND_BAD_RESPONSE),
    ],
)
async def test_exchanges_that_brought_no_answer(error: TransportError, code: ErrorCode) -> None:
    fault = await fault_of(error)
    assert (fault.code, fault.capability, fault.detail) == (code, Capability.INVOICES, str(error))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (Unreachable("refused"), ErrorCode.BACKEND_UNAVAILABLE),
        (Broken("reset"), ErrorCode.OUTCOME_UNKNOWN),
        (TooSlow("late"), ErrorCode.OUTCOME_UNKNOWN),
        (BadAnswer("half"), ErrorCode.OUTCOME_UNKNOWN),
    ],
)
@pytest.mark.parametrize("method", ["post", "patch"])
async def test_what_was_sent_may_have_been_carried_out(method: str, error: TransportError, code: ErrorCode) -> None:
    write = getattr(upstream(Scripted(error)), method)
    with pytest.raises(Fault) as raised:
        await write("/message", Capability.MESSAGES, b"{}", "k1")
    fault = raised.value
    assert (fault.code, fault.capability, fault.detail) == (code, Capability.MESSAGES, str(error))
    assert fault.retryable


@pytest.mark.parametrize(
    ("status", "code"),
    [
        *((status, ErrorCode.OUTCOME_UNKNOWN) for status in (302, 303, 307, 500, 502, 504)),
        *((status, ErrorCode.BACKEND_BAD_RESPONSE) for status in (400, 401, 403, 405)),
        *((status, ErrorCode.BACKEND_UNAVAILABLE) for status in (429, 503)),
    ],
)
async def test_a_change_whose_answer_says_nothing_of_it_may_have_been_made(status: int, code: ErrorCode) -> None:
    with pytest.raises(Fault) as raised:
        await upstream(Scripted(Response(status, {}, b""))).post("/message", Capability.MESSAGES, b"{}", "k1")
    assert raised.value.code is code


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("/document/b1", "http://billing.test/document/b1"),
        ("http://billing.test/document/b1?x=1", "http://billing.test/document/b1?x=1"),
        ("//billing.test/document/b1", "http://billing.test/document/b1"),
        ("document/b1", "http://billing.test/document/b1"),
    ],
)
async def test_a_document_on_the_host_of_the_backend(url: str, sent: str) -> None:
    transport = Scripted(OK)
    correlation_id.set("c0ffee00")
    await upstream(transport).fetch(url, Capability.INVOICES)
    assert transport.sent == [Request("GET", sent, {"accept": "*/*", "x-correlation-id": "c0ffee00"})]
    assert transport.limits == [(2.5, 5678)]


@pytest.mark.parametrize("url", ["/document/b1", "http://billing.test/document/b1"])
async def test_a_document_of_a_backend_that_wants_a_password(url: str) -> None:
    """The backend itself writes its address without it."""
    transport = Scripted(OK)
    asking = Upstream(transport, "http://gateway:secret@billing.test/", Limits(2.5, 1234, 5678))
    await asking.fetch(url, Capability.INVOICES)
    assert [request.url for request in transport.sent] == ["http://gateway:secret@billing.test/document/b1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://[",
        "http://elsewhere.test/document/b1",
        "//elsewhere.test/document/b1",
        "https://billing.test/document/b1",
        "http://billing.test:81/document/b1",
        "http://billing.test@elsewhere.test/document/b1",
        "http://anna:secret@billing.test/document/b1",
        "http://billing.test.elsewhere.test/",
        "http://billing.test\\@elsewhere.test/",
        "file:///etc/passwd",
        "javascript:alert(1)",
    ],
)
async def test_a_document_anywhere_else_is_not_fetched(url: str) -> None:
    transport = Scripted(OK)
    with pytest.raises(Fault) as raised:
        await upstream(transport).fetch(url, Capability.INVOICES)
    assert (raised.value.code, raised.value.capability) == (ErrorCode.BACKEND_BAD_RESPONSE, Capability.INVOICES)
    assert transport.sent == []


async def test_a_failed_call_is_logged_without_what_was_asked_about() -> None:
    """Numbers and names stand in queries, and causes of transport errors may hold whole addresses."""
    configure_logs("WARNING")
    with capture_logs() as lines, pytest.raises(Fault):
        await upstream(Scripted(TooSlow("late"))).get("/product", Capability.SUBSCRIPTIONS, "number=%2B46701740610")
    assert lines == [
        {
            "event": "upstream call failed",
            "log_level": "warning",
            "method": "GET",
            "path": "/product",
            "code": "BACKEND_TIMEOUT",
            "capability": "SUBSCRIPTIONS",
            "detail": "late",
        }
    ]
