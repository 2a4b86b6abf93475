"""The contract of the ticketing port. An adapter's tests inherit TicketingContract and give it a `world`: World[Ticketing, Ticketed]."""

from collections.abc import Callable
from typing import ClassVar

from gateway.faults import Capability
from gateway.graph.tickets.types import Ticket, TicketCategory, TicketFilter, TicketStatus
from gateway.ports.paging import PageRequest
from gateway.ports.ticketing import Ticketing
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


class TicketingContract(
    BatchesContract, GrowingBatchesContract, ListsContract, BreakingContract, AttachmentsContract, OfTheCompanyContract
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
