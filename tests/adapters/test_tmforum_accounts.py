from decimal import Decimal
from typing import Any

import httpx
import msgspec
import pytest

from gateway.adapters.tmforum.billing import TmForumBilling
from gateway.faults import Capability, Fault
from gateway.graph.common import Address, Money
from gateway.graph.company.types import Account, Company, InvoiceDelivery, Invoicing
from gateway.graph.ids import ACCOUNT, public
from gateway.graph.scalars import EmailAddress, PhoneNumber
from gateway.ports.billing import Ownership
from tests.adapters.documents import ACCOUNT as ACCOUNT_DOCUMENT
from tests.adapters.documents import ORGANIZATION
from tests.adapters.spoiling import ABSENT, changed, put
from tests.adapters.systems import NOTHING, SCOPE, System, bad_response

A1 = Account(
    id=public(ACCOUNT, "100201"),
    account_id="100201",
    invoicing=Invoicing(
        reference="KST 4100",
        address=Address(
            name="Norrsken Bygg AB, Ekonomi",
            street="Gruvstigen 14",
            postal_code="981 32",
            city="Kiruna",
            country_code="SE",
        ),
        delivery=InvoiceDelivery.E_INVOICE,
        email=EmailAddress("faktura@norrskenbygg.example"),
        balance=Money(amount=Decimal("-120.50"), currency="SEK"),
    ),
    number="100201",
    name="Norrsken Bygg Kiruna",
)
BARE = {"id": "100202", "name": "Norrsken Bygg Luleå"}
A2 = Account(
    id=public(ACCOUNT, "100202"),
    account_id="100202",
    invoicing=Invoicing(reference=None, address=None, delivery=None, email=None, balance=None),
    number="100202",
    name="Norrsken Bygg Luleå",
)
COMPANY = Company(
    company_id="o1001",
    name="Norrsken Bygg AB",
    organisation_number="551512-3452",
    vat_number="SE551512345201",
    phone=PhoneNumber("+46980319210"),
    email=EmailAddress("info@norrskenbygg.example"),
    address=Address(name=None, street="Gruvstigen 14", postal_code="981 32", city="Kiruna", country_code="SE"),
)


async def test_accounts(system: System, billing: TmForumBilling) -> None:
    """Accounts outside the scope are not even asked for."""
    system.lists(ACCOUNT_DOCUMENT, BARE)
    found = await billing.accounts(SCOPE, ["100201", "100202", "200101"])
    assert system.asked() == ["GET /tmf-api/accountManagement/v4/billingAccount?id=100201,100202&limit=2"]
    assert found == {"100201": A1, "100202": A2}


async def test_accounts_of_others_are_not_asked_for(system: System, billing: TmForumBilling) -> None:
    assert await billing.accounts(SCOPE, ["200101"]) == {}
    assert await billing.accounts(NOTHING, ["100201"]) == {}
    assert system.asked() == []


@pytest.mark.parametrize(
    ("medium", "delivery"),
    [
        ("email", InvoiceDelivery.EMAIL),
        ("paper", InvoiceDelivery.PAPER),
        (" eInvoice ", InvoiceDelivery.E_INVOICE),
    ],
)
async def test_how_invoices_are_delivered(
    system: System, billing: TmForumBilling, medium: str, delivery: InvoiceDelivery
) -> None:
    system.lists(put(ACCOUNT_DOCUMENT, "billStructure.presentationMedia.0.id", medium))
    found = (await billing.accounts(SCOPE, ["100201"]))["100201"]
    assert isinstance(found, Account)
    assert found.invoicing.delivery is delivery


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("name", ABSENT),
        ("name", None),
        ("contact", {}),
        ("contact.0.contactName", 4100),
        ("contact.1.contactMedium.0.characteristic.city", ABSENT),
        ("contact.1.contactMedium.0.characteristic.country", "Sweden"),
        ("contact.1.contactMedium.0.characteristic", ABSENT),
        ("contact.1.contactMedium.1.characteristic.emailAddress", "nobody"),
        ("billStructure.presentationMedia.0.id", "pigeon"),
        ("billStructure.presentationMedia", None),
        ("accountBalance.1.amount.value", "0"),
        ("accountBalance.1.amount.unit", ABSENT),
        ("accountBalance.1.amount", ABSENT),
    ],
)
async def test_an_account_that_makes_no_sense(system: System, billing: TmForumBilling, path: str, value: Any) -> None:
    system.lists(put(ACCOUNT_DOCUMENT, path, value), BARE)
    found = await billing.accounts(SCOPE, ["100201", "100202"])
    assert found == {"100201": found["100201"], "100202": A2}
    assert bad_response(found["100201"], Capability.SUBSCRIPTIONS)


async def test_the_company(system: System, billing: TmForumBilling) -> None:
    system.one(ORGANIZATION)
    assert await billing.companies(SCOPE, ["o1001", "o1002"]) == {"o1001": COMPANY}
    assert system.asked() == ["GET /tmf-api/party/v4/organization/o1001"]


async def test_the_company_without_what_may_be_absent(system: System, billing: TmForumBilling) -> None:
    system.one(
        {
            "id": "o1001",
            "name": "Norrsken",
            "organizationIdentification": [ORGANIZATION["organizationIdentification"][0]],
        }
    )
    assert await billing.companies(SCOPE, ["o1001"]) == {
        "o1001": Company(
            company_id="o1001",
            name="Norrsken",
            organisation_number="551512-3452",
            vat_number=None,
            phone=None,
            email=None,
            address=None,
        )
    }


async def test_companies_of_others_are_not_asked_for(system: System, billing: TmForumBilling) -> None:
    assert await billing.companies(SCOPE, ["o1002"]) == {}
    assert await billing.companies(SCOPE, []) == {}
    assert system.asked() == []


async def test_a_company_that_billing_does_not_know(system: System, billing: TmForumBilling) -> None:
    system.answers(b"{}", status=404)
    assert await billing.companies(SCOPE, ["o1001"]) == {}


async def test_another_company_than_the_one_asked_for_is_as_if_it_did_not_exist(
    system: System, billing: TmForumBilling
) -> None:
    system.one(changed(ORGANIZATION, id="o1002"))
    assert await billing.companies(SCOPE, ["o1001"]) == {}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("id", 1),
        ("name", ABSENT),
        ("organizationIdentification", ABSENT),
        ("organizationIdentification.0.identificationType", "passport"),
        ("organizationIdentification.0.identificationId", "5515123452"),
        ("contactMedium.0.characteristic.phoneNumber", "0980-319 210"),
        ("contactMedium.1.characteristic.emailAddress", "info"),
        ("contactMedium.2.characteristic.street1", ABSENT),
    ],
)
async def test_a_company_that_makes_no_sense(system: System, billing: TmForumBilling, path: str, value: Any) -> None:
    system.one(put(ORGANIZATION, path, value))
    with pytest.raises(Fault) as raised:
        await billing.companies(SCOPE, ["o1001"])
    assert bad_response(raised.value, Capability.SUBSCRIPTIONS)


REGISTERED = {
    "contactType": "registeredContact",
    "contactName": "Sara Nilsson",
    "contactMedium": [
        {"mediumType": "phone", "characteristic": {"phoneNumber": "+46701740607"}},
        {"mediumType": "email", "characteristic": {"emailAddress": "sara@fjallbageri.example"}},
    ],
}
THEIRS = {
    **changed(ACCOUNT_DOCUMENT, id="200101"),
    "relatedParty": [{"id": "o1002", "role": "customer"}],
    "contact": [REGISTERED],
}
OWNER = changed(ORGANIZATION, id="o1002")
OWNERSHIP = Ownership("Norrsken Bygg Kiruna", "551512-3452", "+46701740607", "sara@fjallbageri.example")
ASKED = [
    "GET /tmf-api/accountManagement/v4/billingAccount?id=200101&limit=1",
    "GET /tmf-api/party/v4/organization/o1002",
]


def answers(system: System, accounts: list[Any], organization: Any, status: int = 200) -> None:
    system.route.side_effect = [
        httpx.Response(200, content=msgspec.json.encode(accounts), headers={"X-Total-Count": str(len(accounts))}),
        httpx.Response(status, content=msgspec.json.encode(organization)),
    ]


async def test_whose_an_account_is_that_is_not_in_the_scope(system: System, billing: TmForumBilling) -> None:
    answers(system, [THEIRS], OWNER)
    assert await billing.ownership(SCOPE, "200101") == OWNERSHIP
    assert system.asked() == ASKED


async def test_an_account_without_a_registered_contact(system: System, billing: TmForumBilling) -> None:
    answers(system, [{**THEIRS, "contact": []}], OWNER)
    assert await billing.ownership(SCOPE, "200101") == Ownership("Norrsken Bygg Kiruna", "551512-3452", None, None)


async def test_nobodys_account_takes_as_many_reads(system: System, billing: TmForumBilling) -> None:
    answers(system, [], ORGANIZATION)
    assert await billing.ownership(SCOPE, "200101") is None
    assert system.asked() == [ASKED[0], "GET /tmf-api/party/v4/organization/o1001"]


@pytest.mark.parametrize(
    ("account", "organization", "status"),
    [
        (put(THEIRS, "relatedParty.0.role", "user"), OWNER, 200),
        (put(THEIRS, "relatedParty.0.id", "../o1002"), OWNER, 200),
        (put(THEIRS, "relatedParty", ABSENT), OWNER, 200),
        (put(THEIRS, "contact.0.contactMedium.0.characteristic.phoneNumber", "0701"), OWNER, 200),
        (THEIRS, put(OWNER, "organizationIdentification.0.identificationId", "5515123452"), 200),
        (THEIRS, put(OWNER, "organizationIdentification", []), 200),
        (THEIRS, {}, 404),
    ],
)
async def test_an_owner_that_makes_no_sense(
    system: System, billing: TmForumBilling, account: Any, organization: Any, status: int
) -> None:
    answers(system, [account], organization, status)
    with pytest.raises(Fault) as raised:
        await billing.ownership(SCOPE, "200101")
    assert bad_response(raised.value, Capability.SUBSCRIPTIONS)
