"""Looking for answers on tickets, which their system tells nobody of."""

from dataclasses import dataclass

from gateway.faults import Fault
from gateway.graph.tickets.types import Ticket, TicketFilter
from gateway.identity.ticket_answers import TicketAnswers, Watched
from gateway.ports.paging import PageRequest
from gateway.ports.scope import Scope
from gateway.ports.ticketing import Ticketing
from gateway.telemetry import log

PAGE = 100


@dataclass(frozen=True, slots=True)
class LookingForAnswers:
    rows: TicketAnswers
    ticketing: Ticketing

    async def look(self) -> None:
        """To be called again and again, by one process."""
        for watched in await self.rows.watched():
            try:
                await self.rows.tell(watched, await self._changed(watched))
            except Fault as fault:
                log.warning("answers not looked for", company=watched.company_id, code=fault.code.name)

    async def _changed(self, watched: Watched) -> list[Ticket]:
        """The last changed first, as ticketing lists them."""
        scope = Scope(f"for {watched.company_id}", watched.company_id, watched.account_ids, company_level=True)
        changed: list[Ticket] = []
        position = None
        while True:
            page = await self.ticketing.tickets(scope, TicketFilter(), None, PageRequest(PAGE, position))
            new = [ticket for ticket in page.items if ticket.updated_at >= watched.seen_until]
            changed += new
            if len(new) < PAGE or not page.more:
                return changed
            position = page.positions[-1]
