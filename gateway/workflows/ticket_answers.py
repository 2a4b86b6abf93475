"""Looking for answers on tickets, which their system tells nobody of."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.clock import Clock
from gateway.faults import Fault
from gateway.graph.tickets.types import Ticket, TicketFilter
from gateway.identity.ticket_answers import TicketAnswers, Watched
from gateway.ports.paging import PageRequest
from gateway.ports.scope import Scope
from gateway.ports.ticketing import Ticketing
from gateway.telemetry import log

PAGE = 100


@dataclass(slots=True)
class LookingForAnswers:
    """One a process, while it carries out what is due."""

    rows: TicketAnswers
    ticketing: Ticketing
    clock: Clock
    pause: timedelta
    """Between two looks."""
    _looked_at: datetime | None = field(default=None, init=False)

    async def look(self) -> None:
        """To be called again and again; does nothing before a look is due."""
        now = self.clock.now()
        if self._looked_at is not None and self._looked_at <= now < self._looked_at + self.pause:
            return
        self._looked_at = now
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
