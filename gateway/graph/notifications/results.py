"""What marking notifications as read takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.rights import Policy, policy


@strawberry.input(description="Notifications that were read.")
class MarkNotificationsReadInput:
    notification_ids: list[strawberry.ID] = strawberry.field(
        description="At most 100 of your notifications; what is not yours is left alone."
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="They are marked as read.")
class MarkNotificationsReadSuccess:
    unread_count: int = strawberry.field(description="How many of yours are still unread.")


MarkNotificationsReadResult = Annotated[
    MarkNotificationsReadSuccess,
    strawberry.union("MarkNotificationsReadResult", description="What is still unread."),
]
