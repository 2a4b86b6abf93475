"""Accounts and the company: TMF666 billing accounts, TMF632 organizations."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec

from gateway.adapters.tmforum.query import Terms
from gateway.adapters.tmforum.reading import Resource, at_its_address, by_id, made, one_each
from gateway.adapters.tmforum.systems import BillingSystem
from gateway.adapters.tmforum.wire.owners import IsAccount
from gateway.adapters.tmforum.wire.parties import (
    AnyOrganization,
    BillingAccount,
    Contact,
    ContactMedium,
    MediumCharacteristic,
    Organization,
    OwnedAccount,
)
from gateway.adapters.tmforum.wire.values import Malformed, Table, money, whole_text
from gateway.adapters.tmforum.writing import changed
from gateway.faults import Fault
from gateway.graph.common import Address
from gateway.graph.company.types import Account, Company, InvoiceDelivery, Invoicing
from gateway.graph.ids import ACCOUNT, public
from gateway.ports.billing import CompanyChange, InvoicingChange
from gateway.ports.refusals import Refused
from gateway.ports.scope import Scope

OrganisationNumber = Annotated[str, whole_text(r"[0-9]{6}-[0-9]{4}")]

DELIVERIES = Table(
    {"email": InvoiceDelivery.EMAIL, "paper": InvoiceDelivery.PAPER, "eInvoice": InvoiceDelivery.E_INVOICE}
)


def account(row: BillingAccount) -> Account:
    return Account(
        id=public(ACCOUNT, row.id), account_id=row.id, invoicing=invoicing(row), number=row.id, name=row.name
    )


def invoicing(row: BillingAccount) -> Invoicing:
    reference = contact("invoiceReference", row)
    addressee = contact("invoiceAddress", row)
    media = addressee.contact_medium if addressee else ()
    channels = row.bill_structure.presentation_media if row.bill_structure else ()
    email = medium("email", media)
    return Invoicing(
        reference=reference.contact_name if reference else None,
        address=address(media, addressee.contact_name if addressee else None),
        delivery=DELIVERIES.read(channels[0].id) if channels else None,
        email=email.email_address if email else None,
        balance=next(
            (money(each.amount) for each in row.account_balance if each.balance_type.strip() == "receivable"), None
        ),
    )


def contact(contact_type: str, row: BillingAccount | OwnedAccount) -> Contact | None:
    return next((each for each in row.contact if each.contact_type.strip() == contact_type), None)


def medium(medium_type: str, media: Iterable[ContactMedium]) -> MediumCharacteristic | None:
    return next((each.characteristic for each in media if each.medium_type.strip() == medium_type), None)


def address(media: Iterable[ContactMedium], addressee: str | None) -> Address | None:
    postal = medium("postalAddress", media)
    if postal is None:
        return None
    if postal.street1 is None or postal.post_code is None or postal.city is None or postal.country is None:
        raise Malformed("expected a whole postal address")
    return Address(
        name=addressee,
        street=postal.street1,
        postal_code=postal.post_code,
        city=postal.city,
        country_code=postal.country,
    )


def company(row: Organization) -> Company:
    phone, email = medium("phone", row.contact_medium), medium("email", row.contact_medium)
    return Company(
        company_id=row.id,
        name=row.name,
        organisation_number=organisation_number(row),
        vat_number=identification("vatNumber", row),
        phone=phone.phone_number if phone else None,
        email=email.email_address if email else None,
        address=address(row.contact_medium, None),
    )


def organisation_number(row: Organization | AnyOrganization) -> str:
    return msgspec.convert(identification("organisationNumber", row), OrganisationNumber)


def identification(kind: str, row: Organization | AnyOrganization) -> str | None:
    found = (each for each in row.organization_identification if each.identification_type.strip() == kind)
    return next((each.identification_id for each in found), None)


ACCOUNTS = Resource("billingAccount", BillingAccount, IsAccount, account)
ORGANIZATIONS = Resource("organization", Organization, Organization, company)


def sent_invoicing(change: InvoicingChange) -> dict[str, Any]:
    """What is given, and nothing else."""
    address = change.address
    addressee = {"contactName": address.name} if address.name is not None else {}
    media = sent_media(address, change.email)
    body: dict[str, Any] = {"contact": [{"contactType": "invoiceAddress", **addressee, "contactMedium": media}]}
    if change.delivery is not None:
        body["billStructure"] = {"presentationMedia": [{"id": DELIVERIES.published(change.delivery)}]}
    return body


def sent_company(change: CompanyChange) -> dict[str, Any]:
    """The same."""
    name = {"name": change.name} if change.name is not None else {}
    media = sent_media(change.address, change.email, change.phone)
    return {**name, "contactMedium": media} if media else name


def sent_media(address: Address | None, email: str | None, phone: str | None = None) -> list[dict[str, Any]]:
    media: list[tuple[str, dict[str, Any]]] = []
    if address is not None:
        postal = {
            "street1": address.street,
            "postCode": address.postal_code,
            "city": address.city,
            "country": address.country_code,
        }
        media.append(("postalAddress", postal))
    if email is not None:
        media.append(("email", {"emailAddress": email}))
    if phone is not None:
        media.append(("phone", {"phoneNumber": phone}))
    return [{"mediumType": kind, "characteristic": characteristic} for kind, characteristic in media]


class Accounts(BillingSystem):
    async def accounts(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Account | Fault]:
        covered = [id for id in ids if scope.covers(id)]
        return await one_each(self._accounts, ACCOUNTS, scope, by_id(covered), Terms().among("id", covered))

    async def set_invoice_reference(
        self, scope: Scope, account_id: str, reference: str | None, key: str
    ) -> Account | Refused:
        change = {"contact": [{"contactType": "invoiceReference", "contactName": reference}]}
        return await self._change(scope, account_id, change, key)

    async def change_invoicing(self, scope: Scope, change: InvoicingChange, key: str) -> Account | Refused:
        return await self._change(scope, change.account_id, sent_invoicing(change), key)

    async def _change(self, scope: Scope, account_id: str, change: dict[str, Any], key: str) -> Account | Refused:
        row = await changed(self._accounts, ACCOUNTS, account_id, change, key)
        return row if isinstance(row, Refused) else made(self._accounts, ACCOUNTS, scope, row)

    async def change_company(self, scope: Scope, change: CompanyChange, key: str) -> Company | Refused:
        row = await changed(self._parties, ORGANIZATIONS, scope.company_id, sent_company(change), key)
        return row if isinstance(row, Refused) else made(self._parties, ORGANIZATIONS, scope, row)

    async def companies(self, scope: Scope, ids: Sequence[str]) -> Mapping[str, Company | Fault]:
        """There is no reading of several; but a scope covers no company but its own."""
        if scope.company_id not in ids:
            return {}
        found = await at_its_address(self._parties, ORGANIZATIONS, scope, scope.company_id)
        return {} if found is None else {scope.company_id: found}
