"""Whose a row is, as its systems say it: the part of a row that is read even where the rest is illegible."""

from gateway.adapters.tmforum.wire.values import Key, Malformed, RelatedEntity, Wire, only
from gateway.ports.scope import Scope


class OfAccount(Wire):
    """Products, bills and their lines, orders."""

    billing_account: Key

    def covered(self, scope: Scope) -> bool:
        return scope.covers(self.billing_account.id)


class IsAccount(Wire):
    id: str

    def covered(self, scope: Scope) -> bool:
        return scope.covers(self.id)


class OfRelatedAccount(Wire):
    """Services."""

    related_entity: list[RelatedEntity]

    @property
    def account_id(self) -> str:
        return only("account", self.related_entity)

    def covered(self, scope: Scope) -> bool:
        return scope.covers(self.account_id)


class OfAccountOrCompany(Wire):
    """Tickets: exactly one owner, an account or the company as a whole."""

    related_entity: list[RelatedEntity]

    @property
    def account_id(self) -> str | None:
        """None for a ticket of the company; raises Malformed where there is not one owner."""
        owners = [entity for entity in self.related_entity if entity.role.strip() in ("account", "company")]
        if len(owners) != 1:
            raise Malformed("expected one owner")
        return owners[0].id if owners[0].role.strip() == "account" else None

    def covered(self, scope: Scope) -> bool:
        account = self.account_id
        return scope.covers(account, None if account is not None else only("company", self.related_entity))


class OfWhatItNames(Wire):
    """Resources and usage reports name no account. They are asked for, and recognised, by the ids of what was read within the scope."""

    def covered(self, scope: Scope) -> bool:  # noqa: ARG002
        return True
