"""What adding accounts to a company, and taking them away, takes and answers."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import strawberry

from gateway.graph.company.own import own_accounts
from gateway.graph.company.types import Account
from gateway.graph.problems import (
    Conflict,
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
    SignInFailed,
    StepUpRequired,
    TooManyAttempts,
)
from gateway.graph.rights import Policy, policy, resolved
from gateway.graph.scalars import IdempotencyKey

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]


@strawberry.input(description="An account for which a code is wanted.")
class RequestAccountLinkInput:
    account_number: str = strawberry.field(description="The customer number, as it stands on the invoices.")


@policy(Policy.SIGNED_IN)
@strawberry.type(description="If there is such an account, its registered contact gets a code.")
class RequestAccountLinkSuccess:
    link_id: strawberry.ID = strawberry.field(
        description="Goes with the code to linkAccount. There is one whether there is such an account or not."
    )


@strawberry.input(description="An account the company is to have.")
class LinkAccountInput:
    account_number: str = strawberry.field(description="The customer number, as it stands on the invoices.")
    link_id: strawberry.ID | None = strawberry.field(
        default=None,
        description="From requestAccountLink; not needed where the account is registered on your company's own organisation number.",
    )
    one_time_code: str | None = strawberry.field(
        name="code", default=None, description="The code that the account's registered contact got."
    )
    step_up_token: str | None = strawberry.field(
        default=None, description="From verifyStepUp, for LINK_ACCOUNT with the detail accountNumber."
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The account is the company's, and you are its administrator.")
class LinkAccountSuccess:
    account: Account = strawberry.field(description="The account.")


@strawberry.input(description="An account the company is to have no more.")
class UnlinkAccountInput:
    account_id: strawberry.ID = strawberry.field(description="The account.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="Nobody of the company has a role on the account any more.")
class UnlinkAccountSuccess:
    @resolved(by=Policy.ANY_ROLE, description="The accounts you have a role on still, by number.")
    async def accounts(self, info: Info) -> list[Account] | None:
        return await own_accounts(info.context) if info.context.signed_in.grants else []


RequestAccountLinkResult = Annotated[
    RequestAccountLinkSuccess | NotAllowed | TooManyAttempts,
    strawberry.union("RequestAccountLinkResult", description="What goes with the code, or why none is sent."),
]
LinkAccountResult = Annotated[
    LinkAccountSuccess
    | NotFound
    | NotAllowed
    | InvalidInput
    | SignInFailed
    | Conflict
    | StepUpRequired
    | TooManyAttempts
    | KeyProblem,
    strawberry.union("LinkAccountResult", description="The account, or why the company does not have it."),
]
UnlinkAccountResult = Annotated[
    UnlinkAccountSuccess | NotFound | NotAllowed | Conflict | KeyProblem,
    strawberry.union("UnlinkAccountResult", description="The accounts that are left, or why the account stays."),
]
