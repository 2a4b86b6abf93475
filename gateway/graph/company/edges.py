"""Account and aliases, for whatever carries an account."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from gateway.graph.edges import MOST_IDS, Outcome

if TYPE_CHECKING:
    from gateway.graph.company.types import Account, Company
    from gateway.graph.context import Context


class OfAccount(Protocol):
    """Anything that belongs to an account, or (None) to the company as a whole."""

    @property
    def account_id(self) -> str | None: ...


async def account_of(context: "Context", parents: Sequence[OfAccount]) -> Sequence["Outcome[Account]"]:
    scope = context.signed_in.any_scope()
    wanted = {parent.account_id for parent in parents if parent.account_id in scope.account_ids}
    # All of a caller's accounts at once where they fit, so that no second field asks again for others of them.
    ids = scope.account_ids if len(scope.account_ids) <= MOST_IDS else [id for id in scope.account_ids if id in wanted]
    accounts = dict(zip(ids, await context.reads.many(context.ports.billing.accounts, scope, ids), strict=True)) if wanted else {}
    return [accounts.get(parent.account_id) if parent.account_id else None for parent in parents]


async def alias_of_account(context: "Context", parents: Sequence["Account"]) -> Sequence[str | None]:
    aliases = await context.people.account_aliases(context.signed_in.company_id)
    return [aliases.get(parent.account_id) for parent in parents]


async def alias_of_company(context: "Context", parents: Sequence["Company"]) -> Sequence[str | None]:
    return [await context.people.company_alias(parent.company_id) for parent in parents]
