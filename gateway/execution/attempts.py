"""The one place where execution catches what it calls: resolvers and scalars may raise anything, and GraphQL makes it an error."""

from collections.abc import Awaitable, Callable
from typing import Any


def attempt(call: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
    """What the call returns, or the exception it raises, as a value."""
    try:
        return call(*args, **named)
    except Exception as error:  # noqa: BLE001 - see docs/decisions: whatever a resolver raises is an error of its field
        return error


async def attempt_awaiting(value: Awaitable[Any]) -> Any:
    """What comes of awaiting, or the exception, as a value. A cancellation is no outcome of a field: it ends the request."""
    try:
        return await value
    except Exception as error:  # noqa: BLE001 - the same
        return error
