"""Who may read a field: every type and every field with a resolver states a policy, and a test refuses those that do not.

A policy is a statement, checked by tests that walk the schema; what enforces it is `Caller.scope`: no port can be read without a Scope, and
only a caller who holds the role gets one.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import strawberry

C = TypeVar("C", bound=type)
F = TypeVar("F", bound=Callable[..., Any])

POLICY = "policy"


class Policy(Enum):
    PUBLIC = "anyone, signed in or not"
    SIGNED_IN = "anyone signed in, about themselves"
    BY_OBJECT = "whoever may see the object itself; otherwise it is as if it did not exist"
    AS_PARENT = "whoever got the object it stands on"
    ANY_ROLE = "a role on the account"
    SUBSCRIPTIONS = "the role SUBSCRIPTIONS on the account"
    INVOICES = "the role INVOICES on the account"
    ORDERS = "the role ORDERS on the account"
    TICKETS = "the role TICKETS on the account"
    ADMINISTRATOR = "the role ADMINISTRATOR"


def policy(of_fields: Policy) -> Callable[[C], C]:
    """States the policy of all fields of a type that have none of their own."""

    def state(cls: C) -> C:
        cls.__policy__ = of_fields  # type: ignore[attr-defined]
        return cls

    return state


def governed(by: Policy) -> dict[str, Any]:
    """The `metadata` of a field with a policy of its own."""
    return {POLICY: by}


def resolved(*, by: Policy, description: str) -> Callable[[F], F]:
    """A field or mutation with a resolver, which states its policy."""
    decorator: Callable[[F], F] = strawberry.field(description=description, metadata=governed(by))
    return decorator
