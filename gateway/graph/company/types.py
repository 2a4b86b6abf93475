"""The company, its customer accounts and its contacts ("Mina uppgifter")."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import strawberry

from gateway.faults import ErrorCode, Fault
from gateway.graph.common import Address, Money, Node
from gateway.graph.company.edges import account_of, alias_of_account, alias_of_company
from gateway.graph.edges import edge
from gateway.graph.rights import Policy, governed, policy
from gateway.graph.scalars import EmailAddress, PhoneNumber

if TYPE_CHECKING:
    from gateway.graph.context import Context


@strawberry.enum(description="How invoices reach the customer.")
class InvoiceDelivery(Enum):
    EMAIL = strawberry.enum_value("EMAIL", description="A PDF by e-mail.")
    PAPER = strawberry.enum_value("PAPER", description="A letter to the invoice address.")
    E_INVOICE = strawberry.enum_value(
        "E_INVOICE", description="An electronic invoice, straight into the customer's bookkeeping."
    )


@strawberry.enum(description="What a person may do with an account.")
class ContactRole(Enum):
    ADMINISTRATOR = strawberry.enum_value(
        "ADMINISTRATOR", description="Everything, company details and contacts included."
    )
    SUBSCRIPTIONS = strawberry.enum_value(
        "SUBSCRIPTIONS", description="The account's subscriptions and all that stands under them."
    )
    INVOICES = strawberry.enum_value(
        "INVOICES", description="Invoices, their trend, the balance and the invoice settings."
    )
    ORDERS = strawberry.enum_value("ORDERS", description="Orders.")
    TICKETS = strawberry.enum_value("TICKETS", description="The account's tickets.")


@policy(Policy.AS_PARENT)
@strawberry.type(description="The company the signed-in person belongs to, as the operator has it registered.")
class Company:
    company_id: strawberry.Private[str]
    name: str = strawberry.field(description="Registered name.")
    alias: str | None = edge(alias_of_company, description="A name of the customer's own choosing.")
    organisation_number: str = strawberry.field(description="Swedish organisation number, NNNNNN-NNNN.")
    vat_number: str | None = strawberry.field(description="VAT number, e.g. SE556000000001.")
    phone: PhoneNumber | None = strawberry.field(description="Telephone number of the company.")
    email: EmailAddress | None = strawberry.field(description="E-mail address for matters of the company.")
    address: Address | None = strawberry.field(description="Registered postal address.")


@dataclass(frozen=True, slots=True)
class Invoicing:
    """What the role INVOICES is needed for on an account."""

    reference: str | None
    address: Address | None
    delivery: InvoiceDelivery | None
    email: EmailAddress | None
    balance: Money | None


def _invoicing(of: Callable[[Invoicing], Any], description: str) -> Any:
    def resolve(root: "Account", info: strawberry.Info["Context", None]) -> Any:
        if not info.context.signed_in.may(ContactRole.INVOICES, root.account_id):
            raise Fault(ErrorCode.NOT_ALLOWED)
        return of(root.invoicing)

    return strawberry.field(resolver=resolve, description=description, metadata=governed(Policy.INVOICES))


@policy(Policy.ANY_ROLE)
@strawberry.type(description="A customer account: what subscriptions belong to and invoices are made for.")
class Account(Node):
    account_id: strawberry.Private[str]
    invoicing: strawberry.Private[Invoicing]
    number: str = strawberry.field(description="Customer number, as it stands on the invoices.")
    name: str = strawberry.field(description="The account's name at the operator.")
    alias: str | None = edge(alias_of_account, description="A name of the customer's own choosing.")
    invoice_reference: str | None = _invoicing(
        lambda has: has.reference, "The customer's reference, printed on every invoice."
    )
    invoice_address: Address | None = _invoicing(
        lambda has: has.address, "Where paper invoices go, and the address printed on all of them."
    )
    invoice_delivery: InvoiceDelivery | None = _invoicing(lambda has: has.delivery, "How invoices reach the customer.")
    invoice_email: EmailAddress | None = _invoicing(lambda has: has.email, "Where invoices by e-mail go.")
    balance: Money | None = _invoicing(
        lambda has: has.balance, "What is owed on the account now; negative when it is in credit."
    )


@policy(Policy.AS_PARENT)
@strawberry.type(description="A person's roles on one account.")
class Grant:
    account_id: strawberry.Private[str]
    account: Account | None = edge(account_of, description="The account; null while billing cannot be reached.")
    roles: list[ContactRole] = strawberry.field(description="The roles, each once.")


@policy(Policy.ADMINISTRATOR)
@strawberry.type(description="A person at the customer's, with or without a login.")
class Contact(Node):
    name: str = strawberry.field(description="The person's name.")
    email: EmailAddress = strawberry.field(description="The person's e-mail address.")
    mobile: PhoneNumber | None = strawberry.field(description="The mobile number codes are sent to.")
    may_log_in: bool = strawberry.field(description="Whether the person may sign in.")
    grants: list[Grant] | None = strawberry.field(description="What the person may do, by account.")
    invited_at: datetime | None = strawberry.field(description="When the person was invited.")
    last_log_in_at: datetime | None = strawberry.field(description="When the person last signed in.")


@policy(Policy.PUBLIC)
@strawberry.type(description="The operator's customer service.")
class Support:
    phone: PhoneNumber = strawberry.field(description="Telephone number.")
    url: str = strawberry.field(description="Web page.")
    email: EmailAddress | None = strawberry.field(description="E-mail address.")
