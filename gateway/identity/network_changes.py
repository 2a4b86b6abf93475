"""Changes of bars and forwardings that the network has taken on: what was asked of it, until it is known how it ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import delete, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.clock import Clock
from gateway.graph.company.types import ContactRole
from gateway.graph.ids import SUBSCRIPTION, public
from gateway.identity.new_id import new_id
from gateway.identity.notifications import News, Notifications, holders
from gateway.store.database import Database
from gateway.store.tables import linked_accounts, network_changes


class Left(msgspec.Struct, frozen=True):
    """A bar or forwarding as a change has left it. Backend ids."""

    account_id: str
    subscription_id: str
    code: str
    """The network's own."""
    asked: str
    """Its `standing` once the change is applied."""
    pending: bool


class InNetwork(msgspec.Struct, kw_only=True):
    """What came of a change in the network."""

    left: Sequence[Left] = ()
    """All that it was about."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A change that is not known to be applied."""

    id: str
    """Another for each change."""
    company_id: str | None
    """One that has the account; None once it is nobody's."""
    account_id: str
    subscription_id: str
    code: str
    asked: str
    asked_at: datetime

    @property
    def about(self) -> str:
        """The public id of the subscription."""
        return public(SUBSCRIPTION, self.subscription_id)


class NetworkChanges:
    def __init__(self, database: Database, clock: Clock, notifications: Notifications) -> None:
        self._database = database
        self._clock = clock
        self._notifications = notifications

    async def leave(self, connection: AsyncConnection, left: Iterable[Left]) -> None:
        """Within the transaction that ends the change. What is known of the same bars and forwardings from before gives way."""
        for each in left:
            same = (network_changes.c.subscription_id == each.subscription_id, network_changes.c.code == each.code)
            await connection.execute(delete(network_changes).where(*same))
            if each.pending:
                whose = {"account_id": each.account_id, "subscription_id": each.subscription_id}
                what = {"code": each.code, "asked": each.asked, "asked_at": self._clock.now()}
                await connection.execute(insert(network_changes).values({"id": new_id(), **whose, **what}))

    async def awaited(self) -> list[Awaited]:
        """Those of a company together."""
        of_account = linked_accounts.c.account_id == network_changes.c.account_id
        company = select(func.min(linked_accounts.c.company_id)).where(of_account).scalar_subquery().label("company_id")
        async with self._database.read() as connection:
            rows = await connection.execute(select(network_changes, company).order_by(company))
            return [Awaited(**row._mapping) for row in rows]

    async def end(self, ended: Sequence[tuple[Awaited, News | None]]) -> None:
        """They are awaited no more, and people are told the news; not of those that a newer change has taken the place of."""
        if not ended:
            return
        async with self._database.write(counted=False) as connection:
            for change, news in ended:
                gone = await connection.execute(delete(network_changes).where(network_changes.c.id == change.id))
                if news is not None and gone.rowcount == 1:
                    whom = holders(ContactRole.SUBSCRIPTIONS, change.account_id)
                    await self._notifications.tell(connection, whom, news)
