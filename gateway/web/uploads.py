"""`/uploads/{token}`: takes the bytes of one file, once, into the slot that `createUpload` gave."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response

from gateway.faults import ErrorCode, Fault
from gateway.graph.context import Services
from gateway.identity.files import TYPES, UnfitFileError
from gateway.identity.scanned import Verdict, verdict_on
from gateway.identity.uploads import Slot
from gateway.web.body import read_body
from gateway.web.errors import refusal
from gateway.web.head import head_of

AT_ONCE = 2
"""Files looked through at the same time: an image takes up to 150 MB while it is."""


class UploadEndpoint:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._most_bytes = services.settings.upload_max_bytes
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, request: Request) -> Response:
        try:
            slot = await self._slot(request.path_params["token"])
            content = await read_body(head_of(request.scope), request.receive, self._most_bytes)
            status = None if slot is None else await self._fill(slot, bytes(content))
            if status is None:
                gone = "The address has expired, was used, or never was one. Ask createUpload for a new one."
                return refusal(Fault(ErrorCode.BAD_ID, gone), 404)
        except Fault as fault:
            return refusal(fault)
        return Response(status_code=status, headers={"cache-control": "no-store"})

    async def _slot(self, token: str) -> Slot | None:
        target = self._services.links.follow(token)
        if target is None or target.kind != "upload":
            return None
        if await self._services.sessions.caller_of(target.session_id) is None:
            return None
        return await self._services.uploads.open_slot(target.object_id)

    async def _fill(self, slot: Slot, content: bytes) -> int | None:
        """204, or 202 for a file that stays in quarantine, since nobody could scan it; None where the slot is taken."""
        if len(content) != slot.size_bytes:
            text = (
                f"The file has {len(content)} bytes, and createUpload was told {slot.size_bytes}. Send the file whole."
            )
            raise Fault(ErrorCode.BAD_REQUEST, text)
        try:
            async with self._turn:
                kept = await asyncio.to_thread(TYPES[slot.mime_type].check, content)
        except UnfitFileError as error:
            text = f"{error} Send a file that is of the type {slot.mime_type}, as createUpload was told."
            raise Fault(ErrorCode.BAD_REQUEST, text) from error
        verdict = await verdict_on(self._services.ports.scanner, slot.upload_id, kept)
        if verdict is Verdict.HARMFUL:
            raise Fault(ErrorCode.BAD_REQUEST, "The file would harm whoever opens it. Clean it, or send another.")
        quarantined = verdict is Verdict.UNKNOWN
        filled = await self._services.uploads.fill(slot.upload_id, kept, quarantined=quarantined)
        return (202 if quarantined else 204) if filled else None
