"""The files behind what is attached to documents: kept as they came, and served with their type."""

from base64 import b64decode, b64encode
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from backends.tmf.database import Database
from backends.tmf.http import TmfError
from backends.tmf.resource import Document, Resource


class NewAttachment(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """As it is sent, its content in base64."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    mime_type: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+\Z")]
    content: bytes


class Attachments:
    """`resource` has the documents {id, mimeType, content}, which are of no published description and never listed."""

    def __init__(self, database: Database, resource: Resource) -> None:
        self._database = database
        self._resource = resource

    async def keep(self, new: NewAttachment) -> Document:
        """The attachment as other documents show it. Inside a transaction."""
        attachment_id = await self._database.next_id("an")
        await self._database[self._resource.name].write([attached_file(attachment_id, new.mime_type, new.content)])
        return attachment(self._resource, attachment_id, new.name, new.mime_type, len(new.content))

    def route(self) -> Route:
        """The file itself, in place of the document it is kept in."""

        async def file(request: Request) -> Response:
            kept = await self._database[self._resource.name].document(request.path_params["id"])
            if kept is None:
                raise TmfError(404, f"there is no attachment {request.path_params['id']}")
            return Response(b64decode(kept["content"]), media_type=kept["mimeType"])

        return Route(self._resource.href("{id}"), file)


def attachments_under(base: str) -> Resource:
    return Resource("attachment", base, listed=False)


def attachment(resource: Resource, attachment_id: str, name: str, mime_type: str, size: int) -> Document:
    return {
        "id": attachment_id,
        "name": name,
        "mimeType": mime_type,
        "url": resource.href(attachment_id),
        "size": {"amount": size, "units": "byte"},
    }


def attached_file(attachment_id: str, mime_type: str, content: bytes) -> Document:
    return {"id": attachment_id, "mimeType": mime_type, "content": b64encode(content).decode()}
