"""TMF641: service orders, which replace SIMs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from starlette.routing import BaseRoute

from backends.provisioning import states
from backends.provisioning.replacement import Sims, in_service, timetable
from backends.provisioning.store import SERVICE
from backends.system import Running
from backends.tmf.agenda import Act, Planned
from backends.tmf.documents import characteristics, instant, present, reference
from backends.tmf.http import TmfError
from backends.tmf.resource import Document, Resource
from backends.tmf.states import check_move
from backends.tmf.writing import Answer, Write, created
from backends.world import Network, SimKind, SimState

BASE = "/tmf-api/serviceOrdering/v4"
ORDER = Resource(
    "serviceOrder",
    BASE,
    text=("externalId", "state", "category", "relatedParty.id", "orderDate"),
    several=("serviceOrderItem.service.id",),
    sort=("orderDate",),
)
CANCELLATION = Resource("cancelServiceOrder", BASE, listed=False)

CATEGORY = "simReplacement"
# What becomes of the SIM of an order that is not carried out: a card the customer has stays his.
AFTER_CANCELLING = {"ownSim": SimState.AVAILABLE, "newSim": SimState.RETIRED, "newEsim": SimState.RETIRED}

When = Annotated[datetime, msgspec.Meta(tz=True)]


class Characteristic(msgspec.Struct, forbid_unknown_fields=True):
    name: Literal["simMethod", "email", "iccid"]
    value: str


class LetterAddress(msgspec.Struct, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """Where a letter goes: an extension of the published place, which has no address."""

    role: Literal["deliveryAddress"]
    type: Literal["LetterAddress"] = msgspec.field(name="@type")
    street1: str
    post_code: str
    city: str
    country: str
    name: str = ""


class ServicePart(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    id: str
    service_characteristic: list[Characteristic]
    place: list[LetterAddress] = []
    type: Literal["Service", ""] = msgspec.field(default="", name="@type")

    def given(self, name: str) -> str | None:
        return next((each.value for each in self.service_characteristic if each.name == name), None)


class Item(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    action: Literal["modify"]
    service: ServicePart


class NewOrder(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    service_order_item: Annotated[list[Item], msgspec.Meta(min_length=1, max_length=1)]
    external_id: str | None = None
    requested_start_date: When | None = None


class OrderReference(msgspec.Struct, forbid_unknown_fields=True):
    id: str


class NewCancellation(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    service_order: OrderReference
    cancellation_reason: str | None = None


class ServiceOrders:
    def __init__(self, running: Running) -> None:
        self._running = running
        self._database = running.database
        self._orders = running.database[ORDER.name]
        self._services = running.database[SERVICE.name]
        self._sims = Sims(running.database)

    def routes(self) -> list[BaseRoute]:
        route = self._running.writes.route
        return [route("POST", ORDER.url, self.take), route("POST", CANCELLATION.url, self.cancel)]

    def acts(self) -> Mapping[str, Act]:
        return {"start": self._start, "letterArrives": self._letter_arrives, "takeOver": self._take_over}

    async def take(self, write: Write) -> Answer:
        """Reserves the new SIM; from the start on the order takes its time by the method."""
        new = write.read(NewOrder, "service order")
        part = new.service_order_item[0].service
        service = await self._replaceable(part.id)
        method, sim = await self._reserve(part, service)
        start = max(write.now, new.requested_start_date or write.now)
        network = await self._database.rule("network", Network)
        *_, (_, done) = timetable(method, start, network)
        order_id = await self._database.next_id("so")
        item = replacing_item(new.service_order_item[0], sim)
        order: Document = {
            "id": order_id,
            "href": ORDER.href(order_id),
            "@type": "ServiceOrder",
            **present(externalId=new.external_id),
            "category": CATEGORY,
            "orderDate": instant(write.now),
            "requestedStartDate": instant(start),
            "expectedCompletionDate": instant(done),
            "state": "acknowledged",
            "relatedParty": [party | {"@type": "RelatedParty"} for party in service["relatedParty"]],
            "milestone": [],
            "serviceOrderItem": [item],
        }
        await self._orders.write([order])
        await self._running.agenda.plan(Planned(start, "start", order_id))
        return created(order)

    async def cancel(self, write: Write) -> Answer:
        """While the new SIM has not taken over."""
        asked = write.read(NewCancellation, "cancellation")
        order = await self._orders.document(asked.service_order.id)
        if order is None:
            raise TmfError(422, f"there is no service order {asked.service_order.id}", code="unknownOrder")
        already = order["state"] == "cancelled"
        said = present(cancellationDate=instant(write.now), cancellationReason=asked.cancellation_reason)
        await self._orders.write([moved(order, "cancelled") | ({} if already else said)])
        await self._running.agenda.forget(order["id"])
        if not already:
            await self._sims.release(new_sim(order), AFTER_CANCELLING[method_of(order)])
        cancellation_id = await self._database.next_id("cso")
        cancellation = {
            "id": cancellation_id,
            "href": CANCELLATION.href(cancellation_id),
            "@type": "CancelServiceOrder",
            **present(cancellationReason=asked.cancellation_reason),
            "effectiveCancellationDate": instant(write.now),
            "serviceOrder": reference(order["id"], "ServiceOrder"),
            "state": "done",
        }
        await self._database[CANCELLATION.name].write([cancellation])
        return created(cancellation)

    async def _replaceable(self, service_id: str) -> Document:
        service = await self._services.document(service_id)
        if service is None:
            raise TmfError(422, f"there is no service {service_id}", code="unknownService")
        if service["category"] not in await self._database.rule("kindsWithSim", tuple[str, ...]):
            raise TmfError(422, f"a service of kind {service['category']} has no SIM", code="notOffered")
        if not in_service(service):
            raise TmfError(422, f"the service is {service['state']}, and its SIM stays", code="notInService")
        orders = await self._orders.having("serviceOrderItem.service.id", service_id)
        under_way = [each["id"] for each in orders if each["state"] not in states.ORDER_ENDED]
        if under_way:
            text = f"order {under_way[0]} replaces the SIM already"
            raise TmfError(409, text, code="orderUnderWay", in_the_way={"blockingOrder": under_way})
        return service

    async def _reserve(self, part: ServicePart, service: Document) -> tuple[str, Document]:
        method, company = part.given("simMethod"), service["relatedParty"][0]["id"]
        if method == "ownSim":
            return method, await self._sims.reserve_card(part.given("iccid"), company)
        if method == "newEsim":
            return method, await self._sims.reserve_new(SimKind.ESIM, company)
        if method == "newSim":
            if not part.place:
                raise TmfError(422, "a new card needs the address it is sent to", code="addressNeeded")
            return method, await self._sims.reserve_new(SimKind.PHYSICAL, company)
        raise TmfError(400, f"simMethod is newEsim, newSim or ownSim, and not {method}")

    async def _start(self, order_id: str, at: datetime) -> None:
        network = await self._database.rule("network", Network)
        order = moved(await self._order(order_id), "inProgress") | {"startDate": instant(at)}
        method = method_of(order)
        if method == "newEsim":
            await self._sims.let_download(new_sim(order), network.smdp_address)
            reach(order, "profileReleased", at)
        if method == "newSim":
            reach(order, "cardSent", at)
        await self._orders.write([order])
        for act, due in timetable(method, at, network):
            await self._running.agenda.plan(Planned(due, act, order_id))

    async def _letter_arrives(self, order_id: str, at: datetime) -> None:
        order = await self._order(order_id)
        reach(order, "cardArrived", at)
        await self._orders.write([order])

    async def _take_over(self, order_id: str, at: datetime) -> None:
        """A line that has gone out of service meanwhile keeps what it had."""
        order = await self._order(order_id)
        service = await self._services.document(order["serviceOrderItem"][0]["service"]["id"])
        if service is None or not in_service(service):
            await self._sims.release(new_sim(order), AFTER_CANCELLING[method_of(order)])
            failure = {"code": 422, "reason": "notInService", "message": "the service is no longer in service"}
            await self._orders.write([moved(order, "failed") | {"errorMessage": failure}])
            return
        await self._sims.take_over(service, new_sim(order), at)
        reach(order, "simActivated", at)
        await self._orders.write([moved(order, "completed") | {"completionDate": instant(at)}])

    async def _order(self, order_id: str) -> Document:
        order = await self._orders.document(order_id)
        if order is None:
            raise TmfError(404, f"there is no service order {order_id}")
        return order


def replacing_item(item: Item, sim: Document) -> Document:
    """As it was asked, with the SIM that is to come."""
    asked: Document = msgspec.to_builtins(item)
    service: Document = {name: value for name, value in asked["service"].items() if value}
    given = [each for each in service["serviceCharacteristic"] if each["name"] != "iccid"]
    service["serviceCharacteristic"] = [*given, *characteristics(iccid=sim.get("serialNumber") or sim["value"])]
    service["supportingResource"] = [reference(sim["id"], sim["@type"], name="sim")]
    return {**asked, "state": "acknowledged", "service": service | {"@type": "Service"}}


def moved(order: Document, state: str) -> Document:
    """The order and its item in that state. Raises TmfError where it cannot follow."""
    check_move(states.SERVICE_ORDER, "the service order", order["state"], state)
    return order | {"state": state, "serviceOrderItem": [each | {"state": state} for each in order["serviceOrderItem"]]}


def reach(order: Document, milestone: str, at: datetime) -> None:
    order["milestone"].append({"name": milestone, "status": "reached", "milestoneDate": instant(at)})


def new_sim(order: Document) -> str:
    return str(order["serviceOrderItem"][0]["service"]["supportingResource"][0]["id"])


def method_of(order: Document) -> str:
    given: dict[str, Any] = {
        each["name"]: each["value"] for each in order["serviceOrderItem"][0]["service"]["serviceCharacteristic"]
    }
    return str(given["simMethod"])
