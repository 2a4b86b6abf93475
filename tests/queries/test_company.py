"""The company and its accounts as "Mina uppgifter" shows them, and how to reach customer service."""

from gateway.settings import Settings
from tests.harness import Gateway, SignedIn

COMPANY = """{ viewer { company {
  name organisationNumber vatNumber phone email address { name street postalCode city countryCode }
} } }"""
ACCOUNTS = """{ viewer { accounts {
  id number name invoiceReference invoiceDelivery invoiceEmail balance { amount currency }
  invoiceAddress { name street postalCode city countryCode }
} } }"""


async def test_the_company_as_the_operator_has_it_registered(anna: SignedIn) -> None:
    assert (await anna.data(COMPANY))["viewer"]["company"] == {
        "name": "Norrsken Bygg AB",
        "organisationNumber": "551512-3452",
        "vatNumber": "SE551512345201",
        "phone": "+46980319210",
        "email": "info@norrskenbygg.example",
        "address": {
            "name": None,
            "street": "Gruvstigen 14",
            "postalCode": "981 32",
            "city": "Kiruna",
            "countryCode": "SE",
        },
    }


async def test_all_accounts_in_one_view_with_how_they_are_billed(anna: SignedIn) -> None:
    first, second, third = (await anna.data(ACCOUNTS))["viewer"]["accounts"]

    assert first == {
        "id": "acc_100201",
        "number": "100201",
        "name": "Norrsken Bygg Kiruna",
        "invoiceReference": "KST 4100 Anna Lindström",
        "invoiceDelivery": "EMAIL",
        "invoiceEmail": "faktura@norrskenbygg.example",
        "balance": {"amount": "16973.13", "currency": "SEK"},
        "invoiceAddress": {
            "name": "Norrsken Bygg AB, Ekonomi",
            "street": "Gruvstigen 14",
            "postalCode": "981 32",
            "city": "Kiruna",
            "countryCode": "SE",
        },
    }
    assert (second["number"], second["invoiceDelivery"], second["invoiceEmail"]) == ("100202", "E_INVOICE", None)
    assert (third["number"], third["invoiceDelivery"], third["invoiceReference"]) == ("100203", "PAPER", None)


async def test_customer_service_for_anyone(gateway: Gateway, settings: Settings) -> None:
    answer = await gateway.ask("{ support { phone url email } }")

    assert answer == {
        "data": {"support": {"phone": settings.support_phone, "url": settings.support_url, "email": None}}
    }
