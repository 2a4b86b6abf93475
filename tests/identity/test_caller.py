"""What a caller may: the only way to a scope."""

import pytest

from gateway.faults import ErrorCode, Fault
from gateway.graph.company.types import ContactRole
from gateway.graph.identity.types import Language
from gateway.identity.caller import Caller
from gateway.ports.scope import Scope

ADMINISTRATOR, INVOICES, SUBSCRIPTIONS, TICKETS = (
    ContactRole.ADMINISTRATOR,
    ContactRole.INVOICES,
    ContactRole.SUBSCRIPTIONS,
    ContactRole.TICKETS,
)


def caller(grants: dict[str, frozenset[ContactRole]]) -> Caller:
    return Caller("p1", "o1", "s1", "Erik", "erik", Language.SV, grants)


def test_a_role_covers_the_accounts_it_is_held_on() -> None:
    erik = caller({"a2": frozenset({TICKETS}), "a1": frozenset({TICKETS, INVOICES}), "a3": frozenset()})
    assert erik.scope(TICKETS) == Scope("p1", "o1", ("a1", "a2"), company_level=False)
    assert erik.scope(INVOICES) == Scope("p1", "o1", ("a1",), company_level=False)
    assert erik.scope(INVOICES, TICKETS) == erik.any_scope() == Scope("p1", "o1", ("a1", "a2"), company_level=False)
    assert [erik.may(TICKETS, account) for account in ("a1", "a2", "a3", "a4")] == [True, True, False, False]
    assert not erik.is_administrator


def test_an_administrator_has_every_role_on_the_account_and_the_company_level() -> None:
    anna = caller({"a1": frozenset({ADMINISTRATOR}), "a2": frozenset({TICKETS})})
    assert anna.scope(SUBSCRIPTIONS) == Scope("p1", "o1", ("a1",), company_level=True)
    assert anna.scope(TICKETS) == Scope("p1", "o1", ("a1", "a2"), company_level=True)
    assert anna.scope(ADMINISTRATOR) == Scope("p1", "o1", ("a1",), company_level=True)
    assert [role for role in ContactRole if not anna.may(role, "a1")] == []
    assert [role for role in ContactRole if anna.may(role, "a2")] == [TICKETS]


@pytest.mark.parametrize("grants", [{}, {"a1": frozenset[ContactRole]()}, {"a1": frozenset({TICKETS})}])
def test_without_the_role_there_is_no_scope(grants: dict[str, frozenset[ContactRole]]) -> None:
    with pytest.raises(Fault) as refused:
        caller(grants).scope(INVOICES)
    assert refused.value.code is ErrorCode.NOT_ALLOWED


def test_without_any_role_there_is_no_scope_at_all() -> None:
    with pytest.raises(Fault) as refused:
        caller({"a1": frozenset()}).any_scope()
    assert refused.value.code is ErrorCode.NOT_ALLOWED
