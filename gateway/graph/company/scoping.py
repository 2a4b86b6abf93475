"""From the account ids a client names to the scope a port gets."""

from collections.abc import Sequence

from gateway.graph.ids import ACCOUNT, backend_id
from gateway.ports.scope import Scope


def narrowed(scope: Scope, account_ids: Sequence[str] | None) -> Scope:
    """The scope over those accounts alone, where any are named; accounts outside it are as unknown as made-up ones. Raises BAD_ID."""
    if account_ids is None:
        return scope
    return scope.narrowed(tuple(backend_id(ACCOUNT, id) for id in account_ids))
