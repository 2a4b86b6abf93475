"""A place to send a file to, before a ticket or a message takes it along."""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.company.types import ContactRole
from gateway.graph.identity.messages import too_often
from gateway.graph.ids import UPLOAD, public
from gateway.graph.problems import FileRejected, TooManyAttempts
from gateway.graph.rights import Policy, policy, resolved
from gateway.identity.files import TYPES
from gateway.identity.outcomes import TooOften
from gateway.identity.uploads import Slot

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]

LONGEST_NAME = 255

_NOT_IN_A_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069/\\]")
"""What ends a line, turns the text round, or makes a path."""


@strawberry.input(description="A file that is to be sent.")
class CreateUploadInput:
    file_name: str = strawberry.field(
        description="Its name, 1 to 255 characters, without a path; its ending has to be one of its type."
    )
    mime_type: str = strawberry.field(
        description="Its type: application/pdf, image/jpeg, image/png or text/plain. Its content is looked at."
    )
    size_bytes: int = strawberry.field(description="Its size: exactly as many bytes are to be sent.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="Where to send the file.")
class CreateUploadSuccess:
    upload_id: strawberry.ID = strawberry.field(description="What a ticket or a message names it by, within a day.")
    url: str = strawberry.field(
        description="PUT the bytes there, once, while you are signed in. 204 says that they are taken, 202 that they have still "
        "to be scanned, which happens when a ticket or a message takes them."
    )
    expires_at: datetime = strawberry.field(description="When it is too late to send them.")


CreateUploadResult = Annotated[
    CreateUploadSuccess | FileRejected | TooManyAttempts,
    strawberry.union("CreateUploadResult", description="Where to send the file, or why it is not taken."),
]
Argument = Annotated[CreateUploadInput, strawberry.argument(description="The file.")]


@strawberry.type
class UploadMutations:
    @resolved(
        by=Policy.TICKETS, description="Makes room for a file: a PUT of its bytes, and a ticket or message takes it."
    )
    async def create_upload(self, info: Info, input: Argument) -> CreateUploadResult:
        context = info.context
        caller = context.signed_in
        caller.scope(ContactRole.TICKETS)  # nobody else has a use for it
        if (
            problem := _named_wrongly(context, input)
            or _typed_wrongly(context, input)
            or _sized_wrongly(context, input)
        ):
            return problem
        slot = await context.services.uploads.reserve(
            caller.person_id, input.file_name, input.mime_type, input.size_bytes
        )
        if isinstance(slot, TooOften):
            return too_often(context, slot)
        if not isinstance(slot, Slot):
            text = context.say("Too many of your files wait for a ticket. Send the ticket first, or wait a day.")
            return FileRejected(message=text, path=["input", "sizeBytes"], rule="WAITING")
        return CreateUploadSuccess(
            upload_id=public(UPLOAD, slot.upload_id),
            url=context.services.links.to_upload(slot.upload_id, caller.session_id, slot.expires_at),
            expires_at=slot.expires_at,
        )


def _named_wrongly(context: "Context", input: CreateUploadInput) -> FileRejected | None:
    name = input.file_name
    if 1 <= len(name) <= LONGEST_NAME and not _NOT_IN_A_NAME.search(name):
        return None
    text = context.say("A file's name has 1 to {most} characters, none of them /, \\ or invisible.", most=LONGEST_NAME)
    return FileRejected(message=text, path=["input", "fileName"], rule="NAME")


def _typed_wrongly(context: "Context", input: CreateUploadInput) -> FileRejected | None:
    if input.mime_type not in TYPES:
        text = context.say("Files of this type are not taken. Send one of: {types}.", types=", ".join(TYPES))
        return FileRejected(message=text, path=["input", "mimeType"], rule="TYPE")
    endings = TYPES[input.mime_type].endings
    if input.file_name.lower().endswith(endings):
        return None
    text = context.say("The name of such a file ends in one of: {endings}.", endings=", ".join(endings))
    return FileRejected(message=text, path=["input", "fileName"], rule="ENDING")


def _sized_wrongly(context: "Context", input: CreateUploadInput) -> FileRejected | None:
    most = context.services.settings.upload_max_bytes
    if 1 <= input.size_bytes <= most:
        return None
    text = context.say("A file has 1 to {most} bytes.", most=most)
    return FileRejected(message=text, path=["input", "sizeBytes"], rule="SIZE")
