"""More data: TMF654 top-ups of balances."""

from typing import Any

from gateway.adapters.tmforum.reading import Resource
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.wire.catalogue import TopupBalance
from gateway.adapters.tmforum.wire.owners import OfWhatItNames
from gateway.adapters.tmforum.writing import created
from gateway.graph.plans.types import OfferedTopUp
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope

TOP_UPS = Resource("topupBalance", TopupBalance, OfWhatItNames, lambda row: row)
SCHEMA = "schema/OfferedTopup.schema.json"
"""Of the extension, under the API's base path: the published one names no offering."""


def sent_top_up(subscription_id: str, top_up: OfferedTopUp, schema: str) -> dict[str, Any]:
    return {
        "@type": "OfferedTopup",
        "@baseType": "TopupBalance",
        "@schemaLocation": schema,
        "amount": {"amount": int(top_up.data_bytes), "units": "byte"},
        "usageType": "data" if top_up.roaming_region is None else "dataRoaming",
        "product": {"id": subscription_id},
        "productOffering": {"id": top_up.offering_id},
    }


class TopUps(BillingSystem):
    async def top_up(self, _scope: Scope, subscription_id: str, top_up: OfferedTopUp, key: str) -> str | Refused:
        body = sent_top_up(subscription_id, top_up, self._top_ups.path(SCHEMA))
        row = await created(self._top_ups, TOP_UPS, body, key)
        if isinstance(row, Refused):
            return row
        if row.status.strip() == "failed":
            raise self._top_ups.bad("a top-up that failed")
        if row.status.strip() != "completed" or row.product.id != subscription_id:
            raise self._top_ups.unclear("another top-up than the one that was ordered")
        return row.id
