"""Changing how the company and its accounts are called."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.faults import Capability, ErrorCode, Fault
from gateway.graph.company.edges import read_accounts
from gateway.graph.company.results import (
    SetAccountAliasInput,
    SetAccountAliasResult,
    SetAccountAliasSuccess,
    SetCompanyAliasInput,
    SetCompanyAliasResult,
    SetCompanyAliasSuccess,
)
from gateway.graph.company.types import Account, Company, ContactRole
from gateway.graph.ids import ACCOUNT, backend_id
from gateway.graph.problems import InvalidInput, NotAllowed, NotFound, not_allowed, not_found
from gateway.graph.rights import Policy, resolved
from gateway.graph.writing import Change, make_own

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
CompanyAlias = Annotated[SetCompanyAliasInput, strawberry.argument(description="The alias.")]
AccountAlias = Annotated[SetAccountAliasInput, strawberry.argument(description="The account and its alias.")]

LONGEST_ALIAS = 100


class AliasSet(msgspec.Struct, tag=True):
    pass


def checked_alias(context: "Context", alias: str | None) -> InvalidInput | None:
    if alias is None or (1 <= len(alias) <= LONGEST_ALIAS and alias == alias.strip()):
        return None
    text = context.say(
        "An alias has 1 to {most} characters, and does not begin or end with a blank.", most=LONGEST_ALIAS
    )
    return InvalidInput(message=text, path=["input", "alias"], rule="LENGTH")


@strawberry.type
class CompanyMutations:
    @resolved(by=Policy.ADMINISTRATOR, description="Gives the company a name of the customer's own, or takes it away.")
    async def set_company_alias(self, info: Info, input: CompanyAlias) -> SetCompanyAliasResult:
        context = info.context
        caller = context.signed_in
        if not caller.is_administrator:
            return not_allowed(context)
        if problem := checked_alias(context, input.alias):
            return problem
        before = {"alias": await context.people.company_alias(caller.company_id)}

        async def act(connection: AsyncConnection) -> AliasSet:
            await context.people.set_company_alias(connection, caller.company_id, input.alias)
            return AliasSet()

        change: Change[AliasSet] = Change(operation="setCompanyAlias", input=input, outcomes=AliasSet, before=before)
        outcome = await make_own(context, change, act)
        if not isinstance(outcome, AliasSet):
            return outcome
        return SetCompanyAliasSuccess(company=await own_company(context))

    @resolved(by=Policy.ADMINISTRATOR, description="Gives an account a name of the customer's own, or takes it away.")
    async def set_account_alias(self, info: Info, input: AccountAlias) -> SetAccountAliasResult:
        context = info.context
        account = await own_account(context, input.account_id, ContactRole.ADMINISTRATOR)
        if not isinstance(account, Account):
            return account
        if problem := checked_alias(context, input.alias):
            return problem
        company_id, account_id = context.signed_in.company_id, account.account_id
        before = {"alias": (await context.people.account_aliases(company_id)).get(account_id)}

        async def act(connection: AsyncConnection) -> AliasSet:
            await context.people.set_account_alias(connection, company_id, account_id, input.alias)
            return AliasSet()

        change: Change[AliasSet] = Change(
            operation="setAccountAlias", input=input, outcomes=AliasSet, object_id=input.account_id, before=before
        )
        outcome = await make_own(context, change, act)
        return SetAccountAliasSuccess(account=account) if isinstance(outcome, AliasSet) else outcome


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
