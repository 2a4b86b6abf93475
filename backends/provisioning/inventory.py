"""TMF639 written: resources taken in, moved through their states, and taken out."""

from typing import Literal

import msgspec
from starlette.routing import BaseRoute

from backends.provisioning import states
from backends.provisioning.resources import RESOURCE
from backends.provisioning.store import SERVICE
from backends.system import Running
from backends.tmf.http import TmfError
from backends.tmf.resource import Document
from backends.tmf.states import check_move
from backends.tmf.writing import Answer, Write, changed, created

Status = Literal["standby", "alarm", "available", "reserved", "unknown", "suspended"]


class NewResource(msgspec.Struct, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    name: str
    resource_status: Status = "unknown"
    category: str = ""
    type: Literal["Resource", ""] = msgspec.field(default="", name="@type")
    base_type: Literal["Resource", ""] = msgspec.field(default="", name="@baseType")


class StatusChange(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    resource_status: Status


class Inventory:
    def __init__(self, running: Running) -> None:
        self._running = running
        self._resources = running.database[RESOURCE.name]
        self._services = running.database[SERVICE.name]

    def routes(self) -> list[BaseRoute]:
        route = self._running.writes.route
        return [
            route("POST", RESOURCE.url, self.take_in),
            route("PATCH", RESOURCE.href("{id}"), self.change_status),
            route("DELETE", RESOURCE.href("{id}"), self.take_out),
        ]

    async def take_in(self, write: Write) -> Answer:
        new: Document = msgspec.to_builtins(write.read(NewResource, "resource"))
        resource_id = await self._running.database.next_id("rn")
        resource = {"id": resource_id, "href": f"{write.url}/{resource_id}", **new}
        await self._resources.write([resource])
        return created(resource)

    async def change_status(self, write: Write) -> Answer:
        resource = await self._resource(write.id)
        status = write.read(StatusChange, "change of a resource").resource_status
        check_move(states.RESOURCE, "the resource", resource.get("resourceStatus", "unknown"), status)
        resource["resourceStatus"] = status
        await self._resources.write([resource])
        return changed(resource)

    async def take_out(self, write: Write) -> Answer:
        resource = await self._resource(write.id)
        users = await self._services.having("supportingResource.id", write.id)
        if users:
            raise TmfError(409, f"service {users[0]['id']} stands on resource {write.id}", code="resourceInUse")
        await self._resources.remove(resource)
        return Answer(204)

    async def _resource(self, resource_id: str) -> Document:
        resource = await self._resources.document(resource_id)
        if resource is None:
            raise TmfError(404, f"there is no resource {resource_id}")
        return resource
