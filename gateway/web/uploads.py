"""`/uploads/{token}`: takes the bytes of one file, once, into the slot that `createUpload` gave."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from gateway.faults import ErrorCode, Fault
from gateway.graph.context import Context, Services
from gateway.identity.caller import Caller
from gateway.identity.files import TYPES, UnfitFileError
from gateway.identity.scanned import Verdict, verdict_on
from gateway.identity.uploads import Slot
from gateway.telemetry import correlation_id
from gateway.web.body import read_body
from gateway.web.errors import refusal
from gateway.web.head import head_of
from gateway.web.request import asked_language

AT_ONCE = 2
"""Files looked through at the same time: an image takes up to 150 MB while it is."""


class UploadEndpoint:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._most_bytes = services.settings.upload_max_bytes
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, request: Request) -> Response:
        head = head_of(request.scope)
        try:
            opened = await self._slot(request.path_params["token"])
            content = await read_body(head, request.receive, self._most_bytes)
            status = None
            if opened is not None:
                slot, caller = opened
                context = Context(self._services, caller, correlation_id.get(), asked_language=asked_language(head))
                status = await self._fill(context, slot, bytes(content))
            if status is None:
                gone = "The address has expired, was used, or never was one. Ask createUpload for a new one."
                return refusal(Fault(ErrorCode.BAD_ID, gone), 404)
        except Fault as fault:
            return refusal(fault)
        return Response(status_code=status, headers={"cache-control": "no-store"})

    async def _slot(self, token: str) -> tuple[Slot, Caller] | None:
        target = self._services.links.follow(token)
        if target is None or target.kind != "upload":
            return None
        caller = await self._services.sessions.caller_of(target.session_id)
        if caller is None:
            return None
        slot = await self._services.uploads.open_slot(target.object_id)
        return None if slot is None else (slot, caller)

    async def _fill(self, context: Context, slot: Slot, content: bytes) -> int | None:
        """204, or 202 for a file that stays in quarantine, since nobody could scan it; None where the slot is taken."""
        if len(content) != slot.size_bytes:
            text = context.say(
                "The file has {bytes} bytes, and createUpload was told {told}. Send the file whole.",
                bytes=len(content),
                told=slot.size_bytes,
            )
            raise Fault(ErrorCode.BAD_REQUEST, text)
        try:
            async with self._turn:
                kept = await asyncio.to_thread(TYPES[slot.mime_type].check, content)
        except UnfitFileError as error:
            advice = context.say(
                "Send a file that is of the type {type}, as createUpload was told.", type=slot.mime_type
            )
            raise Fault(ErrorCode.BAD_REQUEST, f"{error.says(context.say)} {advice}") from error
        verdict = await verdict_on(context.ports.scanner, slot.upload_id, kept)
        if verdict is Verdict.HARMFUL:
            text = context.say("The file would harm whoever opens it. Clean it, or send another.")
            raise Fault(ErrorCode.BAD_REQUEST, text)
        quarantined = verdict is Verdict.UNKNOWN
        filled = await self._services.uploads.fill(slot.upload_id, kept, quarantined=quarantined)
        return (202 if quarantined else 204) if filled else None
