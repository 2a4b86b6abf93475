"""The calls, over pyreqwest, each decoded into the structs it is for."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec
from pyreqwest.client import ClientBuilder

from benchmarks.contenders.days import beginning_of, last_months, tomorrow
from benchmarks.contenders.given import Given
from benchmarks.contenders.limit import wire

T = TypeVar("T")

PRODUCTS = "/tmf-api/productInventory/v4/product"
SERVICES = "/tmf-api/serviceInventory/v4/service"
RESOURCES = "/tmf-api/resourceInventoryManagement/v4/resource"
REPORTS = "/tmf-api/usageConsumption/v5/usageConsumptionReport"
ACCOUNTS = "/tmf-api/accountManagement/v4/billingAccount"
ORGANIZATIONS = "/tmf-api/party/v4/organization"
BILLS = "/tmf-api/customerBillManagement/v4/customerBill"
TICKETS = "/tmf-api/troubleTicket/v4/troubleTicket"
ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"


class Page(msgspec.Struct, Generic[T], gc=False):
    rows: list[T]
    total: int


class Operator:
    def __init__(self, given: Given) -> None:
        limit = timedelta(seconds=10)
        self._client = ClientBuilder().timeout(limit).follow_redirects(False).no_proxy().build()
        self.now = given.now
        self._given = given
        self._accounts = ",".join(given.accounts)
        self._kept: dict[str, Page[Any]] = {}
        self._decoders: dict[type, msgspec.json.Decoder[Any]] = {}

    async def products(self, query: str, row: type[T]) -> Page[T]:
        return await self._page(f"{PRODUCTS}?billingAccount.id={self._accounts}&{query}", row)

    async def product(self, id: str, row: type[T]) -> list[T]:
        """Empty where it is nobody's here."""
        return (await self._page(f"{PRODUCTS}?id={id}&billingAccount.id={self._accounts}&limit=1", row)).rows

    async def rename_user(self, id: str, name: str, key: str) -> wire.Renamed:
        change = {"relatedParty": [{"role": "user", "name": name, "@referredType": "Individual"}]}
        request = self._client.patch(f"{self._given.upstream}{PRODUCTS}/{id}").header("idempotency-key", key)
        response = await request.body_json(change).build().send()
        return msgspec.json.decode(await response.bytes(), type=wire.Renamed)

    async def services(self, ids: Sequence[str]) -> list[wire.Service]:
        query = f"relatedEntity.id={','.join(ids)}&relatedEntity.id={self._accounts}"
        return (await self._page(f"{SERVICES}?{query}", wire.Service)).rows

    async def sims(self, ids: Sequence[str]) -> list[wire.Sim]:
        return (await self._page(f"{RESOURCES}?id={','.join(ids)}&category=sim&limit={len(ids)}", wire.Sim)).rows

    async def devices(self, sims: Sequence[str]) -> list[wire.Device]:
        query = f"resourceRelationship.resource.id={','.join(sims)}&category=device"
        return (await self._page(f"{RESOURCES}?{query}", wire.Device)).rows

    async def reports(self, ids: Sequence[str]) -> list[wire.Report]:
        return (await self._page(f"{REPORTS}?product.id={','.join(ids)}&limit={len(ids)}", wire.Report)).rows

    async def accounts(self) -> list[wire.Account]:
        query = f"id={self._accounts}&limit={len(self._given.accounts)}"
        return (await self._page(f"{ACCOUNTS}?{query}", wire.Account)).rows

    async def company(self) -> wire.Organization:
        response = await self._client.get(f"{self._given.upstream}{ORGANIZATIONS}/{self._given.company}").build().send()
        return msgspec.json.decode(await response.bytes(), type=wire.Organization)

    async def bills(self, first: int) -> Page[wire.Bill]:
        query = f"billingAccount.id={self._accounts}&sort=-billDate,-id&limit={first}"
        return await self._page(f"{BILLS}?{query}", wire.Bill)

    async def bill_totals(self, months: int) -> list[wire.BillTotal]:
        now = self._given.now
        since, until = quote(beginning_of(last_months(now, months)[0])), quote(beginning_of(tomorrow(now)))
        query = f"billingAccount.id={self._accounts}&billDate.gte={since}&billDate.lt={until}"
        fields = "fields=billDate,taxIncludedAmount,billingAccount"
        return (await self._page(f"{BILLS}?{query}&{fields}", wire.BillTotal)).rows

    async def tickets(self, first: int) -> Page[wire.Ticket]:
        owners = f"relatedEntity.id={self._accounts},{self._given.company}"
        return await self._page(f"{TICKETS}?{owners}&sort=-lastUpdate,-id&limit={first}", wire.Ticket)

    async def tickets_about(self, account: str, subscription: str, first: int) -> Page[wire.TicketState]:
        about = f"relatedEntity.id={account}&relatedEntity.id={subscription}"
        return await self._page(f"{TICKETS}?{about}&sort=-lastUpdate,-id&limit={first}", wire.TicketState)

    async def orders(self, first: int) -> Page[wire.Order]:
        query = f"billingAccount.id={self._accounts}&sort=-orderDate,-id&limit={first}"
        return await self._page(f"{ORDERS}?{query}", wire.Order)

    async def orders_about(self, account: str, subscription: str, first: int) -> Page[wire.OrderState]:
        about = f"billingAccount.id={account}&productOrderItem.product.id={subscription}"
        return await self._page(f"{ORDERS}?{about}&sort=-orderDate,-id&limit={first}", wire.OrderState)

    async def _page(self, path: str, row: type[T]) -> Page[T]:
        if not self._given.in_memory:
            return await self._fetched(path, row)
        if path not in self._kept:
            self._kept[path] = await self._fetched(path, row)
        return self._kept[path]

    async def _fetched(self, path: str, row: type[T]) -> Page[T]:
        response = await self._client.get(self._given.upstream + path).build().send()
        body = await response.bytes()
        if row not in self._decoders:
            self._decoders[row] = msgspec.json.Decoder(list[row])  # type: ignore[valid-type]
        return Page(self._decoders[row].decode(body), int(response.get_header("x-total-count") or 0))
