"""The billing system as a fake: what it serves and how a world fills it."""

from backends.billing.store import RESOURCES, documents
from backends.system import Definition

BILLING = Definition(name="billing", resources=RESOURCES, documents=documents)
