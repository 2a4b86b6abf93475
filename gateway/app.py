"""The composition root: settings to store, adapters, services, routes. The only module that names concrete adapters."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.adapters import BILLING, MESSAGING, PROVISIONING, SCANNING, TICKETING, unknown
from gateway.clock import Clock, FileClock, SystemClock
from gateway.execution.compiled import CompiledExecutor, Counts
from gateway.execution.documents import Documents
from gateway.execution.limits import DocumentLimits
from gateway.execution.operation import Executor
from gateway.execution.reference import ReferenceExecutor
from gateway.graph.context import Ports, Services
from gateway.graph.kept import Kept
from gateway.graph.schema import ALONE, SIZES, schema
from gateway.identity.assembly import Identity, assemble, database_from
from gateway.identity.links import Links
from gateway.identity.sessions import Sessions
from gateway.metrics import SECONDS_BETWEEN_PUBLICATIONS, Metric, Metrics
from gateway.settings import Settings
from gateway.telemetry import configure_logs, log
from gateway.upstream.bulkheads import Bulkheads
from gateway.upstream.client import Limits, Upstream
from gateway.upstream.over_httpx2 import Httpx2Transport, trusted
from gateway.upstream.over_pyreqwest import PyreqwestTransport
from gateway.upstream.sharing import Sharing
from gateway.upstream.transport import ReadsAndWrites, Transport
from gateway.upstream.warming import warm
from gateway.web.demo import DemoEndpoint
from gateway.web.documents import DocumentEndpoint
from gateway.web.errors import refusal, unforeseen
from gateway.web.graphql import METHODS, GraphQLEndpoint
from gateway.web.health import health_routes
from gateway.web.metrics import MetricsEndpoint
from gateway.web.middleware import Noting, Straight, first_part
from gateway.web.playground import playground_routes
from gateway.web.request import PREFLIGHT_HEADERS
from gateway.web.uploads import UploadEndpoint
from gateway.workflows.carrying_out import carried_out
from gateway.workflows.network_failures import LookingForFailures
from gateway.workflows.now_and_then import NowAndThen
from gateway.workflows.sim_replacement import Replacing
from gateway.workflows.ticket_answers import LookingForAnswers

GRAPH = "/graphql"


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    in_process: Mapping[str, ASGIApp] | None = None,
    sessions: Sessions | None = None,
) -> Starlette:
    """The gateway. `in_process` maps origins of backends to applications that answer for them without sockets.

    `sessions` says who is behind a token, where that is not the gateway's own database.
    """
    configure_logs(settings.log_level)
    gateway = _Gateway(settings, clock or _clock(settings), in_process, sessions, Metrics(settings.metrics_folder))
    routes = gateway.routes()
    return Starlette(
        routes=routes,
        lifespan=gateway.lifespan,
        middleware=[
            Middleware(Noting, metrics=gateway.metrics, served=_served(routes)),
            Middleware(LastDefence),
            Middleware(Straight, path=GRAPH, endpoint=_Graph()),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.cors_origins,
                allow_credentials=True,
                allow_methods=[*METHODS, "PUT"],
                allow_headers=["authorization", "content-type", "x-correlation-id", *PREFLIGHT_HEADERS],
                expose_headers=["x-correlation-id"],
                max_age=600,
            ),
        ],
    )


def from_environment() -> Starlette:
    """The gateway of a process that does nothing else; what `misfits` says of its settings is to be asked before."""
    return create_app(Settings())


def misfits(settings: Settings) -> Iterator[str]:
    """A sentence about each setting that is well formed by itself, and with which no gateway can be put together here."""
    yield from unknown(settings)
    try:
        if settings.graphiql:
            playground_routes(settings.examples_folder, demo=False)
    except (ValueError, OSError) as error:
        yield f"GATEWAY_EXAMPLES_FOLDER: {error}."
    try:
        trusted()
    except OSError as error:
        yield f"The certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be read: {error.strerror or error}."


class LastDefence:
    """Whatever nobody foresaw: logged whole, shown as a code and a correlation id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Exception as error:
            if scope["type"] != "http":
                raise
            log.error("request failed", path=first_part(scope["path"]), exc_info=error)  # the rest may be a token
            await refusal(unforeseen(error))(scope, receive, send)


def _clock(settings: Settings) -> Clock:
    return FileClock(settings.clock_file) if settings.clock_file is not None else SystemClock()


@dataclass(frozen=True)
class _Gateway:
    settings: Settings
    clock: Clock
    in_process: Mapping[str, ASGIApp] | None
    sessions: Sessions | None
    metrics: Metrics

    def routes(self) -> list[BaseRoute]:
        """Endpoints that need services find them in the application's state, where the lifespan puts them."""
        settings = self.settings
        return [
            Route(GRAPH, _Graph()),
            Route("/documents/{token}", _document, methods=["GET"]),
            Route("/uploads/{token}", _upload, methods=["PUT"]),
            *health_routes(),
            *_metrics_routes(settings, self.metrics),
            *(playground_routes(settings.examples_folder, settings.demo_url is not None) if settings.graphiql else []),
            *([Route("/demo/{path:path}", _demo, methods=["GET", "POST"])] if settings.demo_url else []),
        ]

    @asynccontextmanager
    async def lifespan(self, app: Starlette) -> AsyncIterator[None]:
        settings = self.settings
        async with AsyncExitStack() as stack:
            if settings.metrics_folder is not None:
                await stack.enter_async_context(_publishing(self.metrics))
            database = database_from(settings)
            stack.push_async_callback(database.close)
            await database.open()
            transport = _transport(settings, self.in_process, self.metrics)
            stack.push_async_callback(transport.close)
            if not self.in_process:
                stack.callback(asyncio.create_task(warm(transport, _origins(settings))).cancel)
            ports = _ports(settings, transport, self.metrics)
            identity = assemble(
                settings,
                database,
                self.clock,
                ports.messaging,
                ports.provisioning.last_sim_change,
                ports.billing.companies,
                self.metrics,
            )
            stack.callback(identity.passwords.close)
            stack.push_async_callback(identity.outbox.close)
            services = self._services(identity, ports)
            await stack.enter_async_context(_workflows(settings, self.clock, identity, ports))
            app.state.metrics = self.metrics
            app.state.database = database
            app.state.graphql = GraphQLEndpoint(_executor(settings, self.metrics), services, self.metrics)
            app.state.documents = DocumentEndpoint(services)
            app.state.uploads = UploadEndpoint(services)
            app.state.demo = (
                DemoEndpoint(transport, settings.demo_url, settings.max_body_bytes) if settings.demo_url else None
            )
            yield

    def _services(self, identity: Identity, ports: Ports) -> Services:
        settings, clock = self.settings, self.clock
        return Services(
            settings,
            clock,
            ports,
            identity.people,
            self.sessions or identity.sessions,
            identity.sign_in,
            identity.step_ups,
            identity.reveals,
            identity.factor_changes,
            identity.password_changes,
            identity.changes,
            Links(settings.secret_key, clock, timedelta(seconds=settings.document_link_seconds), settings.public_url),
            identity.uploads,
            identity.notifications,
            identity.network_changes,
            identity.contacts,
            identity.invitations,
            identity.account_links,
            identity.sim_replacements,
            Kept(clock, timedelta(seconds=settings.reference_data_seconds)),
        )


def _workflows(settings: Settings, clock: Clock, identity: Identity, ports: Ports) -> AbstractAsyncContextManager[None]:
    if not settings.workflows:
        return nullcontext()
    page = settings.sim_replacement_page_url
    replacing = Replacing(identity.sim_replacements, ports.provisioning, ports.messaging, page)
    answers = LookingForAnswers(identity.ticket_answers, ports.ticketing)
    failures = LookingForFailures(identity.network_changes, ports.provisioning, clock)
    pause = timedelta(seconds=settings.news_look_seconds)
    looks = [NowAndThen(each, clock, pause) for each in (answers.look, failures.look)]
    return carried_out(settings, replacing, identity.outbox, looks)


class _Graph:
    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        endpoint: GraphQLEndpoint = scope["app"].state.graphql
        return endpoint(scope, receive, send)


async def _document(request: Request) -> Response:
    endpoint: DocumentEndpoint = request.app.state.documents
    return await endpoint(request)


async def _upload(request: Request) -> Response:
    endpoint: UploadEndpoint = request.app.state.uploads
    return await endpoint(request)


async def _demo(request: Request) -> Response:
    endpoint: DemoEndpoint = request.app.state.demo
    return await endpoint(request)


def _executor(settings: Settings, metrics: Metrics) -> Executor:
    limits = DocumentLimits(
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        root_fields=settings.max_root_fields,
        cost=settings.max_cost,
        sizes=SIZES,
        alone=ALONE,
    )
    if settings.execution == "reference":
        return ReferenceExecutor(schema, limits)
    documents = Documents(settings.max_documents, settings.max_documents_bytes)
    executor = CompiledExecutor(schema, limits, documents, compile_at=settings.compile_at_use)
    _watch(executor.counts, metrics)
    return executor


def _watch(counts: Counts, metrics: Metrics) -> None:
    for how in ("compiled", "unseen", "fallback"):
        metrics.watch(Metric.EXECUTIONS, partial(getattr, counts, how), how)
    metrics.watch(Metric.REPLAYS, lambda: counts.replayed)
    metrics.watch(Metric.DOCUMENTS, lambda: counts.hits, "yes")
    metrics.watch(Metric.DOCUMENTS, lambda: counts.misses, "no")
    metrics.watch(Metric.COMPILATIONS, lambda: counts.compilations)


def _transport(settings: Settings, in_process: Mapping[str, ASGIApp] | None, metrics: Metrics) -> Transport:
    def open_one() -> Transport:
        transport = Httpx2Transport(settings.upstream_connections, in_process)
        if in_process or settings.upstream_transport == "httpx2":
            return transport
        return ReadsAndWrites(PyreqwestTransport(settings.upstream_connections), transport)

    transport = Bulkheads(open_one)
    return Sharing(transport, metrics.of(Metric.SHARED_READS)) if settings.upstream_sharing else transport


def _origins(settings: Settings) -> list[str]:
    """Of the backends that reads go to."""
    return [settings.billing_url, settings.provisioning_url, settings.ticketing_url]


def _ports(settings: Settings, transport: Transport, metrics: Metrics) -> Ports:
    limits = Limits(
        settings.upstream_deadline_seconds, settings.upstream_max_answer_bytes, settings.upstream_max_document_bytes
    )

    def upstream(backend: str, origin: str) -> Upstream:
        return Upstream(transport, origin, limits, partial(metrics.of, Metric.UPSTREAM_CALLS, backend))

    return Ports(
        billing=BILLING[settings.billing_adapter](settings, upstream("billing", settings.billing_url)),
        provisioning=PROVISIONING[settings.provisioning_adapter](
            settings, upstream("provisioning", settings.provisioning_url)
        ),
        ticketing=TICKETING[settings.ticketing_adapter](settings, upstream("ticketing", settings.ticketing_url)),
        messaging=MESSAGING[settings.messaging_adapter](settings, upstream("messaging", settings.messaging_url)),
        scanner=SCANNING[settings.scanner_adapter](settings) if settings.scanner_address else None,
    )


def _metrics_routes(settings: Settings, metrics: Metrics) -> list[BaseRoute]:
    if settings.metrics_token is None:
        return []
    endpoint = MetricsEndpoint(metrics, settings.metrics_token.get_secret_value())

    async def answer(request: Request) -> Response:
        return await endpoint(request)

    return [Route("/metrics", answer, methods=["GET"])]


def _served(routes: list[BaseRoute]) -> frozenset[str]:
    return frozenset(first_part(route.path) for route in routes if isinstance(route, Route | Mount))


@asynccontextmanager
async def _publishing(metrics: Metrics) -> AsyncIterator[None]:
    publishing = asyncio.create_task(_publish_again_and_again(metrics))
    try:
        yield
    finally:
        publishing.cancel()
        with suppress(OSError):
            metrics.publish()


async def _publish_again_and_again(metrics: Metrics) -> None:
    """A full disk is told of once, and does not end it."""
    told = False
    while True:
        try:
            metrics.publish()
            told = False
        except OSError as error:
            if not told:
                log.error("counts could not be published", detail=str(error))
            told = True
        await asyncio.sleep(SECONDS_BETWEEN_PUBLICATIONS)
