"""Marking notifications as read."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.faults import ErrorCode, Fault
from gateway.graph.ids import NOTIFICATION, backend_id
from gateway.graph.notifications.results import (
    MarkNotificationsReadInput,
    MarkNotificationsReadResult,
    MarkNotificationsReadSuccess,
)
from gateway.graph.rights import Policy, resolved

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
ReadArgument = Annotated[MarkNotificationsReadInput, strawberry.argument(description="Which ones.")]

MOST = 100


@strawberry.type
class NotificationMutations:
    @resolved(by=Policy.SIGNED_IN, description="Marks notifications of yours as read; to do it again changes nothing.")
    async def mark_notifications_read(self, info: Info, input: ReadArgument) -> MarkNotificationsReadResult:
        person_id, told = info.context.signed_in.person_id, info.context.services.notifications
        if len(input.notification_ids) > MOST:
            raise Fault(ErrorCode.BAD_PAGE_SIZE, f"Name at most {MOST} notifications at a time.")
        await told.mark_read(person_id, [backend_id(NOTIFICATION, id) for id in input.notification_ids])
        return MarkNotificationsReadSuccess(unread_count=await told.count(person_id, unread_only=True))
