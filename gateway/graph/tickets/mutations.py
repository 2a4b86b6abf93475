"""Opening a ticket, writing on it, moving it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.ids import TICKET, public
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.problems import Conflict, FileRejected, InvalidInput, KeyProblem, NotAllowed, NotFound, not_found
from gateway.graph.rights import Policy, resolved
from gateway.graph.texts import wrong_text
from gateway.graph.tickets.owners import Owner, owner_of_new, writable
from gateway.graph.tickets.queries import tickets_by_id
from gateway.graph.tickets.results import (
    AddTicketMessageInput,
    AddTicketMessageResult,
    AddTicketMessageSuccess,
    CreateTicketInput,
    CreateTicketResult,
    CreateTicketSuccess,
    MoveTicketInput,
    MoveTicketResult,
    MoveTicketSuccess,
)
from gateway.graph.tickets.taking import TicketWritten, with_files
from gateway.graph.tickets.types import Ticket, TicketMove
from gateway.graph.writing import Change, make, read_back, telling, unless, unless_made
from gateway.identity.notifications import News, Told
from gateway.ports.documents import Document
from gateway.ports.refusals import Reason, Refused
from gateway.ports.ticketing import NewMessage, NewTicket

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
NewTicketArgument = Annotated[CreateTicketInput, strawberry.argument(description="The ticket.")]
MessageArgument = Annotated[AddTicketMessageInput, strawberry.argument(description="The ticket and the message.")]
MoveArgument = Annotated[MoveTicketInput, strawberry.argument(description="The ticket and the move.")]

LONGEST_SUBJECT = 1_000
LONGEST_TEXT = 10_000
MOVED: Mapping[TicketMove, NotificationKind] = {
    TicketMove.ACCEPT_RESOLUTION: NotificationKind.TICKET_CLOSED,
    TicketMove.REOPEN: NotificationKind.TICKET_REOPENED,
    TicketMove.CANCEL: NotificationKind.TICKET_CANCELLED,
}


@strawberry.type
class TicketMutations:
    @resolved(by=Policy.TICKETS, description="Opens a ticket with the department of its category.")
    async def create_ticket(self, info: Info, input: NewTicketArgument) -> CreateTicketResult:
        context = info.context
        owner = await owner_of_new(context, input)
        if isinstance(owner, NotFound | NotAllowed):
            return owner
        if problem := wrong_text(context, "subject", input.subject, LONGEST_SUBJECT) or wrong_text(
            context, "description", input.description, LONGEST_TEXT
        ):
            return problem

        def id_of(written: TicketWritten) -> str:
            return public(TICKET, written.ticket_id)

        change: Change[TicketWritten] = Change(
            operation="createTicket", input=input, outcomes=TicketWritten, object_id=id_of
        )
        outcome: TicketWritten | InvalidInput | FileRejected | KeyProblem
        if isinstance(owner, InvalidInput):
            outcome = await unless_made(context, change, owner)
        else:
            outcome = await _opened(context, change, owner)
        if not isinstance(outcome, TicketWritten):
            return outcome
        return CreateTicketSuccess(ticket=await read_back(_as_it_is_now(context, outcome)))

    @resolved(by=Policy.TICKETS, description="Writes on a ticket; one that waits for the customer goes on with it.")
    async def add_ticket_message(self, info: Info, input: MessageArgument) -> AddTicketMessageResult:
        context = info.context
        ticket = await writable(context, input.ticket_id)
        if not isinstance(ticket, Ticket):
            return ticket
        if problem := wrong_text(context, "text", input.text, LONGEST_TEXT):
            return problem
        change: Change[TicketWritten | Refused] = Change(
            operation="addTicketMessage",
            input=input,
            outcomes=TicketWritten | Refused,
            object_id=input.ticket_id,
            before={"status": ticket.status.name},
            tells=telling(_told_of(context, ticket, NotificationKind.TICKET_MESSAGE_ADDED)),
        )
        scope = context.signed_in.scope(ContactRole.TICKETS)

        async def act(key: str, files: Sequence[Document]) -> TicketWritten | Refused:
            message = NewMessage(context.signed_in.name, input.text, files)
            return _written(await context.ports.ticketing.add_message(scope, ticket.ticket_id, message, key))

        outcome = await with_files(context, change, act)
        if isinstance(outcome, Refused):
            return _refused(context, outcome)
        if not isinstance(outcome, TicketWritten):
            return outcome
        return AddTicketMessageSuccess(ticket=await read_back(_as_it_is_now(context, outcome)))

    @resolved(by=Policy.TICKETS, description="Moves a ticket, where its state allows it.")
    async def move_ticket(self, info: Info, input: MoveArgument) -> MoveTicketResult:
        context = info.context
        ticket = await writable(context, input.ticket_id)
        if not isinstance(ticket, Ticket):
            return ticket
        if input.text is not None and (problem := wrong_text(context, "text", input.text, LONGEST_TEXT)):
            return problem
        change: Change[TicketWritten | Refused] = Change(
            operation="moveTicket",
            input=input,
            outcomes=TicketWritten | Refused,
            object_id=input.ticket_id,
            before={"status": ticket.status.name},
            tells=telling(_told_of(context, ticket, MOVED[input.move])),
        )
        # whoever asks again finds the ticket where the move has led
        guard = unless(None if input.move in ticket.allowed_moves else _conflict(context, Reason.NOT_NOW))
        outcome = await make(context, change, _moving(context, ticket, input), guard)
        if isinstance(outcome, Refused):
            return _refused(context, outcome)
        if not isinstance(outcome, TicketWritten):
            return outcome
        return MoveTicketSuccess(ticket=await read_back(_as_it_is_now(context, outcome)))


async def _opened(
    context: "Context", change: Change[TicketWritten], owner: Owner
) -> TicketWritten | FileRejected | KeyProblem:
    scope, input = context.signed_in.scope(ContactRole.TICKETS), change.input

    def tells(written: TicketWritten, _before: object) -> Sequence[Told]:
        id = public(TICKET, written.ticket_id)
        return [_told(context, NotificationKind.TICKET_CREATED, id, input.subject, owner.account_id)]

    async def act(key: str, files: Sequence[Document]) -> TicketWritten:
        new = NewTicket(
            input.category, input.subject, input.description, owner.account_id, owner.subscription_id, files
        )
        return TicketWritten((await context.ports.ticketing.create_ticket(scope, new, key)).ticket_id)

    return await with_files(context, replace(change, tells=tells), act)


def _told_of(context: "Context", ticket: Ticket, kind: NotificationKind) -> Told:
    return _told(context, kind, ticket.id, ticket.subject, ticket.account_id)


def _told(context: "Context", kind: NotificationKind, id: str, subject: str, account_id: str | None) -> Told:
    news = News(kind, {"subject": subject, "by": context.signed_in.name}, id)
    return Told(news, ContactRole.TICKETS, account_id)


def _moving(
    context: "Context", ticket: Ticket, input: MoveTicketInput
) -> Callable[[str], Awaitable[TicketWritten | Refused]]:
    scope = context.signed_in.scope(ContactRole.TICKETS)
    message = NewMessage(context.signed_in.name, input.text) if input.text is not None else None

    async def act(key: str) -> TicketWritten | Refused:
        return _written(await context.ports.ticketing.move_ticket(scope, ticket.ticket_id, input.move, message, key))

    return act


def _written(said: Ticket | Refused) -> TicketWritten | Refused:
    return said if isinstance(said, Refused) else TicketWritten(said.ticket_id)


def _refused(context: "Context", refused: Refused) -> NotFound | Conflict:
    return not_found(context, "ticketId") if refused.reason is Reason.GONE else _conflict(context, refused.reason)


def _conflict(context: "Context", reason: Reason) -> Conflict:
    if reason is Reason.ENDED:
        text = context.say("The ticket has ended, and nothing is added to it. Open a new one.")
        return Conflict(message=text, path=["input", "ticketId"])
    text = context.say("The ticket's state does not allow this move. See its allowedMoves.")
    return Conflict(message=text, path=["input", "move"])


async def _as_it_is_now(context: "Context", written: TicketWritten) -> Ticket:
    (found,) = await tickets_by_id(context, [written.ticket_id])
    if isinstance(found, Fault):
        raise found
    if found is None:
        raise Fault(ErrorCode.BACKEND_BAD_RESPONSE, capability=Capability.TICKETS, detail="the ticket is not known")
    return found
