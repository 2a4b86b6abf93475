"""The gateway as it is, on its own server, on the day of the recordings; with its session check, or with a caller who is given."""

import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated

import typer
from starlette.applications import Starlette
from starlette.types import ASGIApp

from benchmarks.contenders.given import Given
from gateway.adapters import BILLING
from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.app import create_app
from gateway.faults import Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.graph.subscriptions.types import ServiceSubscription, SubscriptionFilter, SubscriptionOrder
from gateway.graph.usage.types import UsageReport
from gateway.identity.caller import Caller
from gateway.identity.sessions import Sessions
from gateway.ports.paging import Page, PageRequest
from gateway.ports.scope import Scope
from gateway.settings import Settings
from gateway.upstream.client import Upstream
from gateway.web.serving import serve

IN_MEMORY = "in-memory"


class InMemoryBilling(TmForumBilling):
    """Reads subscriptions and usage from billing once, and keeps what was built of them. For one filter and order."""

    def __init__(self, settings: Settings, upstream: Upstream) -> None:
        super().__init__(settings, upstream)
        self._pages: dict[PageRequest, Page[ServiceSubscription]] = {}
        self._reports: dict[tuple[str, ...], Mapping[str, UsageReport | Fault]] = {}

    async def subscriptions(
        self, scope: Scope, where: SubscriptionFilter, order: SubscriptionOrder, page: PageRequest
    ) -> Page[ServiceSubscription]:
        if page not in self._pages:
            self._pages[page] = await super().subscriptions(scope, where, order, page)
        return self._pages[page]

    async def usage(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, UsageReport | Fault]:
        key = tuple(ids)
        if key not in self._reports:
            self._reports[key] = await super().usage(scope, ids)
        return self._reports[key]


class GoingOn:
    """The system's time, moved to the day of the recordings: what is remembered of a session grows old as it does anywhere."""

    def __init__(self, start: datetime) -> None:
        self._ahead = start - datetime.now(UTC)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead


class GivenCaller(Sessions):
    """Believes every token."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    async def authenticate(self, token: str) -> Caller | None:  # noqa: ARG002
        return self._caller


def app() -> Starlette:
    """Its settings are the gateway's own."""
    return composed(Given.here(), Settings(), checked=os.environ["BENCH_SESSIONS"] == "checked")


def composed(
    given: Given, settings: Settings, *, checked: bool, in_process: Mapping[str, ASGIApp] | None = None
) -> Starlette:
    """The gateway; unless sessions are checked, whoever shows a token is an administrator of the given accounts."""
    if given.in_memory:
        BILLING[IN_MEMORY] = InMemoryBilling
        settings = settings.model_copy(update={"billing_adapter": IN_MEMORY})
    sessions = None if checked else GivenCaller(administrator(given))
    return create_app(settings, clock=GoingOn(given.now), in_process=in_process, sessions=sessions)


def administrator(given: Given) -> Caller:
    everything = frozenset({ContactRole.ADMINISTRATOR})
    return Caller(
        person_id=given.person_id,
        company_id=given.company,
        session_id="benchmark",
        name="Benchmark",
        username="benchmark@switchboard.example",
        language=Language.EN,
        grants=dict.fromkeys(given.accounts, everything),
    )


def main(port: Annotated[int, typer.Option()], workers: Annotated[int, typer.Option()] = 1) -> None:
    serve("benchmarks.contenders.ours:app", Settings(), host="127.0.0.1", port=port, workers=workers)


if __name__ == "__main__":
    typer.run(main)
