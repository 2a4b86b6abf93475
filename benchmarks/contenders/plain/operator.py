"""The operator's systems: the calls a gateway makes, and what it makes of their answers."""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import httpx2

from benchmarks.contenders.days import beginning_of
from benchmarks.contenders.given import Given
from benchmarks.contenders.plain import mapping
from benchmarks.contenders.plain.types import (
    Account,
    Company,
    Connection,
    ConnectionEdge,
    Device,
    Invoice,
    Money,
    Order,
    PageInfo,
    ServiceSubscription,
    Sim,
    SubscriptionFilter,
    Ticket,
)

PRODUCTS = "/tmf-api/productInventory/v4/product"
SERVICES = "/tmf-api/serviceInventory/v4/service"
RESOURCES = "/tmf-api/resourceInventoryManagement/v4/resource"
REPORTS = "/tmf-api/usageConsumption/v5/usageConsumptionReport"
ACCOUNTS = "/tmf-api/accountManagement/v4/billingAccount"
ORGANIZATIONS = "/tmf-api/party/v4/organization"
BILLS = "/tmf-api/customerBillManagement/v4/customerBill"
TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"

T = TypeVar("T")


@dataclass
class Listed(Generic[T]):
    rows: list[mapping.Row]
    built: list[T]
    total: int


class Operator:
    def __init__(self, given: Given) -> None:
        limits = httpx2.Limits(max_connections=100, max_keepalive_connections=100)
        self._client = httpx2.AsyncClient(base_url=given.upstream, limits=limits, timeout=10)
        self._accounts = ",".join(given.accounts)
        self._owners = ",".join((*given.accounts, given.company))
        self._given = given
        self._kept: dict[str, Listed[Any]] = {}

    async def subscriptions(self, first: int, where: SubscriptionFilter | None) -> Connection[ServiceSubscription]:
        wanted = "".join(f"&{term}" for term in terms(where or SubscriptionFilter()))
        query = f"billingAccount.id={self._accounts}{wanted}&sort=productSerialNumber,id&limit={first}"
        return await self._page(f"{PRODUCTS}?{query}", mapping.subscription, "productSerialNumber")

    async def subscriptions_by_id(self, ids: Sequence[str]) -> list[ServiceSubscription | None]:
        query = f"id={','.join(ids)}&billingAccount.id={self._accounts}&limit={len(ids)}"
        return await self._each(ids, f"{PRODUCTS}?{query}", mapping.subscription, lambda found: found.key)

    async def rename_user(self, subscription: ServiceSubscription, name: str, key: str) -> ServiceSubscription:
        change = {"relatedParty": [{"role": "user", "name": name, "@referredType": "Individual"}]}
        response = await self._client.patch(
            f"{PRODUCTS}/{subscription.key}", json=change, headers={"idempotency-key": key}
        )
        response.raise_for_status()
        return mapping.subscription(response.json())

    async def services(self, ids: Sequence[str]) -> list[mapping.Service | None]:
        query = f"relatedEntity.id={','.join(ids)}&relatedEntity.id={self._accounts}"
        return await self._each(ids, f"{SERVICES}?{query}", mapping.service, lambda found: found.subscription_id)

    async def sims(self, ids: Sequence[str]) -> list[Sim | None]:
        query = f"id={','.join(ids)}&category=sim&limit={len(ids)}"
        return await self._each(ids, f"{RESOURCES}?{query}", mapping.sim, lambda found: found.sim_id)

    async def devices(self, ids: Sequence[str]) -> list[Device | None]:
        query = f"resourceRelationship.resource.id={','.join(ids)}&category=device"
        return await self._each(ids, f"{RESOURCES}?{query}", mapping.device, lambda found: found.sim_id)

    async def usage(self, ids: Sequence[str]) -> list[mapping.UsageReport | None]:
        query = f"product.id={','.join(ids)}&limit={len(ids)}"
        return await self._each(ids, f"{REPORTS}?{query}", mapping.usage_report, lambda found: found.subscription_id)

    async def accounts(self) -> list[Account]:
        query = f"id={self._accounts}&limit={len(self._given.accounts)}"
        return (await self._list(f"{ACCOUNTS}?{query}", mapping.account)).built

    async def company(self) -> Company:
        return mapping.company((await self._get(f"{ORGANIZATIONS}/{self._given.company}")).json())

    async def invoices(self, first: int) -> Connection[Invoice]:
        query = f"billingAccount.id={self._accounts}&sort=-billDate,-id&limit={first}"
        return await self._page(f"{BILLS}?{query}", mapping.invoice, "billDate")

    async def invoice_totals(self, first: date, before: date) -> list[tuple[date, Money]]:
        since, until = quote(beginning_of(first)), quote(beginning_of(before))
        period = f"billDate.gte={since}&billDate.lt={until}"
        query = f"billingAccount.id={self._accounts}&{period}&fields=billDate,taxIncludedAmount,billingAccount"
        return (await self._list(f"{BILLS}?{query}", mapping.invoice_total)).built

    async def tickets(self, first: int) -> Connection[Ticket]:
        query = f"relatedEntity.id={self._owners}&sort=-lastUpdate,-id&limit={first}"
        return await self._page(f"{TICKETS}?{query}", mapping.ticket, "lastUpdate")

    async def tickets_about(self, subscription: ServiceSubscription, first: int) -> Connection[Ticket]:
        about = f"relatedEntity.id={subscription.account_id}&relatedEntity.id={subscription.key}"
        return await self._page(f"{TICKETS}?{about}&sort=-lastUpdate,-id&limit={first}", mapping.ticket, "lastUpdate")

    async def orders(self, first: int) -> Connection[Order]:
        query = f"billingAccount.id={self._accounts}&sort=-orderDate,-id&limit={first}"
        return await self._page(f"{ORDERS}?{query}", mapping.order, "orderDate")

    async def orders_about(self, subscription: ServiceSubscription, first: int) -> Connection[Order]:
        about = f"billingAccount.id={subscription.account_id}&productOrderItem.product.id={subscription.key}"
        return await self._page(f"{ORDERS}?{about}&sort=-orderDate,-id&limit={first}", mapping.order, "orderDate")

    async def _each(
        self, keys: Sequence[str], url: str, build: Callable[[mapping.Row], T], key_of: Callable[[T], str]
    ) -> list[T | None]:
        found = {key_of(each): each for each in (await self._list(url, build)).built}
        return [found.get(key) for key in keys]

    async def _page(self, url: str, build: Callable[[mapping.Row], T], sorted_by: str) -> Connection[T]:
        listed = await self._list(url, build)
        cursors = [cursor(row.get(sorted_by, ""), row["id"]) for row in listed.rows]
        return Connection(
            page_info=PageInfo(
                has_next_page=listed.total > len(cursors),
                has_previous_page=False,
                start_cursor=cursors[0] if cursors else None,
                end_cursor=cursors[-1] if cursors else None,
            ),
            edges=[
                ConnectionEdge(cursor=cursor, node=node) for cursor, node in zip(cursors, listed.built, strict=True)
            ],
            nodes=listed.built,
            total_count=listed.total,
        )

    async def _list(self, url: str, build: Callable[[mapping.Row], T]) -> Listed[T]:
        if not self._given.in_memory:
            return await self._fetched(url, build)
        if url not in self._kept:
            self._kept[url] = await self._fetched(url, build)
        return self._kept[url]

    async def _fetched(self, url: str, build: Callable[[mapping.Row], T]) -> Listed[T]:
        response = await self._get(url)
        rows = response.json()
        return Listed(rows, [build(row) for row in rows], int(response.headers["x-total-count"]))

    async def _get(self, url: str) -> httpx2.Response:
        response = await self._client.get(url)
        response.raise_for_status()
        return response


def cursor(key: str, id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([key, id]).encode()).decode()


def terms(where: SubscriptionFilter) -> Iterable[str]:
    if where.kinds is not None:
        yield f"productCharacteristic.kind={','.join(kind.value for kind in where.kinds)}"
    if where.statuses is not None:
        yield f"status={','.join(status.value for status in where.statuses)}"
