"""The fake operator's systems as the contract suites want them: what they hold, and the levers."""

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar, cast

from backends.faults import Fault
from backends.system import FakeSystem
from backends.tmf.resource import Document
from gateway.graph.company.types import Account, Company
from gateway.graph.ids import INVOICE, ORDER, SUBSCRIPTION, TICKET, public
from gateway.graph.invoices.types import Invoice, InvoiceLine
from gateway.graph.orders.types import Order
from gateway.graph.sim.types import Device, Sim
from gateway.graph.subscriptions.types import NetworkService, ServiceFeatures, ServiceSubscription
from gateway.graph.tickets.types import Ticket
from gateway.graph.usage.types import UsageReport
from gateway.ports.documents import Document as File
from gateway.ports.messaging import Email, Messaging
from tests.contracts.worlds import Breakage, Messages, World

P = TypeVar("P")
H = TypeVar("H")
T = TypeVar("T")

FAULTS = {
    Breakage.DOWN: Fault(statuses=(503,)),
    Breakage.SLOW: Fault(latency_seconds=60),
    Breakage.HALVED: Fault(body="malformed"),
    Breakage.MISSHAPEN: Fault(body="wrong_shape"),
    Breakage.HTML: Fault(body="html"),
}


@dataclass(frozen=True)
class Kept:
    """Where a system keeps the documents of a thing: by which path its key finds them, and an attribute whose value can be spoilt."""

    collection: str
    path: str
    attribute: str
    category: str | None = None


KEPT: dict[type, Kept] = {
    ServiceSubscription: Kept("product", "id", "status"),
    Account: Kept("billingAccount", "id", "name"),
    Company: Kept("organization", "id", "name"),
    UsageReport: Kept("usageConsumptionReport", "product.id", "lastUpdate"),
    Invoice: Kept("customerBill", "id", "state"),
    InvoiceLine: Kept("appliedCustomerBillingRate", "bill.id", "name"),
    Order: Kept("productOrder", "id", "state"),
    NetworkService: Kept("service", "relatedEntity.id", "state"),
    ServiceFeatures: Kept("service", "relatedEntity.id", "state"),
    Sim: Kept("resource", "id", "usageState", "sim"),
    Device: Kept("resource", "resourceRelationship.resource.id", "serialNumber", "device"),
    Ticket: Kept("troubleTicket", "id", "status"),
}


def under_another_id(thing: Any, id: str) -> Any:
    match thing:
        case ServiceSubscription():
            return replace(thing, id=public(SUBSCRIPTION, id), subscription_id=id)
        case Invoice():
            return replace(thing, id=public(INVOICE, id), invoice_id=id)
        case Order():
            return replace(thing, id=public(ORDER, id), order_id=id, number=id)
        case Ticket():
            attachments = [replace(each, ticket_id=id) for each in thing.attachments]
            return replace(thing, id=public(TICKET, id), ticket_id=id, number=id, attachments=attachments)
    raise TypeError(type(thing))


class FakeWorld(World[P, H], Generic[P, H]):
    """`ports`: one that waits for any true answer, and one that does not."""

    def __init__(self, system: FakeSystem, ports: Sequence[P], held: Sequence[H]) -> None:
        self.port, self._impatient = ports
        self.ours, self.theirs = held
        self._system = system

    async def add_like(self, thing: type[T], id: str, new_id: str) -> T:
        kept = KEPT[thing]
        [document] = await self._documents(kept, id)
        await self._system.database[kept.collection].put_many([{**document, "id": new_id}])
        held = next(
            held for held in vars(self.ours).values() if isinstance(held, dict) and isinstance(held.get(id), thing)
        )
        return cast(T, under_another_id(held[id], new_id))

    async def spoil(self, thing: type, key: str) -> None:
        kept = KEPT[thing]
        spoilt, *_ = await self._documents(kept, key)
        await self._system.database[kept.collection].put_many([{**spoilt, kept.attribute: False}])

    def breaks(self, how: Breakage) -> P:
        self._system.faults.add(FAULTS[how])
        return self._impatient if how is Breakage.SLOW else self.port

    async def _documents(self, kept: Kept, key: str) -> list[Document]:
        found = await self._system.database[kept.collection].having(kept.path, key)
        return [each for each in found if kept.category in (None, each.get("category"))]


class FakeMessages(Messages):
    def __init__(self, system: FakeSystem, ports: Sequence[Messaging]) -> None:
        self.port, self._impatient = ports
        self._system = system

    async def sent(self, to: str) -> list[str]:
        found = await self._system.database["communicationMessage"].having("receiver.phoneNumber", to)
        return [message["content"] for message in found]

    async def emailed(self, to: str) -> list[Email]:
        found = await self._system.database["communicationMessage"].having("receiver.email", to)
        return [
            Email(to, each["subject"], each["content"], [await self._file(file) for file in each.get("attachment", ())])
            for each in found
        ]

    async def _file(self, shown: dict[str, Any]) -> File:
        kept = await self._system.database["attachment"].document(shown["id"])
        assert kept is not None
        return File(shown["name"], shown["mimeType"], b64decode(kept["content"]))

    def breaks(self, how: Breakage) -> Messaging:
        self._system.faults.add(FAULTS[how])
        return self._impatient if how is Breakage.SLOW else self.port

    def refuses(self, to: str) -> None:
        self._system.faults.add(Fault(path=f"receiver:{to}", statuses=(422,)))

    def heals(self) -> None:
        self._system.faults.clear()
