"""Gathers from billing's documents what is printed on one bill."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from backends.billing.accounts import ACCOUNTS, ORGANIZATIONS
from backends.billing.invoices import BILLS, RATES
from backends.billing.pdf import Issuer, PrintedBill, PrintedLine
from backends.tmf.database import Database
from backends.tmf.http import TmfError
from backends.tmf.query import Condition, Query
from backends.tmf.resource import Document, Resource
from backends.world.calendar import day_of


async def printed_bill(database: Database, bill_id: str) -> PrintedBill:
    """TmfError 404 if there is no such bill."""
    bill = await document(database, BILLS, bill_id)
    account = await document(database, ACCOUNTS, bill["billingAccount"]["id"])
    customer = await document(database, ORGANIZATIONS, party(bill, "customer"))
    issuer = await document(database, ORGANIZATIONS, party(bill, "issuer"))
    of_bill = Query(terms=((Condition("bill.id", "in", (bill_id,)),),))
    rates = (await database[RATES.name].page(of_bill)).bodies
    [vat] = bill["taxItem"]
    return PrintedBill(
        number=bill["billNo"],
        issuer=issuer_of(issuer),
        recipient=recipient(account),
        organisation_number=identification(customer, "organisationNumber"),
        customer_number=account["id"],
        reference=bill.get("reference"),
        issued=day(bill["billDate"]),
        due=day(bill["paymentDueDate"]),
        first=day(bill["billingPeriod"]["startDateTime"]),
        last=day(bill["billingPeriod"]["endDateTime"]),
        lines=tuple(printed_line(msgspec.json.decode(rate)) for rate in rates),
        net=amount(bill["taxExcludedAmount"]),
        vat_rate=Decimal(str(vat["taxRate"])),
        vat=amount(vat["taxAmount"]),
        total=amount(bill["taxIncludedAmount"]),
        remaining=amount(bill["remainingAmount"]),
        bankgiro=bill["bankgiro"],
        ocr=bill["ocr"],
    )


async def document(database: Database, resource: Resource, document_id: str) -> Document:
    body = await database[resource.name].get(document_id)
    if body is None:
        raise TmfError(404, f"there is no {resource.name} {document_id}")
    found: Document = msgspec.json.decode(body)
    return found


def issuer_of(organization: Document) -> Issuer:
    postal = medium(organization["contactMedium"], "postalAddress")
    return Issuer(
        name=organization["name"],
        organisation_number=identification(organization, "organisationNumber"),
        vat_number=identification(organization, "vatNumber"),
        phone=medium(organization["contactMedium"], "phone")["phoneNumber"],
        email=medium(organization["contactMedium"], "email")["emailAddress"],
        address=f"{postal['street1']}, {postal['postCode']} {postal['city']}",
    )


def recipient(account: Document) -> tuple[str, ...]:
    contact = next(each for each in account["contact"] if each["contactType"] == "invoiceAddress")
    postal = medium(contact["contactMedium"], "postalAddress")
    return contact["contactName"], postal["street1"], f"{postal['postCode']} {postal['city']}"


def printed_line(rate: Document) -> PrintedLine:
    quantity = next(each["value"] for each in rate["characteristic"] if each["name"] == "quantity")
    return PrintedLine(rate["name"], quantity, amount(rate["taxExcludedAmount"]))


def party(bill: Document, role: str) -> str:
    return next(str(each["id"]) for each in bill["relatedParty"] if each["role"] == role)


def identification(organization: Document, kind: str) -> str:
    known = organization["organizationIdentification"]
    return next(str(each["identificationId"]) for each in known if each["identificationType"] == kind)


def medium(media: list[Document], kind: str) -> dict[str, Any]:
    return next(dict(each["characteristic"]) for each in media if each["mediumType"] == kind)


def amount(money: Document) -> Decimal:
    return Decimal(str(money["value"])).quantize(Decimal("0.01"))


def day(instant: str) -> date:
    return day_of(datetime.fromisoformat(instant))
