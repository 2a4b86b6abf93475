"""Who uses a subscription: a related party of the TMF637 product."""

from typing import Any

from gateway.adapters.tmforum.reading import made
from gateway.adapters.tmforum.subscriptions import PRODUCTS
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.writing import changed
from gateway.graph.subscriptions.types import ServiceSubscription
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope


def sent_user(name: str) -> dict[str, Any]:
    """Without an id: a repetition has to say the same, and a first user has one only afterwards."""
    return {"relatedParty": [{"role": "user", "name": name, "@referredType": "Individual"}]}


class Renaming(BillingSystem):
    async def rename_user(
        self, scope: Scope, subscription_id: str, name: str, key: str
    ) -> ServiceSubscription | Refused:
        row = await changed(self._products, PRODUCTS, subscription_id, sent_user(name), key)
        return row if isinstance(row, Refused) else made(self._products, PRODUCTS, scope, row)
