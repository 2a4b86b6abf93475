"""The body of a request, no larger than allowed."""

from starlette.types import Receive

from gateway.faults import ErrorCode, Fault
from gateway.web.head import Head


async def read_body(head: Head, receive: Receive, most_bytes: int) -> bytearray:
    """Raises Fault TOO_LARGE for more, by the length it announces or while it is read."""
    announced = head.get(b"content-length", b"")
    if announced.isdigit() and int(announced[:12]) > most_bytes:
        raise Fault(ErrorCode.TOO_LARGE)
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > most_bytes:
            raise Fault(ErrorCode.TOO_LARGE)
        more = message.get("more_body", False)
    return body
