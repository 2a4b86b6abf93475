"""Whose an account is, asked by who may not see it yet: TMF666 and 632."""

from gateway.adapters.tmforum.accounts import contact, medium, organisation_number
from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Resource, at_its_address, built, one_row
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.wire.parties import AnyOrganization, OwnedAccount
from gateway.ports.billing import Ownership
from gateway.ports.scope import Scope


def owned_by(row: OwnedAccount) -> str:
    return row.customer


ACCOUNTS = Resource("billingAccount", OwnedAccount, OwnedAccount, owned_by)
OWNERS = Resource("organization", AnyOrganization, AnyOrganization, organisation_number)


class Ownerships(BillingSystem):
    async def ownership(self, scope: Scope, account_id: str) -> Ownership | None:
        row = await one_row(self._accounts, ACCOUNTS, scope, account_id, Terms().among("id", [account_id]))
        [owner] = built(self._accounts, ACCOUNTS, [row]) if row is not None else [scope.company_id]
        number = await at_its_address(self._parties, OWNERS, scope, owner)
        if row is None:
            return None
        if number is None:
            raise self._accounts.bad("an account of nobody's")
        registered = contact("registeredContact", row)
        media = registered.contact_medium if registered else ()
        phone, email = medium("phone", media), medium("email", media)
        return Ownership(
            account_name=row.name,
            organisation_number=number,
            contact_phone=phone.phone_number if phone else None,
            contact_email=email.email_address if email else None,
        )
