"""Tickets ("Ärenden")."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

import strawberry

from gateway.graph.common import Node
from gateway.graph.company.edges import account_of
from gateway.graph.company.types import Account
from gateway.graph.edges import edge
from gateway.graph.rights import Policy, policy, resolved
from gateway.graph.subscriptions.edges import subscription_of
from gateway.graph.subscriptions.types import ServiceSubscription

if TYPE_CHECKING:
    from gateway.graph.context import Context


@strawberry.enum(description='What a ticket is about ("Ärendet avser"); it decides the department.')
class TicketCategory(Enum):
    ORDER = strawberry.enum_value("ORDER", description="An order.")
    INVOICE = strawberry.enum_value("INVOICE", description="An invoice.")
    SUPPORT = strawberry.enum_value("SUPPORT", description="Technical support.")
    OTHER = strawberry.enum_value("OTHER", description="Anything else.")


@strawberry.enum(description="The life of a ticket (TMF621 TroubleTicketStatusType).")
class TicketStatus(Enum):
    ACKNOWLEDGED = strawberry.enum_value("ACKNOWLEDGED", description="Received.")
    IN_PROGRESS = strawberry.enum_value("IN_PROGRESS", description="Being worked on.")
    PENDING = strawberry.enum_value("PENDING", description="Waiting for information from the customer.")
    HELD = strawberry.enum_value("HELD", description="Waiting for something else.")
    RESOLVED = strawberry.enum_value(
        "RESOLVED", description="Solved, in the operator's view; the customer may accept or reopen."
    )
    CLOSED = strawberry.enum_value("CLOSED", description="Solved and accepted.")
    REJECTED = strawberry.enum_value("REJECTED", description="Refused by the operator.")
    CANCELLED = strawberry.enum_value("CANCELLED", description="Withdrawn.")


@strawberry.enum(description="What the customer may do to a ticket's status.")
class TicketMove(Enum):
    ACCEPT_RESOLUTION = strawberry.enum_value(
        "ACCEPT_RESOLUTION", description="Accept the resolution: RESOLVED to CLOSED."
    )
    REOPEN = strawberry.enum_value("REOPEN", description="Reject the resolution: RESOLVED to IN_PROGRESS.")
    CANCEL = strawberry.enum_value("CANCEL", description="Withdraw it: to CANCELLED.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="A message of a ticket.")
class TicketMessage:
    id: strawberry.ID = strawberry.field(description="Id within the ticket.")
    author: str = strawberry.field(description="Who wrote it.")
    from_customer: bool = strawberry.field(description="Whether the customer's side wrote it.")
    text: str = strawberry.field(description="What was written.")
    created_at: datetime = strawberry.field(description="When.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="A file of a ticket.")
class Attachment:
    ticket_id: strawberry.Private[str]
    id: strawberry.ID = strawberry.field(description="Id within the ticket.")
    file_name: str = strawberry.field(description="Its name.")
    mime_type: str = strawberry.field(description="Its type (RFC 6838).")
    size_bytes: int = strawberry.field(description="Its size.")

    @resolved(
        by=Policy.AS_PARENT, description="Link to the file, good for a few minutes and only while you are signed in."
    )
    def url(self, info: strawberry.Info["Context", None]) -> str:
        context = info.context
        return context.services.links.make("attachment", self.ticket_id, context.signed_in.session_id, self.id)


@policy(Policy.TICKETS)
@strawberry.type(description="A ticket, of a subscription, an account or the company as a whole.")
class Ticket(Node):
    ticket_id: strawberry.Private[str]
    account_id: strawberry.Private[str | None]
    subscription_id: strawberry.Private[str | None]
    number: str = strawberry.field(description="Ticket number, to quote to customer service.")
    subject: str = strawberry.field(description="Heading.")
    description: str = strawberry.field(description="What it is about, as first written.")
    category: TicketCategory = strawberry.field(description="What it concerns.")
    department: str | None = strawberry.field(description="The department it is with.")
    status: TicketStatus = strawberry.field(description="Where it is in its life.")
    created_at: datetime = strawberry.field(description="When it was made.")
    updated_at: datetime = strawberry.field(description="When it last changed.")
    account: Account | None = edge(
        account_of, description="The account; null for a ticket of the company.", by=Policy.ANY_ROLE
    )
    subscription: ServiceSubscription | None = edge(
        subscription_of, description="The subscription it is about; null without one.", by=Policy.SUBSCRIPTIONS
    )
    messages: list[TicketMessage] = strawberry.field(description="Messages, oldest first.")
    attachments: list[Attachment] = strawberry.field(description="Files, in the order they were added.")
    allowed_moves: list[TicketMove] = strawberry.field(description="What the customer may do now.")


@strawberry.input(description="Which tickets to list; every condition given must hold.")
class TicketFilter:
    account_ids: list[strawberry.ID] | None = strawberry.field(default=None, description="Of any of these accounts.")
    statuses: list[TicketStatus] | None = strawberry.field(default=None, description="Any of these statuses.")
    categories: list[TicketCategory] | None = strawberry.field(default=None, description="Any of these categories.")
    subscription_id: strawberry.ID | None = strawberry.field(default=None, description="About this subscription.")
