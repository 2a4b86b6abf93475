"""`/documents/{token}`: what a signed link leads to, with the rights its reader has at that moment."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from gateway.faults import ErrorCode, Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.context import Context, Services
from gateway.graph.tickets.queries import tickets_by_id
from gateway.identity.links import Target
from gateway.ports.documents import Document
from gateway.telemetry import correlation_id
from gateway.web.errors import refusal

HARMLESS = frozenset({"application/pdf", "image/png", "image/jpeg", "text/plain"})


class DocumentEndpoint:
    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, request: Request) -> Response:
        try:
            document = await self._document(request.path_params["token"])
        except Fault as fault:
            return refusal(fault)
        if document is None:
            gone = Fault(
                ErrorCode.BAD_ID, "The link has expired, or leads to nothing you may see. Ask the graph for a new one."
            )
            return refusal(gone, 404)
        return _download(document)

    async def _document(self, token: str) -> Document | None:
        target = self._services.links.follow(token)
        caller = await self._services.sessions.caller_of(target.session_id) if target is not None else None
        if target is None or caller is None:
            return None
        context = Context(self._services, caller, correlation_id.get())
        try:
            return await _read(context, target)
        except Fault as fault:
            if fault.code is ErrorCode.NOT_ALLOWED:
                return None
            raise
        finally:
            await context.close()


async def _read(context: Context, target: Target) -> Document | None:
    if target.kind == "invoice":
        scope = context.signed_in.scope(ContactRole.INVOICES)
        return await context.ports.billing.invoice_document(scope, target.object_id)
    if target.kind != "attachment":
        return None
    (ticket,) = await tickets_by_id(context, [target.object_id])
    if isinstance(ticket, Fault):
        raise ticket
    if ticket is None or target.part_id is None:
        return None
    scope = context.signed_in.scope(ContactRole.TICKETS, ContactRole.SUBSCRIPTIONS)
    return await context.ports.ticketing.attachment(scope, target.object_id, target.part_id)


def _download(document: Document) -> Response:
    """Always a download under a type that no browser runs as a page."""
    media_type = document.mime_type if document.mime_type in HARMLESS else "application/octet-stream"
    headers = {
        "content-disposition": f"attachment; filename*=UTF-8''{quote(document.file_name, safe='')}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "sandbox; default-src 'none'",
        "cache-control": "no-store",
    }
    return Response(document.content, media_type=media_type, headers=headers)
