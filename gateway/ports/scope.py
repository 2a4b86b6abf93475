"""Whose data a read may touch."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The acting person and the accounts one of the person's roles covers.

    Made by `Caller` alone, from the person's grants. Every read of a backend takes one, passes it on where the wire allows, and drops or
    refuses what comes back for any other account. `company_level` says whether things of the company that belong to no account are covered.
    """

    person_id: str
    company_id: str
    account_ids: tuple[str, ...]
    company_level: bool = False

    def __hash__(self) -> int:
        """Of little: each read of an answer looks its scope up, and a person has few."""
        return hash(self.person_id)

    def covers(self, account_id: str | None, company_id: str | None = None) -> bool:
        """Whether a thing of that account is covered; of no account: whether it is the company's own and that level is covered."""
        if account_id is not None:
            return account_id in self.account_ids
        return self.company_level and company_id == self.company_id

    def narrowed(self, account_ids: tuple[str, ...]) -> "Scope":
        """The same scope over only those of its accounts, and no longer over the company itself."""
        kept = tuple(account for account in self.account_ids if account in account_ids)
        return Scope(self.person_id, self.company_id, kept)
