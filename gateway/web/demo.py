"""`/demo/…`, in a demonstration only: handed on to the demonstration's own server, so that the product knows nothing of fakes."""

from starlette.requests import Request
from starlette.responses import Response

from gateway.faults import Fault
from gateway.upstream.transport import Request as Call
from gateway.upstream.transport import Transport
from gateway.web.body import read_body
from gateway.web.errors import refusal
from gateway.web.head import head_of


class DemoEndpoint:
    def __init__(self, transport: Transport, base_url: str, most_bytes: int) -> None:
        self._transport = transport
        self._base_url = base_url.rstrip("/")
        self._most_bytes = most_bytes

    async def __call__(self, request: Request) -> Response:
        try:
            body = await read_body(head_of(request.scope), request.receive, self._most_bytes)
        except Fault as fault:
            return refusal(fault)
        query = f"?{request.url.query}" if request.url.query else ""
        call = Call(
            request.method,
            f"{self._base_url}/{request.path_params['path']}{query}",
            {"content-type": request.headers.get("content-type", "application/json")},
            bytes(body) or None,
        )
        answer = await self._transport.send(call, deadline_seconds=10, most_bytes=5_000_000)
        return Response(answer.body, answer.status, media_type=answer.headers.get("content-type"))
