"""Who is asking, and what for: the only place that hands out a Scope."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.faults import ErrorCode, Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.ports.scope import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """A signed-in person with the rights of this moment. `grants` holds the roles by account id."""

    person_id: str
    company_id: str
    session_id: str
    name: str
    username: str
    language: Language
    grants: Mapping[str, frozenset[ContactRole]]
    _scopes: dict[tuple[ContactRole, ...] | None, Scope] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )
    """Handed out before, by roles, None for any role: every edge of an answer asks for one."""

    @property
    def is_administrator(self) -> bool:
        """Of at least one account, and with that of what belongs to the company as a whole."""
        return any(ContactRole.ADMINISTRATOR in roles for roles in self.grants.values())

    def may(self, role: ContactRole, account_id: str) -> bool:
        """Whether the role is held on that account; an administrator holds every role."""
        roles = self.grants.get(account_id, frozenset())
        return role in roles or ContactRole.ADMINISTRATOR in roles

    def holds(self, role: ContactRole) -> bool:
        """Whether the role is held on any account."""
        return any(self.may(role, account) for account in self.grants)

    def scope(self, *roles: ContactRole) -> Scope:
        """The accounts on which any of the roles is held; raises NOT_ALLOWED where there is none."""
        known = self._scopes.get(roles)
        if known is None:
            accounts = (account for account in self.grants if any(self.may(role, account) for role in roles))
            known = self._scopes[roles] = self._over(accounts)
        return known

    def any_scope(self) -> Scope:
        """The accounts on which any role is held; raises NOT_ALLOWED where there is none."""
        known = self._scopes.get(None)
        if known is None:
            known = self._scopes[None] = self._over(account for account, roles in self.grants.items() if roles)
        return known

    def _over(self, accounts: Iterable[str]) -> Scope:
        account_ids = tuple(sorted(accounts))
        if not account_ids:
            raise Fault(ErrorCode.NOT_ALLOWED)
        return Scope(self.person_id, self.company_id, account_ids, company_level=self.is_administrator)
