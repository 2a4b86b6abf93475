"""Changing what stands on an account's invoices, where they go, and how."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import msgspec
import strawberry

from gateway.graph.company.addresses import as_address, checked_address, checked_email
from gateway.graph.company.invoicing_results import (
    SetInvoiceReferenceInput,
    SetInvoiceReferenceResult,
    SetInvoiceReferenceSuccess,
    UpdateInvoiceAddressInput,
    UpdateInvoiceAddressResult,
    UpdateInvoiceAddressSuccess,
)
from gateway.graph.company.own import own_account
from gateway.graph.company.types import Account, ContactRole, InvoiceDelivery
from gateway.graph.notifications.types import NotificationKind
from gateway.graph.problems import (
    InvalidInput,
    KeyProblem,
    NotAllowed,
    NotFound,
    not_found,
)
from gateway.graph.rights import Policy, resolved
from gateway.graph.writing import Change, make, read_back, telling, unless
from gateway.identity.keyed import Guard, no_guard
from gateway.identity.notifications import News, Told
from gateway.ports.billing import InvoicingChange
from gateway.ports.refusals import Reason, Refused

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
Reference = Annotated[SetInvoiceReferenceInput, strawberry.argument(description="The account and its reference.")]
Destination = Annotated[UpdateInvoiceAddressInput, strawberry.argument(description="The account, where and how.")]

LONGEST_REFERENCE = 100


class InvoicingChanged(msgspec.Struct, tag=True):
    pass


@strawberry.type
class InvoicingMutations:
    @resolved(by=Policy.INVOICES, description="Gives an account the reference on its invoices, or takes it away.")
    async def set_invoice_reference(self, info: Info, input: Reference) -> SetInvoiceReferenceResult:
        context = info.context
        account = await own_account(context, input.account_id, ContactRole.INVOICES)
        if not isinstance(account, Account):
            return account
        if problem := _checked_reference(context, input.reference):
            return problem

        async def act(key: str) -> Account | Refused:
            scope = context.signed_in.scope(ContactRole.INVOICES)
            port = context.ports.billing
            return await port.set_invoice_reference(scope, account.account_id, input.reference, key)

        told = _told(context, account, NotificationKind.INVOICE_REFERENCE_CHANGED)
        before = {"reference": account.invoicing.reference}
        outcome = await _changed(context, "setInvoiceReference", input, before, act, told)
        return SetInvoiceReferenceSuccess(account=outcome) if isinstance(outcome, Account) else outcome

    @resolved(
        by=Policy.INVOICES, description="Changes where an account's invoices go, and how they reach the customer."
    )
    async def update_invoice_address(self, info: Info, input: Destination) -> UpdateInvoiceAddressResult:
        context = info.context
        account = await own_account(context, input.account_id, ContactRole.INVOICES)
        if not isinstance(account, Account):
            return account
        if problem := checked_address(context, ["input", "address"], input.address) or checked_email(
            context, ["input", "email"], input.email
        ):
            return problem
        change = InvoicingChange(account.account_id, as_address(input.address), input.delivery, input.email)

        async def act(key: str) -> Account | Refused:
            return await context.ports.billing.change_invoicing(
                context.signed_in.scope(ContactRole.INVOICES), change, key
            )

        to_nowhere = input.delivery is InvoiceDelivery.EMAIL and input.email is None and account.invoicing.email is None
        guard = unless(_email_needed(context) if to_nowhere else None)
        told = _told(context, account, NotificationKind.INVOICE_ADDRESS_CHANGED)
        outcome = await _changed(context, "updateInvoiceAddress", input, _where(account), act, told, guard)
        return UpdateInvoiceAddressSuccess(account=outcome) if isinstance(outcome, Account) else outcome


async def _changed(
    context: "Context",
    operation: str,
    input: SetInvoiceReferenceInput | UpdateInvoiceAddressInput,
    before: dict[str, Any],
    act: Callable[[str], Awaitable[Account | Refused]],
    told: Told,
    guard: Guard[InvalidInput] = no_guard,
) -> Account | NotFound | NotAllowed | InvalidInput | KeyProblem:
    """The account as it is once the change is made."""

    async def acting(key: str) -> InvoicingChanged | Refused:
        said = await act(key)
        return said if isinstance(said, Refused) else InvoicingChanged()

    change: Change[InvoicingChanged | Refused] = Change(
        operation=operation,
        input=input,
        outcomes=InvoicingChanged | Refused,
        object_id=input.account_id,
        before=before,
        tells=telling(told),
    )
    outcome = await make(context, change, acting, guard)
    if isinstance(outcome, Refused):
        return _refusal(context, outcome)
    if not isinstance(outcome, InvoicingChanged):
        return outcome
    return await read_back(own_account(context, input.account_id, ContactRole.INVOICES))


def _told(context: "Context", account: Account, kind: NotificationKind) -> Told:
    news = News(kind, {"number": account.number, "by": context.signed_in.name}, account.id)
    return Told(news, ContactRole.INVOICES, account.account_id)


def _checked_reference(context: "Context", reference: str | None) -> InvalidInput | None:
    if reference is None or (1 <= len(reference) <= LONGEST_REFERENCE and reference == reference.strip()):
        return None
    text = context.say(
        "A reference has 1 to {most} characters, and does not begin or end with a blank.", most=LONGEST_REFERENCE
    )
    return InvalidInput(message=text, path=["input", "reference"], rule="LENGTH")


def _where(account: Account) -> dict[str, Any]:
    has = account.invoicing
    return {
        "address": asdict(has.address) if has.address is not None else None,
        "delivery": has.delivery.name if has.delivery is not None else None,
        "email": has.email,
    }


def _refusal(context: "Context", refused: Refused) -> NotFound | InvalidInput:
    if refused.reason is Reason.GONE:
        return not_found(context, "accountId")
    return _email_needed(context)


def _email_needed(context: "Context") -> InvalidInput:
    text = context.say("Invoices by e-mail need an address for e-mail. Give one.")
    return InvalidInput(message=text, path=["input", "email"], rule=Reason.EMAIL_NEEDED.name)
