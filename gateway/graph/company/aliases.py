"""Changing how the company and its accounts are called."""

from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec
import strawberry
from sqlalchemy.ext.asyncio import AsyncConnection

from gateway.graph.company.alias_results import (
    SetAccountAliasInput,
    SetAccountAliasResult,
    SetAccountAliasSuccess,
    SetCompanyAliasInput,
    SetCompanyAliasResult,
    SetCompanyAliasSuccess,
)
from gateway.graph.company.own import own_account, own_company
from gateway.graph.company.types import Account, ContactRole
from gateway.graph.problems import InvalidInput, not_allowed
from gateway.graph.rights import Policy, resolved
from gateway.graph.writing import Change, make_own, read_back

if TYPE_CHECKING:
    from gateway.graph.context import Context

Info: TypeAlias = strawberry.Info["Context", None]
CompanyAlias = Annotated[SetCompanyAliasInput, strawberry.argument(description="The alias.")]
AccountAlias = Annotated[SetAccountAliasInput, strawberry.argument(description="The account and its alias.")]

LONGEST_ALIAS = 100


class AliasSet(msgspec.Struct, tag=True):
    pass


@strawberry.type
class AliasMutations:
    @resolved(by=Policy.ADMINISTRATOR, description="Gives the company a name of the customer's own, or takes it away.")
    async def set_company_alias(self, info: Info, input: CompanyAlias) -> SetCompanyAliasResult:
        context = info.context
        caller = context.signed_in
        if not caller.is_administrator:
            return not_allowed(context)
        if problem := _checked(context, input.alias):
            return problem
        before = {"alias": await context.people.company_alias(caller.company_id)}

        async def act(connection: AsyncConnection) -> AliasSet:
            await context.people.set_company_alias(connection, caller.company_id, input.alias)
            return AliasSet()

        change: Change[AliasSet] = Change(operation="setCompanyAlias", input=input, outcomes=AliasSet, before=before)
        outcome = await make_own(context, change, act)
        if not isinstance(outcome, AliasSet):
            return outcome
        return SetCompanyAliasSuccess(company=await read_back(own_company(context)))

    @resolved(by=Policy.ADMINISTRATOR, description="Gives an account a name of the customer's own, or takes it away.")
    async def set_account_alias(self, info: Info, input: AccountAlias) -> SetAccountAliasResult:
        context = info.context
        account = await own_account(context, input.account_id, ContactRole.ADMINISTRATOR)
        if not isinstance(account, Account):
            return account
        if problem := _checked(context, input.alias):
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


def _checked(context: "Context", alias: str | None) -> InvalidInput | None:
    if alias is None or (1 <= len(alias) <= LONGEST_ALIAS and alias == alias.strip()):
        return None
    text = context.say(
        "An alias has 1 to {most} characters, and does not begin or end with a blank.", most=LONGEST_ALIAS
    )
    return InvalidInput(message=text, path=["input", "alias"], rule="LENGTH")
