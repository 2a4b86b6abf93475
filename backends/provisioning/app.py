"""The provisioning system as a fake: what it serves, what it does later, and how a world fills it."""

from collections.abc import Mapping, Sequence

from starlette.routing import BaseRoute

from backends.provisioning.services import Services
from backends.provisioning.store import APPLY, RESOURCES, documents, planned, rules
from backends.system import Definition, Running
from backends.tmf.agenda import Act


def routes(running: Running) -> Sequence[BaseRoute]:
    return Services(running).routes()


def acts(running: Running) -> Mapping[str, Act]:
    return {APPLY: Services(running).apply}


PROVISIONING = Definition(
    name="provisioning",
    resources=RESOURCES,
    documents=documents,
    routes=routes,
    acts=acts,
    rules=rules,
    planned=planned,
)
