"""The caller's own company and accounts, for mutations and for the viewer."""

from typing import TYPE_CHECKING

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.company.edges import read_accounts
from gateway.graph.company.types import Account, Company, ContactRole
from gateway.graph.ids import ACCOUNT, backend_id
from gateway.graph.problems import NotAllowed, NotFound, not_allowed, not_found

if TYPE_CHECKING:
    from gateway.graph.context import Context


async def own_company(context: "Context") -> Company:
    scope = context.signed_in.scope(ContactRole.ADMINISTRATOR)
    company = await context.reads.one(context.ports.billing.companies, scope, context.signed_in.company_id)
    if company is None:
        raise Fault(
            ErrorCode.BACKEND_BAD_RESPONSE, capability=Capability.SUBSCRIPTIONS, detail="the company is not known"
        )
    return company


async def own_account(context: "Context", id: str, role: ContactRole) -> Account | NotFound | NotAllowed:
    """Where the caller has the role on it; who has not is refused before anybody is asked."""
    account_id, caller = backend_id(ACCOUNT, id), context.signed_in
    if not caller.grants.get(account_id):
        return not_found(context, "accountId")
    if not caller.may(role, account_id):
        return not_allowed(context)
    account = await account_of_caller(context, account_id)
    return not_found(context, "accountId") if account is None else account


async def account_of_caller(context: "Context", account_id: str) -> Account | None:
    """None where there is none, or the caller has no role on it."""
    found = (await read_accounts(context, {account_id})).get(account_id)
    if isinstance(found, Fault):
        raise found
    return found


async def own_accounts(context: "Context") -> list[Account]:
    """Those the caller has a role on, by number."""
    found = await read_accounts(context, set(context.signed_in.any_scope().account_ids))
    for outcome in found.values():
        if isinstance(outcome, Fault):
            raise outcome
    return [account for account in found.values() if isinstance(account, Account)]
