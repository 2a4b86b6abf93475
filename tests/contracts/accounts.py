"""Accounts' invoicing changed, in the contract of the billing port."""

from dataclasses import replace

from gateway.faults import Capability
from gateway.graph.common import Address
from gateway.graph.company.types import Account, InvoiceDelivery
from gateway.graph.scalars import EmailAddress, PhoneNumber
from gateway.ports.billing import Billing, CompanyChange, InvoicingChange
from gateway.ports.refusals import Reason, Refused
from tests.contracts.breaking import Call
from tests.contracts.worlds import Billed, World, made_up

ADDRESS = Address(name="Ekonomi 🏗", street="Box 7", postal_code="981 21", city="Kiruna", country_code="SE")


def change(customer: Billed) -> InvoicingChange:
    return InvoicingChange(next(iter(customer.accounts)), ADDRESS, InvoiceDelivery.EMAIL, "faktura@b.example")


NAME, PHONE, EMAIL = "مؤسسة 🏗 AB", PhoneNumber("+46980319299"), EmailAddress("a@b.example")
COMPANY = CompanyChange(NAME, PHONE, EMAIL, replace(ADDRESS, name=None))

CALLS = {
    "change_company": Call(
        Capability.SUBSCRIPTIONS,
        lambda port, customer: port.change_company(customer.scope, COMPANY, "k6"),
    ),
    "ownership": Call(
        Capability.SUBSCRIPTIONS,
        lambda port, customer: port.ownership(customer.scope, next(iter(customer.accounts))),
    ),
    "set_invoice_reference": Call(
        Capability.SUBSCRIPTIONS,
        lambda port, customer: port.set_invoice_reference(customer.scope, next(iter(customer.accounts)), "KST 1", "k4"),
    ),
    "change_invoicing": Call(
        Capability.SUBSCRIPTIONS, lambda port, customer: port.change_invoicing(customer.scope, change(customer), "k5")
    ),
}


class AccountsContract:
    async def test_only_what_is_given_of_a_company_changes(self, world: World[Billing, Billed]) -> None:
        port, scope, before = world.port, world.ours.scope, world.ours.company
        changed = replace(before, name=NAME, phone=PHONE, email=EMAIL, address=COMPANY.address)
        assert [await port.change_company(scope, COMPANY, "k1") for _ in range(2)] == [changed] * 2
        named = replace(changed, name=before.name)
        assert await port.change_company(scope, CompanyChange(name=before.name), "k2") == named
        assert await port.companies(scope, [scope.company_id]) == {scope.company_id: named}
        nobodys = replace(scope, company_id=made_up(1))
        assert await port.change_company(nobodys, COMPANY, "k3") == Refused(Reason.GONE)

    async def test_whose_an_account_is_can_be_asked_of_any(self, world: World[Billing, Billed]) -> None:
        port, scope = world.port, world.ours.scope
        for customer in (world.ours, world.theirs):
            for id, account in customer.accounts.items():
                found = await port.ownership(scope, id)
                assert found is not None
                assert found == replace(
                    found, account_name=account.name, organisation_number=customer.company.organisation_number
                )
                assert found.contact_phone or found.contact_email
        assert await port.ownership(scope, made_up(1)) is None

    async def test_a_reference_is_set_once_and_taken_away(self, world: World[Billing, Billed]) -> None:
        port, scope, id = world.port, world.ours.scope, next(iter(world.ours.accounts))
        for reference, key in (("مرجع 🏗", "k1"), ("مرجع 🏗", "k1"), (None, "k2")):
            made = await port.set_invoice_reference(scope, id, reference, key)
            assert isinstance(made, Account)
            before = world.ours.accounts[id].invoicing
            assert made.invoicing == replace(before, reference=reference)
            assert await port.accounts(scope, [id]) == {id: made}

    async def test_only_what_is_given_of_the_invoicing_changes(self, world: World[Billing, Billed]) -> None:
        port, scope, wanted = world.port, world.ours.scope, change(world.ours)
        before = world.ours.accounts[wanted.account_id].invoicing
        made = await port.change_invoicing(scope, wanted, "k1")
        assert isinstance(made, Account)
        assert made.invoicing == replace(
            before, address=ADDRESS, delivery=InvoiceDelivery.EMAIL, email=EmailAddress("faktura@b.example")
        )
        moved = replace(wanted, address=replace(ADDRESS, name=None, street="Box 8"), delivery=None, email=None)
        made = await port.change_invoicing(scope, moved, "k2")
        assert isinstance(made, Account)
        assert made.invoicing.address == replace(ADDRESS, street="Box 8")
        assert (made.invoicing.delivery, made.invoicing.email) == (InvoiceDelivery.EMAIL, "faktura@b.example")

    async def test_invoicing_that_is_refused(self, world: World[Billing, Billed]) -> None:
        port, scope, wanted = world.port, world.ours.scope, change(world.ours)
        without = next(id for id, each in world.ours.accounts.items() if each.invoicing.email is None)

        nowhere = replace(wanted, account_id=without, email=None)
        assert await port.change_invoicing(scope, nowhere, "k1") == Refused(Reason.EMAIL_NEEDED)
        nobodys = replace(wanted, account_id=made_up(1))
        assert await port.change_invoicing(scope, nobodys, "k2") == Refused(Reason.GONE)
        assert await port.set_invoice_reference(scope, made_up(1), "x", "k3") == Refused(Reason.GONE)
