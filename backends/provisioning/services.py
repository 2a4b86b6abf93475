"""Services changed: TMF640 for their features, TMF638 for the inventory itself."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
from starlette.routing import BaseRoute

from backends.provisioning import states
from backends.provisioning.features import FeatureChange, Features, active_targets, applied, given_up
from backends.provisioning.resources import RESOURCE
from backends.provisioning.store import APPLY, JSON_HEADER, MONITOR, SERVICE, monitor
from backends.system import Running
from backends.tmf.agenda import Planned
from backends.tmf.http import TmfError
from backends.tmf.resource import Document
from backends.tmf.states import check_move
from backends.tmf.writing import Answer, Write, changed, created
from backends.world import Numbering

APPLYING = "apply:"
"""What a fault's path begins with by which the network fails to apply a change; the service's address follows."""

State = Literal["feasibilityChecked", "designed", "reserved", "inactive", "active", "terminated"]


class ServiceChange(msgspec.Struct, forbid_unknown_fields=True):
    """TMF640: features, merged one by one into those there are, and the state."""

    feature: list[FeatureChange] = []
    state: State | None = None


class StateChange(msgspec.Struct, forbid_unknown_fields=True):
    state: State


class Reference(msgspec.Struct, omit_defaults=True):
    id: str
    type: str | None = msgspec.field(default=None, name="@type")
    referred_type: str | None = msgspec.field(default=None, name="@referredType")


class NewService(msgspec.Struct, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """What the inventory takes in: less than what is published, a specification not among it."""

    state: State
    name: str = ""
    category: str = ""
    service_type: str = ""
    supporting_resource: list[Reference] = []
    type: Literal["Service", ""] = msgspec.field(default="", name="@type")
    base_type: Literal["Service", ""] = msgspec.field(default="", name="@baseType")


class Services:
    def __init__(self, running: Running) -> None:
        self._running = running
        self._database = running.database
        self._services = running.database[SERVICE.name]
        self._monitors = running.database[MONITOR.name]
        self._resources = running.database[RESOURCE.name]

    def routes(self) -> list[BaseRoute]:
        route = self._running.writes.route
        return [
            route("PATCH", f"{MONITOR.base}/service/{{id}}", self.change),
            route("POST", SERVICE.url, self.take_in),
            route("PATCH", SERVICE.href("{id}"), self.change_state),
            route("DELETE", SERVICE.href("{id}"), self.end),
        ]

    async def change(self, write: Write) -> Answer:
        """At once, or with a Monitor where the network takes its time over one of the features."""
        service = await self._service(write.id)
        asked = write.read(ServiceChange, "change of a service")
        if asked.state is not None:
            service = moved(service, asked.state)
        if not asked.feature:
            await self._services.write([service])
            return changed(service)
        if service["state"] not in states.IN_SERVICE:
            raise TmfError(
                422, f"the service is {service['state']}, and has no features to change", code="notInService"
            )
        return await self._change_features(service, asked.feature, write)

    async def take_in(self, write: Write) -> Answer:
        new = write.read(NewService, "service")
        if new.state not in states.SERVICE_STARTS:
            raise TmfError(422, f"a service does not begin as {new.state}", code="illegalTransition")
        for each in new.supporting_resource:
            if await self._resources.get(each.id) is None:
                raise TmfError(422, f"there is no resource {each.id}", code="unknownResource")
        service_id = await self._database.next_id("sn")
        service: Document = {"id": service_id, "href": f"{write.url}/{service_id}", **msgspec.to_builtins(new)}
        await self._services.write([service])
        return created(service)

    async def change_state(self, write: Write) -> Answer:
        service = moved(await self._service(write.id), write.read(StateChange, "change of a service").state)
        await self._services.write([service])
        return changed(service)

    async def end(self, write: Write) -> Answer:
        """What was in service is terminated, and stays; what never was, or is terminated already, goes."""
        service = await self._service(write.id)
        if service["state"] in states.IN_SERVICE:
            await self._services.write([moved(service, "terminated")])
        else:
            await self._services.remove(service)
        return Answer(204)

    async def apply(self, monitor_id: str, _: datetime) -> None:
        """The network has done what the monitor watches, or could not, where a fault says so."""
        watching = await self._monitors.document(monitor_id)
        if watching is None:
            return
        service = await self._service(watching["sourceHref"].rpartition("/")[2])
        met = self._running.faults.meet("PATCH", f"{APPLYING}{watching['sourceHref']}")
        status = 200 if met is None else met[1]
        become, state = (applied, "Completed") if status == 200 else (given_up, "InError")
        await self._services.write([{**service, "feature": become(service.get("feature", ()), monitor_id)}])
        response = {"statusCode": str(status), "header": JSON_HEADER, "body": ""}
        await self._monitors.write([{**watching, "state": state, "response": response}])

    async def _service(self, service_id: str) -> Document:
        service = await self._services.document(service_id)
        if service is None:
            raise TmfError(404, f"there is no service {service_id}")
        return service

    async def _change_features(self, service: Document, changes: Sequence[FeatureChange], write: Write) -> Answer:
        numbering = await self._database.rule("numbering", Numbering)
        features = Features(service.get("feature", ()), numbers(service), numbering)
        features.change(changes, write.now)
        await self._check_loops(numbers(service), features)
        delays = await self._database.rule("appliedAfterSeconds", dict[str, int])
        later = [code for code in features.changed if delays[code]]
        watching = await self._watch(service, later, delays, write) if later else None
        if watching is not None:
            features.mark_pending(later, watching["id"])
        service = {**service, "feature": features.documents()}
        await self._services.write([service])
        if watching is None:
            return changed(service)
        return Answer(202, msgspec.json.encode(service), {"Location": watching["href"]})

    async def _watch(self, service: Document, later: Iterable[str], delays: dict[str, int], write: Write) -> Document:
        watching = monitor(await self._database.next_id("mon"), service["id"], write.body.decode())
        await self._monitors.write([watching])
        done = write.now + timedelta(seconds=max(delays[code] for code in later))
        await self._running.agenda.plan(Planned(done, APPLY, watching["id"]))
        return watching

    async def _check_loops(self, own: Sequence[str], features: Features) -> None:
        """Raises TmfError where a changed forwarding leads to a line from which calls come back."""
        for code, target in features.targets().items():
            if code in features.changed and await self._leads_back(target, own):
                raise TmfError(422, f"{target} forwards back to this line", code="forwardingLoop")

    async def _leads_back(self, target: str, own: Sequence[str]) -> bool:
        seen: set[str] = set()
        ahead = [target]
        while ahead:
            number = ahead.pop()
            if number in own:
                return True
            if number not in seen:
                seen.add(number)
                for line in await self._services.having("serviceCharacteristic.phoneNumber", number):
                    ahead += [to for _, to in active_targets(line.get("feature", ()))]
        return False


def moved(service: Document, state: str) -> Document:
    check_move(states.SERVICE, "the service", service["state"], state)
    return {**service, "state": state}


def numbers(service: Document) -> Sequence[str]:
    found: dict[str, Any] = {each["name"]: each["value"] for each in service.get("serviceCharacteristic", ())}
    return list(found.get("phoneNumber", ()))
