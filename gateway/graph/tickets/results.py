"""What opening, writing on and moving a ticket takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.problems import (
    Conflict,
    FileRejected,
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
)
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import IdempotencyKey
from gateway.graph.tickets.types import Ticket, TicketCategory, TicketMove

UPLOADS = "Files sent before, at most 5."


@strawberry.input(
    description="A new ticket: about a subscription, an account, or (neither given) the company as a whole."
)
class CreateTicketInput:
    category: TicketCategory = strawberry.field(description="What it concerns; it decides the department.")
    subject: str = strawberry.field(description="Heading, 1 to 1,000 characters.")
    description: str = strawberry.field(description="What it is about, 1 to 10,000 characters.")
    account_id: strawberry.ID | None = strawberry.field(
        default=None, description="The account; with a subscription it may be left out."
    )
    subscription_id: strawberry.ID | None = strawberry.field(default=None, description="The subscription it is about.")
    upload_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=UPLOADS)
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The ticket is made.")
class CreateTicketSuccess:
    ticket: Ticket = strawberry.field(description="The ticket.")


@strawberry.input(description="A message on a ticket.")
class AddTicketMessageInput:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    text: str = strawberry.field(description="The message, 1 to 10,000 characters.")
    upload_ids: list[strawberry.ID] = strawberry.field(default_factory=list, description=UPLOADS)
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The message is on the ticket.")
class AddTicketMessageSuccess:
    ticket: Ticket = strawberry.field(description="The ticket.")


@strawberry.input(description="A move of a ticket.")
class MoveTicketInput:
    ticket_id: strawberry.ID = strawberry.field(description="The ticket.")
    move: TicketMove = strawberry.field(description="One of its allowedMoves.")
    text: str | None = strawberry.field(
        default=None, description="A message that goes with it, 1 to 10,000 characters; null without one."
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The ticket is moved.")
class MoveTicketSuccess:
    ticket: Ticket = strawberry.field(description="The ticket.")


CreateTicketResult = Annotated[
    CreateTicketSuccess | NotFound | NotAllowed | InvalidInput | FileRejected | KeyProblem,
    strawberry.union("CreateTicketResult", description="The ticket, or why none was made."),
]
AddTicketMessageResult = Annotated[
    AddTicketMessageSuccess | NotFound | NotAllowed | InvalidInput | FileRejected | Conflict | KeyProblem,
    strawberry.union("AddTicketMessageResult", description="The ticket, or why nothing was added."),
]
MoveTicketResult = Annotated[
    MoveTicketSuccess | NotFound | NotAllowed | InvalidInput | Conflict | KeyProblem,
    strawberry.union("MoveTicketResult", description="The ticket, or why it stays where it is."),
]
