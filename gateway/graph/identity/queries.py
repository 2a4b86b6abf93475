"""Reading the signed-in person and session."""

from typing import TYPE_CHECKING

import strawberry

from gateway.graph.identity.types import Session, User
from gateway.graph.rights import Policy, governed, policy

if TYPE_CHECKING:
    pass

Info = strawberry.Info["Context", None]


@policy(Policy.SIGNED_IN)
@strawberry.type
class ViewerIdentity:
    @strawberry.field(description="The signed-in person.", metadata=governed(Policy.SIGNED_IN))
    async def user(self, info: Info) -> User:
        return await info.context.people.user(info.context.signed_in)

    @strawberry.field(description="The session of this request.", metadata=governed(Policy.SIGNED_IN))
    async def session(self, info: Info) -> Session | None:
        return await info.context.services.sessions.current(info.context.signed_in)
