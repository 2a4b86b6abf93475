"""TMF666 BillingAccount and TMF632 Organization."""

from typing import Annotated

from gateway.adapters.tmforum.wire.owners import IsAccount, OfWhatItNames
from gateway.adapters.tmforum.wire.values import (
    Email,
    Id,
    MoneyValue,
    Number,
    RelatedEntity,
    Wire,
    checked,
    only,
    whole_text,
)
from gateway.ports.scope import Scope

CountryCode = Annotated[str, whole_text(r"[A-Z]{2}")]


class MediumCharacteristic(Wire):
    """Of which a medium of one type has only its own."""

    phone_number: Number | None = None
    email_address: Email | None = None
    street1: str | None = None
    post_code: str | None = None
    city: str | None = None
    country: CountryCode | None = None


class ContactMedium(Wire):
    medium_type: str
    characteristic: MediumCharacteristic


class Contact(Wire):
    contact_type: str
    contact_name: str | None = None
    contact_medium: tuple[ContactMedium, ...] = ()


class PresentationMedium(Wire):
    id: str


class BillStructure(Wire):
    presentation_media: tuple[PresentationMedium, ...] = ()


class AccountBalance(Wire):
    balance_type: str
    amount: MoneyValue


class BillingAccount(IsAccount):
    name: str
    contact: tuple[Contact, ...] = ()
    bill_structure: BillStructure | None = None
    account_balance: tuple[AccountBalance, ...] = ()


class OwnedAccount(OfWhatItNames):
    """What of an account, whosever it is, decides who may have it."""

    id: str
    name: str
    related_party: tuple[RelatedEntity, ...]
    contact: tuple[Contact, ...] = ()

    @property
    def customer(self) -> str:
        return checked(only("customer", self.related_party))


class OrganizationIdentification(Wire):
    identification_type: str
    identification_id: str


class Organization(Wire):
    id: Id
    name: str
    organization_identification: list[OrganizationIdentification]
    contact_medium: tuple[ContactMedium, ...] = ()

    def covered(self, scope: Scope) -> bool:
        return self.id == scope.company_id


class AnyOrganization(OfWhatItNames):
    """Whose number alone is read."""

    id: str
    organization_identification: list[OrganizationIdentification]
