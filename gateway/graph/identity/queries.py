"""Reading the signed-in person and session."""

from typing import TYPE_CHECKING, TypeAlias

import strawberry

from gateway.graph.identity.types import Session, User
from gateway.graph.rights import Policy, policy, resolved

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]


@policy(Policy.SIGNED_IN)
@strawberry.type
class ViewerIdentity:
    @resolved(by=Policy.SIGNED_IN, description="The signed-in person.")
    async def user(self, info: Info) -> User:
        return await info.context.people.user(info.context.signed_in)

    @resolved(by=Policy.SIGNED_IN, description="The session of this request.")
    async def session(self, info: Info) -> Session | None:
        return await info.context.services.sessions.current(info.context.signed_in)
