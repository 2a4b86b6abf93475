"""What stands under a person and is read only when it is asked for."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.graph.context import Context
    from gateway.graph.identity.types import Session, User


async def sessions_of(context: "Context", users: Sequence["User"]) -> "Sequence[list[Session]]":
    sessions = await context.services.sessions.of(context.signed_in)
    return [sessions for _ in users]
