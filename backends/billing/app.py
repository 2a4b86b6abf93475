"""The billing system as a fake: what it serves and how a world fills it."""

from backends.system import Definition
from backends.tmf.resource import Document
from backends.world import World


def documents(_: World) -> dict[str, list[Document]]:
    return {}


BILLING = Definition(name="billing", resources=(), documents=documents)
