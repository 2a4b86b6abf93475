"""What changing an account's invoicing takes and answers."""

from typing import Annotated

import strawberry

from gateway.graph.common import AddressInput
from gateway.graph.company.types import Account, InvoiceDelivery
from gateway.graph.problems import (
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
)
from gateway.graph.rights import Policy, policy
from gateway.graph.scalars import EmailAddress, IdempotencyKey


@strawberry.input(description="What is to stand as the customer's reference on every invoice of an account.")
class SetInvoiceReferenceInput:
    account_id: strawberry.ID = strawberry.field(description="The account.")
    reference: str | None = strawberry.field(
        default=None, description="The reference, 1 to 100 characters; null takes it away."
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The account has its new reference.")
class SetInvoiceReferenceSuccess:
    account: Account = strawberry.field(description="The account.")


@strawberry.input(description="Where an account's invoices go, and how.")
class UpdateInvoiceAddressInput:
    account_id: strawberry.ID = strawberry.field(description="The account.")
    address: AddressInput = strawberry.field(
        description="The whole address; without a name the addressee stays as it is."
    )
    delivery: InvoiceDelivery | None = strawberry.field(
        default=None, description="How invoices reach the customer; null for as they do."
    )
    email: EmailAddress | None = strawberry.field(
        default=None, description="Where invoices by e-mail go; null for where they go."
    )
    idempotency_key: IdempotencyKey = strawberry.field(description="Chosen by the client, new for every change.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="Invoices go to the new address.")
class UpdateInvoiceAddressSuccess:
    account: Account = strawberry.field(description="The account.")


SetInvoiceReferenceResult = Annotated[
    SetInvoiceReferenceSuccess | NotFound | NotAllowed | InvalidInput | KeyProblem,
    strawberry.union("SetInvoiceReferenceResult", description="The account, or why its reference stays as it was."),
]
UpdateInvoiceAddressResult = Annotated[
    UpdateInvoiceAddressSuccess | NotFound | NotAllowed | InvalidInput | KeyProblem,
    strawberry.union("UpdateInvoiceAddressResult", description="The account, or why its invoices go where they went."),
]
