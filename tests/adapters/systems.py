"""A system on the wire of which a test says the answers and sees the questions, and adapters that speak to it."""

from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
import respx

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.adapters.tmforum.messaging import TmForumMessaging
from gateway.adapters.tmforum.provisioning import TmForumProvisioning
from gateway.adapters.tmforum.ticketing import TmForumTicketing
from gateway.faults import Capability, ErrorCode, Fault
from gateway.ports.scope import Scope
from gateway.settings import Settings
from gateway.upstream.client import Limits, Upstream
from gateway.upstream.transport import Transport

ORIGIN = "http://system.test"
SETTINGS = Settings(secret_key="a key for tests, long enough to pass")
SCOPE = Scope("per_1", "o1001", ("100201", "100202"))
OF_COMPANY = Scope("per_1", "o1001", ("100201", "100202"), company_level=True)
NOTHING = Scope("per_1", "o1001", ())


@dataclass(frozen=True)
class Adapters:
    billing: TmForumBilling
    provisioning: TmForumProvisioning
    ticketing: TmForumTicketing
    messaging: TmForumMessaging


def adapters_over(transport: Transport) -> Adapters:
    upstream = Upstream(
        transport, ORIGIN, Limits(deadline_seconds=5, most_bytes=1_000_000, most_document_bytes=1_000_000)
    )
    return Adapters(
        TmForumBilling(SETTINGS, upstream),
        TmForumProvisioning(SETTINGS, upstream),
        TmForumTicketing(SETTINGS, upstream),
        TmForumMessaging(SETTINGS, upstream),
    )


class System:
    """Answers every question alike until told otherwise."""

    def __init__(self, router: respx.MockRouter) -> None:
        self.route = router.route(host="system.test")

    def lists(self, *rows: Any, total: int | None = None) -> None:
        """A list of these rows, of `total` that match."""
        self.route.respond(
            200,
            content=msgspec.json.encode(rows),
            headers={"X-Total-Count": str(len(rows) if total is None else total)},
        )

    def answers(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.route.respond(status, content=body, headers={"X-Total-Count": "1", **headers})

    def one(self, document: Any) -> None:
        self.route.respond(200, content=msgspec.json.encode(document))

    def lists_then(self, row: Any, content: bytes, content_type: str, status: int = 200) -> None:
        """A list of this row, and to the next question a document."""
        self.route.side_effect = [
            httpx.Response(200, content=msgspec.json.encode([row]), headers={"X-Total-Count": "1"}),
            httpx.Response(status, content=content, headers={"Content-Type": content_type}),
        ]

    def asked(self) -> list[str]:
        """Method and address of every call, as they went over the wire."""
        return [f"{call.request.method} {call.request.url.raw_path.decode()}" for call in self.route.calls]


def bad_response(fault: object, capability: Capability) -> bool:
    return isinstance(fault, Fault) and fault.code is ErrorCode.BACKEND_BAD_RESPONSE and fault.capability is capability
