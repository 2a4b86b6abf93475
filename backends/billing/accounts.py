"""TMF666 and 632: accounts, companies and people."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from backends.billing.products import user_of
from backends.billing.values import day, money
from backends.tmf.documents import reference
from backends.tmf.resource import Document, Resource
from backends.world import Account, Address, Company, Operator, Person, Subscription, World

PARTY_BASE = "/tmf-api/party/v4"

ACCOUNTS = Resource("billingAccount", "/tmf-api/accountManagement/v4", text=("relatedParty.id",))
ORGANIZATIONS = Resource("organization", PARTY_BASE, listed=False)
INDIVIDUALS = Resource("individual", PARTY_BASE, listed=False)

MEDIA = {"email": "E-post", "paper": "Papper", "eInvoice": "E-faktura"}


def account_documents(world: World, balances: Mapping[str, Decimal]) -> list[Document]:
    return [
        billing_account(account, world, balances.get(account.id, Decimal("0.00")))
        for account in world.accounts.values()
    ]


def billing_account(account: Account, world: World, balance: Decimal) -> Document:
    company = world.companies[account.company]
    return {
        "id": account.id,
        "href": ACCOUNTS.href(account.id),
        "@type": "BillingAccount",
        "name": account.name,
        "relatedParty": [reference(company.id, "Organization", role="customer", name=company.name)],
        "contact": [*contacts(account), registered_contact(account, world.people[company.contact])],
        "billStructure": {"presentationMedia": [{"id": account.delivery.value, "name": MEDIA[account.delivery]}]},
        "accountBalance": [
            {
                "balanceType": "receivable",
                "amount": money(balance),
                "validFor": {"startDateTime": day(world.today)},
            }
        ],
    }


def contacts(account: Account) -> Iterator[Document]:
    valid = {"startDateTime": day(account.opened)}
    if account.reference is not None:
        yield {"contactType": "invoiceReference", "contactName": account.reference, "validFor": valid}
    yield {
        "contactType": "invoiceAddress",
        "contactName": account.addressee,
        "validFor": valid,
        "contactMedium": [postal_address(account.address), *([email(account.email)] if account.email else [])],
    }


def registered_contact(account: Account, contact: Person) -> Document:
    """Whom the operator asks whether another company may have the account."""
    return {
        "contactType": "registeredContact",
        "contactName": contact.name,
        "validFor": {"startDateTime": day(account.opened)},
        "contactMedium": [phone(contact.phone), email(contact.email)],
    }


def organization_documents(world: World) -> list[Document]:
    """The companies, and the operator, who issues the bills."""
    return [*(company_document(each) for each in world.companies.values()), operator_document(world.operator)]


def company_document(company: Company) -> Document:
    return organization(company.id, company) | {
        "tradingName": company.trading_name,
        "relatedParty": [reference(company.contact, "Individual", role="registeredContact")],
    }


def operator_document(operator: Operator) -> Document:
    return organization(operator.id, operator)


def organization(organization_id: str, facts: Company | Operator) -> Document:
    number = facts.organisation_number
    return {
        "id": organization_id,
        "href": ORGANIZATIONS.href(organization_id),
        "@type": "Organization",
        "name": facts.name,
        "organizationIdentification": [
            {"identificationType": "organisationNumber", "identificationId": number},
            {"identificationType": "vatNumber", "identificationId": f"SE{number.replace('-', '')}01"},
        ],
        "contactMedium": [phone(facts.phone), email(facts.email), postal_address(facts.address)],
    }


def individual_documents(world: World) -> Iterator[Document]:
    """The companies' people, and the users of subscriptions."""
    yield from (person(each) for each in world.people.values())
    yield from (user(each) for each in world.subscriptions.values() if each.user is not None)


def person(facts: Person) -> Document:
    return individual(facts.id, facts.given_name, facts.family_name) | {
        "contactMedium": [phone(facts.phone), email(facts.email)]
    }


def user(subscription: Subscription) -> Document:
    return named_individual(user_of(subscription.id), subscription.user or "")


def named_individual(individual_id: str, name: str) -> Document:
    """Also a machine's name is kept here; whatever follows its first word counts as the family name."""
    given_name, _, family_name = name.partition(" ")
    return individual(individual_id, given_name, family_name)


def individual(individual_id: str, given_name: str, family_name: str) -> Document:
    return {
        "id": individual_id,
        "href": INDIVIDUALS.href(individual_id),
        "@type": "Individual",
        "givenName": given_name,
        "familyName": family_name,
    }


def phone(number: str) -> Document:
    return {"mediumType": "phone", "characteristic": {"phoneNumber": number}}


def email(address: str) -> Document:
    return {"mediumType": "email", "characteristic": {"emailAddress": address}}


def postal_address(address: Address) -> Document:
    return {
        "mediumType": "postalAddress",
        "characteristic": {
            "street1": address.street,
            "postCode": address.post_code,
            "city": address.city,
            "country": address.country,
        },
    }
