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
    found = await read_accounts(context, {parent.account_id for parent in parents if parent.account_id is not None})
    return [found.get(parent.account_id) if parent.account_id is not None else None for parent in parents]


async def read_accounts(context: "Context", wanted: set[str]) -> dict[str, "Outcome[Account]"]:
    """Those of the wanted accounts that the caller has a role on, by id, in the order of their numbers."""
    scope = context.signed_in.any_scope()
    asked = [id for id in scope.account_ids if id in wanted]
    # All of a caller's accounts at once where they fit, so that no second field asks again for others of them.
    together = scope.account_ids if asked and len(scope.account_ids) <= MOST_IDS else asked
    outcomes = dict(
        zip(together, await context.reads.many(context.ports.billing.accounts, scope, together), strict=True)
    )
    return {id: outcomes[id] for id in asked}


async def alias_of_account(context: "Context", parents: Sequence["Account"]) -> Sequence[str | None]:
    aliases = await context.people.recent_account_aliases(context.signed_in.company_id)
    return [aliases.get(parent.account_id) for parent in parents]


async def alias_of_company(context: "Context", parents: Sequence["Company"]) -> Sequence[str | None]:
    return [await context.people.recent_company_alias(parent.company_id) for parent in parents]
