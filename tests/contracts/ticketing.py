"""The contract of the ticketing port. An adapter's tests inherit TicketingContract and give it a `world`: World[Ticketing, Ticketed]."""

from collections.abc import Callable
from typing import ClassVar

import pytest

from gateway.faults import Capability
from gateway.graph.tickets.types import Ticket, TicketCategory, TicketFilter, TicketMove, TicketStatus
from gateway.ports.documents import Document
from gateway.ports.paging import PageRequest
from gateway.ports.refusals import Reason, Refused
from gateway.ports.ticketing import NewMessage, NewTicket, Ticketing
from tests.contracts.batches import Batch, BatchesContract, GrowingBatchesContract
from tests.contracts.breaking import BreakingContract, Call
from tests.contracts.lists import Listing, ListsContract, Reading
from tests.contracts.worlds import Ticketed, World, made_up

CAPABILITY = Capability.TICKETS
ALL = TicketFilter()


def reading(port: Ticketing, where: TicketFilter, about: str | None = None) -> Reading:
    return Reading(
        page=lambda scope, request: port.tickets(scope, where, about, request),
        count=lambda scope: port.count_tickets(scope, where, about),
    )


def filtered(
    holds: Callable[[Ticketed, Ticket], bool],
    where: TicketFilter = ALL,
    about: Callable[[Ticketed], str | None] = lambda _: None,
) -> Listing:
    return Listing(
        Ticket,
        CAPABILITY,
        lambda port, customer: reading(port, where, about(customer)),
        lambda customer: {id: each for id, each in customer.tickets.items() if holds(customer, each)},
        rank=lambda each: each.updated_at,
        descending=True,
    )


def a_subscription(customer: Ticketed) -> str:
    return min(about for each in customer.tickets.values() if (about := each.subscription_id) is not None)


def a_new_one(*files: Document) -> NewTicket:
    """Of the company as a whole."""
    return NewTicket(TicketCategory.SUPPORT, "Växeln 🏗", "مرحبا, det knastrar.", None, None, files)


def one_to_move(customer: Ticketed, move: TicketMove = TicketMove.CANCEL) -> Ticket:
    return next(each for each in customer.tickets.values() if move in each.allowed_moves)


HELLO = NewMessage("Anna Åkesson", "Så här är det: 🏗 שלום.")
FILE = Document("mätning.txt", "text/plain", b"\x00\xff")


OVER = [TicketStatus.CLOSED, TicketStatus.RESOLVED]
OF_MONEY = [TicketCategory.INVOICE, TicketCategory.ORDER]

TICKETS = Batch(Ticket, CAPABILITY, lambda port: port.tickets_by_id, lambda customer: customer.tickets)
LISTINGS = {"tickets": filtered(lambda *_: True)}
FILTERED = {
    "tickets of two statuses": filtered(lambda _, each: each.status in OVER, TicketFilter(statuses=OVER)),
    "tickets of two categories": filtered(lambda _, each: each.category in OF_MONEY, TicketFilter(categories=OF_MONEY)),
    "tickets of a status and a category": filtered(
        lambda _, each: each.status in OVER and each.category in OF_MONEY,
        TicketFilter(statuses=OVER, categories=OF_MONEY),
    ),
    "tickets about a subscription": filtered(
        lambda customer, each: each.subscription_id == a_subscription(customer), about=a_subscription
    ),
}
EMPTY = {
    "tickets of no status": filtered(lambda *_: False, TicketFilter(statuses=[])),
    "tickets of no category": filtered(lambda *_: False, TicketFilter(categories=[])),
    "tickets about a subscription there is not": filtered(lambda *_: False, about=lambda _: made_up(1)),
}
CALLS = {
    "tickets": Call(CAPABILITY, lambda port, customer: port.tickets(customer.scope, ALL, None, PageRequest(10))),
    "count_tickets": Call(CAPABILITY, lambda port, customer: port.count_tickets(customer.scope, ALL, None)),
    "tickets_by_id": Call(
        CAPABILITY, lambda port, customer: port.tickets_by_id(customer.scope, list(customer.tickets)[:10])
    ),
    "attachment": Call(
        CAPABILITY, lambda port, customer: port.attachment(customer.scope, *next(iter(customer.attachments)))
    ),
    "create_ticket": Call(CAPABILITY, lambda port, customer: port.create_ticket(customer.scope, a_new_one(), "k1")),
    "add_message": Call(
        CAPABILITY,
        lambda port, customer: port.add_message(customer.scope, one_to_move(customer).ticket_id, HELLO, "k2"),
    ),
    "move_ticket": Call(
        CAPABILITY,
        lambda port, customer: port.move_ticket(
            customer.scope, one_to_move(customer).ticket_id, TicketMove.CANCEL, None, "k3"
        ),
    ),
}


class AttachmentsContract:
    async def test_attachments(self, world: World[Ticketing, Ticketed]) -> None:
        assert world.ours.attachments
        for (ticket, attachment), document in world.ours.attachments.items():
            assert await world.port.attachment(world.ours.scope, ticket, attachment) == document

    async def test_attachments_of_somebody_else_and_of_nobody(self, world: World[Ticketing, Ticketed]) -> None:
        (ticket, attachment), *_ = world.ours.attachments
        other = next(id for id in world.ours.tickets if id != ticket)
        for unknown in ((other, attachment), (ticket, made_up(1)), (made_up(1), attachment)):
            assert await world.port.attachment(world.ours.scope, *unknown) is None
        assert await world.port.attachment(world.theirs.scope, ticket, attachment) is None
        assert await world.port.attachment(world.ours.scope.narrowed(()), ticket, attachment) is None


class OfTheCompanyContract:
    async def test_tickets_of_the_company_as_a_whole(self, world: World[Ticketing, Ticketed]) -> None:
        """They are for those alone who may see the company itself."""
        customer = world.ours
        of_company = {id: each for id, each in customer.tickets.items() if each.account_id is None}
        of_accounts = {id: each for id, each in customer.tickets.items() if each.account_id is not None}
        assert of_company
        narrow = customer.scope.narrowed(customer.scope.account_ids)
        page = await world.port.tickets(narrow, ALL, None, PageRequest(100))
        assert {each.ticket_id: each for each in page.items} == of_accounts
        assert page.total == await world.port.count_tickets(narrow, ALL, None) == len(of_accounts)
        assert await world.port.tickets_by_id(narrow, list(customer.tickets)) == of_accounts
        assert await world.port.tickets_by_id(customer.scope, list(of_company)) == of_company


class ChangesContract:
    async def test_a_new_ticket_is_there_once_and_as_it_was_written(self, world: World[Ticketing, Ticketed]) -> None:
        port, customer = world.port, world.ours
        new = a_new_one(FILE)
        made = [await port.create_ticket(customer.scope, new, "k1") for _ in range(2)]

        assert made[0] == made[1] == (await port.tickets_by_id(customer.scope, [made[0].ticket_id]))[made[0].ticket_id]
        assert (made[0].subject, made[0].description, made[0].category) == (new.subject, new.description, new.category)
        assert (made[0].account_id, made[0].subscription_id, made[0].status) == (None, None, TicketStatus.ACKNOWLEDGED)
        assert made[0].department == next(
            each.department for each in customer.tickets.values() if each.category is new.category
        )
        assert await port.count_tickets(customer.scope, ALL, None) == len(customer.tickets) + 1
        (attachment,) = made[0].attachments
        assert await port.attachment(customer.scope, made[0].ticket_id, attachment.id) == FILE

    async def test_a_new_ticket_about_a_subscription(self, world: World[Ticketing, Ticketed]) -> None:
        about = next(each for each in world.ours.tickets.values() if each.subscription_id is not None)
        new = NewTicket(TicketCategory.ORDER, "s", "d", about.account_id, about.subscription_id)
        made = await world.port.create_ticket(world.ours.scope, new, "k1")

        assert (made.account_id, made.subscription_id) == (about.account_id, about.subscription_id)

    async def test_a_message_is_added_once(self, world: World[Ticketing, Ticketed]) -> None:
        before = one_to_move(world.ours)
        for _ in range(2):
            after = await world.port.add_message(world.ours.scope, before.ticket_id, HELLO, "k1")

        assert isinstance(after, Ticket)
        assert after.messages[:-1] == before.messages
        newest = after.messages[-1]
        assert (newest.author, newest.text, newest.from_customer) == (HELLO.author, HELLO.text, True)

    @pytest.mark.parametrize(
        ("move", "leads_to"),
        [
            (TicketMove.ACCEPT_RESOLUTION, TicketStatus.CLOSED),
            (TicketMove.REOPEN, TicketStatus.IN_PROGRESS),
            (TicketMove.CANCEL, TicketStatus.CANCELLED),
        ],
    )
    async def test_a_move(self, world: World[Ticketing, Ticketed], move: TicketMove, leads_to: TicketStatus) -> None:
        ticket_id = one_to_move(world.ours, move).ticket_id
        for _ in range(2):
            after = await world.port.move_ticket(world.ours.scope, ticket_id, move, HELLO, "k1")
            assert isinstance(after, Ticket)
            assert (after.status, after.messages[-1].text) == (leads_to, HELLO.text)

    async def test_what_is_refused(self, world: World[Ticketing, Ticketed]) -> None:
        scope, tickets = world.ours.scope, world.ours.tickets.values()
        closed = next(each.ticket_id for each in tickets if each.status is TicketStatus.CLOSED)
        accept = TicketMove.ACCEPT_RESOLUTION

        assert await world.port.add_message(scope, closed, HELLO, "k1") == Refused(Reason.ENDED)
        assert await world.port.move_ticket(scope, closed, TicketMove.CANCEL, None, "k2") == Refused(Reason.NOT_NOW)
        assert await world.port.add_message(scope, made_up(1), HELLO, "k3") == Refused(Reason.GONE)
        assert await world.port.move_ticket(scope, made_up(1), accept, None, "k4") == Refused(Reason.GONE)


class TicketingContract(
    BatchesContract,
    GrowingBatchesContract,
    ListsContract,
    BreakingContract,
    AttachmentsContract,
    OfTheCompanyContract,
    ChangesContract,
):
    protocol = Ticketing
    tables: ClassVar = {
        "batch": {"tickets_by_id": TICKETS},
        "open_batch": {"tickets_by_id": TICKETS},
        "account_batch": {"tickets_by_id": TICKETS},
        "growing_batch": {"tickets_by_id": TICKETS},
        "listing": LISTINGS,
        "filtered": FILTERED,
        "emptied": EMPTY,
        "calls": {"": CALLS},
    }
