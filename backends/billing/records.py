"""TMF637, 632 and 666 changed: who uses a subscription, what a company says of itself, and where its bills go."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import msgspec
from starlette.routing import BaseRoute

from backends.billing.accounts import ACCOUNTS, INDIVIDUALS, MEDIA, ORGANIZATIONS, named_individual
from backends.billing.actions import check_allowed
from backends.billing.products import PRODUCTS, user_of
from backends.billing.values import day
from backends.system import Running
from backends.tmf.collection import Collection
from backends.tmf.documents import present, reference, replaced
from backends.tmf.http import TmfError
from backends.tmf.resource import Document
from backends.tmf.writing import Answer, Write, changed
from backends.world import calendar

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Phone = Annotated[str, msgspec.Meta(pattern=r"\A\+[1-9][0-9]{4,14}\Z")]
Email = Annotated[str, msgspec.Meta(pattern=r"\A[^@\s]+@[^@\s]+\Z")]


class User(msgspec.Struct, forbid_unknown_fields=True):
    """`id` where there is a user already."""

    role: Literal["user"]
    name: Text
    id: str | None = None
    referred_type: Literal["Individual"] = msgspec.field(default="Individual", name="@referredType")


class SimKindTold(msgspec.Struct, forbid_unknown_fields=True):
    name: Literal["simKind"]
    value: Literal["physical", "esim"]


class ProductChange(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    related_party: Annotated[list[User], msgspec.Meta(max_length=1)] = []
    product_characteristic: Annotated[list[SimKindTold], msgspec.Meta(max_length=1)] = []


class Medium(msgspec.Struct, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """What is given of a medium: all of an address, a number or an address for e-mail."""

    street1: Text | None = None
    post_code: Text | None = None
    city: Text | None = None
    country: Annotated[str, msgspec.Meta(pattern=r"\A[A-Z]{2}\Z")] | None = None
    phone_number: Phone | None = None
    email_address: Email | None = None


class ContactMedium(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    medium_type: Literal["phone", "email", "postalAddress"]
    characteristic: Medium


class OrganizationChange(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    name: Text | None = None
    contact_medium: list[ContactMedium] = []


class Contact(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """The reference on the bills, gone without a name; or where the bills go."""

    contact_type: Literal["invoiceReference", "invoiceAddress"]
    contact_name: Text | None = None
    contact_medium: list[ContactMedium] = []


class PresentationMedia(msgspec.Struct, forbid_unknown_fields=True):
    id: Literal["email", "paper", "eInvoice"]
    name: str = ""


class BillStructure(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    presentation_media: Annotated[list[PresentationMedia], msgspec.Meta(min_length=1, max_length=1)]


class AccountChange(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    contact: list[Contact] = []
    bill_structure: BillStructure | None = None


WANTED = {
    "phone": ("phoneNumber",),
    "email": ("emailAddress",),
    "postalAddress": ("street1", "postCode", "city", "country"),
}


class Records:
    def __init__(self, running: Running) -> None:
        self._running = running
        self._database = running.database
        self._accounts = running.database[ACCOUNTS.name]

    def routes(self) -> list[BaseRoute]:
        route = self._running.writes.route
        return [
            route("PATCH", PRODUCTS.href("{id}"), self.change_product),
            route("PATCH", ORGANIZATIONS.href("{id}"), self.change_organization),
            route("PATCH", ACCOUNTS.href("{id}"), self.change_account),
        ]

    async def change_product(self, write: Write) -> Answer:
        products = self._database[PRODUCTS.name]
        product = await found(products, write.id)
        asked = write.read(ProductChange, "change of a product")
        for user in asked.related_party:
            check_allowed(product, "renameUser")
            product = product | {"relatedParty": await self._renamed(product, user)}
        for told in asked.product_characteristic:
            described = replaced(product["productCharacteristic"], "name", msgspec.to_builtins(told))
            product = product | {"productCharacteristic": described}
        await products.write([product])
        return changed(product)

    async def change_organization(self, write: Write) -> Answer:
        organizations = self._database[ORGANIZATIONS.name]
        organization = await found(organizations, write.id)
        asked = write.read(OrganizationChange, "change of an organization")
        organization["contactMedium"] = merged(organization["contactMedium"], asked.contact_medium)
        organization |= present(name=asked.name)
        await organizations.write([organization])
        for account in await self._accounts.having("relatedParty.id", write.id):
            parties = [each | {"name": organization["name"]} for each in account["relatedParty"]]
            await self._accounts.write([account | {"relatedParty": parties}])
        return changed(organization)

    async def change_account(self, write: Write) -> Answer:
        account = await found(self._accounts, write.id)
        asked = write.read(AccountChange, "change of a billing account")
        today = {"startDateTime": day(calendar.day_of(write.now))}
        for contact in asked.contact:
            change = re_referenced if contact.contact_type == "invoiceReference" else re_addressed
            account["contact"] = change(account["contact"], contact, today)
        if asked.bill_structure is not None:
            [media] = asked.bill_structure.presentation_media
            account["billStructure"] = {"presentationMedia": [{"id": media.id, "name": MEDIA[media.id]}]}
        check_delivery(account)
        await self._accounts.write([account])
        return changed(account)

    async def _renamed(self, product: Document, user: User) -> list[Document]:
        """The product's parties with its user's new name, who is kept as a person too."""
        before = next((each for each in product["relatedParty"] if each["role"] == "user"), None)
        user_id = before["id"] if before else user_of(product["id"])
        if user.id not in (None, user_id):
            raise TmfError(422, f"the user of {product['id']} is not {user.id}", code="otherUser")
        await self._database[INDIVIDUALS.name].write([named_individual(user_id, user.name)])
        others = [each for each in product["relatedParty"] if each["role"] != "user"]
        return [*others, reference(user_id, "Individual", role="user", name=user.name)]


async def found(collection: Collection, document_id: str) -> Document:
    document = await collection.document(document_id)
    if document is None:
        raise TmfError(404, f"there is no {collection.resource.name} {document_id}")
    return document


def re_referenced(contacts: Sequence[Document], contact: Contact, valid: Document) -> list[Document]:
    others = [each for each in contacts if each["contactType"] != "invoiceReference"]
    if contact.contact_name is None:
        return others
    return [{"contactType": "invoiceReference", "contactName": contact.contact_name, "validFor": valid}, *others]


def re_addressed(contacts: Sequence[Document], contact: Contact, valid: Document) -> list[Document]:
    before = next(each for each in contacts if each["contactType"] == "invoiceAddress")
    new = before | {
        "validFor": valid,
        "contactMedium": merged(before["contactMedium"], contact.contact_medium),
        **present(contactName=contact.contact_name),
    }
    return replaced(contacts, "contactType", new)


def merged(media: Sequence[Document], given: Sequence[ContactMedium]) -> list[Document]:
    """The media, each given one in the place of that of its type. Raises TmfError for one that is not whole."""
    result = list(media)
    for each in given:
        described: dict[str, Any] = msgspec.to_builtins(each.characteristic)
        if set(described) != set(WANTED[each.medium_type]):
            wanted = ", ".join(WANTED[each.medium_type])
            raise TmfError(400, f"a medium of type {each.medium_type} has {wanted}, and nothing else")
        result = replaced(result, "mediumType", {"mediumType": each.medium_type, "characteristic": described})
    return result


def check_delivery(account: Document) -> None:
    address = next(each for each in account["contact"] if each["contactType"] == "invoiceAddress")
    by_email = any(each["id"] == "email" for each in account["billStructure"]["presentationMedia"])
    if by_email and all(each["mediumType"] != "email" for each in address["contactMedium"]):
        raise TmfError(422, "bills by e-mail need an address for e-mail", code="emailNeeded")
