"""Changing who uses a subscription."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
import strawberry

from gateway.graph.company.types import ContactRole
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.problems import (
    Conflict,
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
    not_found,
)
from gateway.graph.rights import Policy, policy, resolved
from gateway.graph.scalars import IdempotencyKey
from gateway.graph.subscriptions.own import as_it_is_now, own_subscription, told_of
from gateway.graph.subscriptions.types import ServiceSubscription
from gateway.graph.subscriptions.wording import in_words
from gateway.graph.texts import wrong_text
from gateway.graph.writing import Change, make, telling
from gateway.ports.refusals import Reason, Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context

LONGEST_NAME = 255
"""What a TMF637 system takes."""


@strawberry.input(description="Who uses a subscription from now on.")
class RenameSubscriptionUserInput:
    subscription_id: strawberry.ID = strawberry.field(description="The subscription.")
    user_name: str = strawberry.field(description="The user's name, 1 to 255 characters, not blanks alone.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The user has that name.")
class RenameSubscriptionUserSuccess:
    subscription: ServiceSubscription = strawberry.field(description="The subscription, with its user.")


RenameSubscriptionUserResult = Annotated[
    RenameSubscriptionUserSuccess | NotFound | NotAllowed | InvalidInput | Conflict | KeyProblem,
    strawberry.union("RenameSubscriptionUserResult", description="The subscription, or why its user keeps the name."),
]

Info: TypeAlias = strawberry.Info["Context", None]
Argument = Annotated[RenameSubscriptionUserInput, strawberry.argument(description="The subscription and the name.")]


class Renamed(msgspec.Struct, tag=True):
    pass


@strawberry.type
class SubscriptionMutations:
    @resolved(by=Policy.SUBSCRIPTIONS, description="Changes the name of a subscription's user.")
    async def rename_subscription_user(self, info: Info, input: Argument) -> RenameSubscriptionUserResult:
        context = info.context
        subscription = await own_subscription(context, input.subscription_id, sold=True)
        if not isinstance(subscription, ServiceSubscription):
            return subscription
        if problem := wrong_text(context, "userName", input.user_name, LONGEST_NAME):
            return problem
        change: Change[Renamed | Refused] = Change(
            operation="renameSubscriptionUser",
            input=input,
            outcomes=Renamed | Refused,
            object_id=input.subscription_id,
            before={"userName": subscription.contract.user_name if subscription.contract is not None else None},
            tells=telling(told_of(context, subscription, NotificationKind.USER_RENAMED, name=input.user_name)),
        )
        renaming = _Renaming(context, subscription, input.user_name)
        outcome = await make(context, change, renaming.act)
        if isinstance(outcome, Refused):
            return _refused(context, outcome)
        if not isinstance(outcome, Renamed):
            return outcome
        return RenameSubscriptionUserSuccess(subscription=renaming.renamed or await as_it_is_now(context, subscription))


@dataclass(slots=True)
class _Renaming:
    context: "Context"
    subscription: ServiceSubscription
    name: str
    renamed: ServiceSubscription | None = None
    """As billing answers the change; None while it has not been asked, which is so too where the change was made before."""

    async def act(self, key: str) -> Renamed | Refused:
        scope = self.context.signed_in.scope(ContactRole.SUBSCRIPTIONS)
        said = await self.context.ports.billing.rename_user(scope, self.subscription.subscription_id, self.name, key)
        if isinstance(said, Refused):
            return said
        self.renamed = said
        return Renamed()


def _refused(context: "Context", refused: Refused) -> NotFound | Conflict:
    if refused.reason is Reason.GONE:
        return not_found(context, "subscriptionId")
    return Conflict(message=in_words(context, refused.reason), path=["input", "subscriptionId"])
