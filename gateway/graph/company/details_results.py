"""What changing the company's details takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.common import AddressInput
from gateway.graph.company.types import Company
from gateway.graph.problems import InvalidInput, KeyProblem, NotAllowed
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import EmailAddress, IdempotencyKey, PhoneNumber


@strawberry.input(description="What is to change of the company's details; null, or left out, for as it is.")
class UpdateCompanyInput:
    name: str | None = strawberry.field(default=None, description="Name, 1 to 100 characters.")
    phone: PhoneNumber | None = strawberry.field(default=None, description="Telephone number, one that there can be.")
    email: EmailAddress | None = strawberry.field(default=None, description="E-mail address.")
    address: AddressInput | None = strawberry.field(default=None, description="The whole address, without a name.")
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The company has its new details.")
class UpdateCompanySuccess:
    company: Company = strawberry.field(description="The company.")


UpdateCompanyResult = Annotated[
    UpdateCompanySuccess | NotAllowed | InvalidInput | KeyProblem,
    strawberry.union("UpdateCompanyResult", description="The company, or why its details stay as they were."),
]
