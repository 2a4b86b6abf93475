"""What changing aliases takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.company.types import Account, Company
from gateway.graph.problems import (
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
)
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import IdempotencyKey


@strawberry.input(description="A name of the customer's own for the company.")
class SetCompanyAliasInput:
    alias: str | None = strawberry.field(default=None, description="The alias, 1 to 100 characters; null removes it.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The company has its new alias.")
class SetCompanyAliasSuccess:
    company: Company = strawberry.field(description="The company.")


@strawberry.input(description="A name of the customer's own for an account.")
class SetAccountAliasInput:
    account_id: strawberry.ID = strawberry.field(description="The account.")
    alias: str | None = strawberry.field(default=None, description="The alias, 1 to 100 characters; null removes it.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The account has its new alias.")
class SetAccountAliasSuccess:
    account: Account = strawberry.field(description="The account.")


SetCompanyAliasResult = Annotated[
    SetCompanyAliasSuccess | NotAllowed | InvalidInput | KeyProblem,
    strawberry.union("SetCompanyAliasResult", description="The company, or why its alias stays as it was."),
]
SetAccountAliasResult = Annotated[
    SetAccountAliasSuccess | NotFound | NotAllowed | InvalidInput | KeyProblem,
    strawberry.union("SetAccountAliasResult", description="The account, or why its alias stays as it was."),
]
