"""The provisioning system as a fake: what it serves and how a world fills it."""

from backends.provisioning.store import RESOURCE, SERVICE, documents
from backends.system import Definition

PROVISIONING = Definition(name="provisioning", resources=(SERVICE, RESOURCE), documents=documents)
