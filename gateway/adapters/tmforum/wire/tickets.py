"""TMF621 TroubleTicket."""

from typing import Annotated

import msgspec
from msgspec import Meta

from gateway.adapters.tmforum.wire.owners import OfAccountOrCompany
from gateway.adapters.tmforum.wire.values import Amount, Id, Instant, InstantText, MimeType, RelatedParty, Wire


class Note(Wire):
    id: Annotated[str, Meta(min_length=1, max_length=100)]
    author: str
    date: Instant
    text: str
    type: str = msgspec.field(name="@type")


class Size(Wire):
    amount: Amount
    units: str


class TicketAttachment(Wire):
    id: Id
    name: str
    mime_type: MimeType
    url: str
    size: Size


class TroubleTicket(OfAccountOrCompany):
    id: Id
    name: str
    description: str
    ticket_type: str
    status: str
    creation_date: Instant
    last_update: InstantText
    related_party: tuple[RelatedParty, ...] = ()
    note: tuple[Note, ...] = ()
    attachment: tuple[TicketAttachment, ...] = ()
