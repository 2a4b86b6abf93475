"""What changing the company's contacts takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.problems import Conflict, IdempotencyInProgress, IdempotencyKeyReused, NotAllowed, NotFound
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import IdempotencyKey
from gateway.graph.viewer import Viewer


@strawberry.input(description="A contact that the company has no more.")
class RemoveContactInput:
    contact_id: strawberry.ID = strawberry.field(description="The contact.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The contact is removed, and signed out everywhere.")
class RemoveContactSuccess:
    viewer: Viewer = strawberry.field(description="Your view, with the contacts that are left.")


RemoveContactResult = Annotated[
    RemoveContactSuccess | NotFound | NotAllowed | Conflict | IdempotencyKeyReused | IdempotencyInProgress,
    strawberry.union("RemoveContactResult", description="The contacts that are left, or why the contact stays."),
]
