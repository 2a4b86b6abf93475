"""Reading one's own notifications."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.notifications.types import Notification
from gateway.graph.paging import After, Before, Connection, First, Last, Listing, Window
from gateway.graph.rights import Policy, policy, resolved

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
UnreadOnly = Annotated[bool, strawberry.argument(description="Only those not marked as read.")]


@policy(Policy.SIGNED_IN)
@strawberry.type
class ViewerNotifications:
    @resolved(by=Policy.SIGNED_IN, description="What you have been told, the newest first.")
    async def notifications(
        self,
        info: Info,
        unread_only: UnreadOnly = False,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Notification] | None:
        person_id, told = info.context.signed_in.person_id, info.context.services.notifications
        read, count = partial(told.page, person_id, unread_only), partial(told.count, person_id, unread_only)
        listing = Listing("notifications", person_id, unread_only)
        return await listing.connection(Window(first, after, last, before), None, read, count)
