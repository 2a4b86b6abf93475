"""What billing has written down, changed: who uses a line, what a company says of itself, and where its bills go."""

from typing import Any
from urllib.parse import quote

import httpx2
import pytest

from tests.tmf_descriptions import description

PRODUCT = "/tmf-api/productInventory/v4/product"
ORGANIZATION = "/tmf-api/party/v4/organization"
INDIVIDUAL = "/tmf-api/party/v4/individual"
ACCOUNT = "/tmf-api/accountManagement/v4/billingAccount"
ADDRESS = {"street1": "Storgatan 1", "postCode": "981 31", "city": "Kiruna", "country": "SE"}


def user(name: str, **more: str) -> dict[str, Any]:
    return {"relatedParty": [{"role": "user", "name": name, "@referredType": "Individual", **more}]}


def medium(medium_type: str, **characteristic: str) -> dict[str, Any]:
    return {"mediumType": medium_type, "characteristic": characteristic}


@pytest.mark.parametrize(
    ("product", "name", "given", "family"),
    [
        ("p2001", "Åsa-Lill Ölund", "Åsa-Lill", "Ölund"),
        ("p1009", "Router", "Router", ""),
        ("p2001", "مريم علي 🌍", "مريم", "علي 🌍"),
    ],
)
async def test_a_user_renamed(billing: httpx2.AsyncClient, product: str, name: str, given: str, family: str) -> None:
    """Or named for the first time."""
    before = (await billing.get(f"{PRODUCT}/{product}")).json()
    answer = await billing.patch(f"{PRODUCT}/{product}", json=user(name))
    user_id = f"u{product[1:]}"
    party = {"id": user_id, "role": "user", "name": name, "@referredType": "Individual"}
    assert (answer.status_code, answer.json()) == (200, {**before, "relatedParty": [before["relatedParty"][0], party]})
    found = (await billing.get(f"{PRODUCT}?relatedParty.name={quote(name, safe='')}")).json()
    assert [each["id"] for each in found] == [product]
    assert (await billing.get(f"{INDIVIDUAL}/{user_id}")).json() == {
        "id": user_id,
        "href": f"{INDIVIDUAL}/{user_id}",
        "@type": "Individual",
        "givenName": given,
        "familyName": family,
    }


async def test_a_user_renamed_by_its_id(billing: httpx2.AsyncClient) -> None:
    assert (await billing.patch(f"{PRODUCT}/p2001", json=user("Eva Ek", id="u2001"))).status_code == 200
    other = await billing.patch(f"{PRODUCT}/p2001", json=user("Eva Ek", id="u2002"))
    assert (other.status_code, other.json()["code"]) == (422, "otherUser")


@pytest.mark.parametrize("product", ["p1014", "p1023", "p1024"])
async def test_what_has_ended_has_no_user_to_rename(billing: httpx2.AsyncClient, product: str) -> None:
    before = (await billing.get(f"{PRODUCT}/{product}")).json()
    answer = await billing.patch(f"{PRODUCT}/{product}", json=user("Eva Ek"))
    assert (answer.status_code, answer.json()["code"]) == (422, "ended")
    assert (await billing.get(f"{PRODUCT}/{product}")).json() == before


async def test_the_kind_of_sim_told(billing: httpx2.AsyncClient) -> None:
    told = {"productCharacteristic": [{"name": "simKind", "value": "esim"}]}
    described = (await billing.patch(f"{PRODUCT}/p2001", json=told)).json()["productCharacteristic"]
    assert [each["value"] for each in described if each["name"] == "simKind"] == ["esim"]
    assert [each["name"] for each in described[:3]] == ["kind", "phoneNumber", "simKind"]


async def test_a_company(billing: httpx2.AsyncClient) -> None:
    before = (await billing.get(f"{ORGANIZATION}/o1001")).json()
    media = [medium("phone", phoneNumber="+46980319299"), medium("postalAddress", **ADDRESS)]
    answer = await billing.patch(
        f"{ORGANIZATION}/o1001", json={"name": "Norrsken Bygg & Co AB", "contactMedium": media}
    )
    assert (answer.status_code, answer.json()) == (
        200,
        {**before, "name": "Norrsken Bygg & Co AB", "contactMedium": [media[0], before["contactMedium"][1], media[1]]},
    )
    assert (await billing.get(f"{ORGANIZATION}/o1001")).json() == answer.json()
    accounts = (await billing.get(f"{ACCOUNT}?relatedParty.id=o1001")).json()
    assert [each["relatedParty"][0]["name"] for each in accounts] == ["Norrsken Bygg & Co AB"] * 4


async def test_only_what_is_given_changes(billing: httpx2.AsyncClient) -> None:
    before = (await billing.get(f"{ORGANIZATION}/o1001")).json()
    mail = medium("email", emailAddress="kontor@norrskenbygg.example")
    answer = await billing.patch(f"{ORGANIZATION}/o1001", json={"contactMedium": [mail]})
    assert answer.json() == {**before, "contactMedium": [before["contactMedium"][0], mail, before["contactMedium"][2]]}
    assert (await billing.patch(f"{ORGANIZATION}/o1001", json={})).json() == answer.json()


def reference(name: str | None) -> dict[str, Any]:
    return {"contact": [{"contactType": "invoiceReference", "contactName": name}]}


async def test_the_reference_on_the_bills(billing: httpx2.AsyncClient) -> None:
    """Set where there was none, changed, and taken away."""
    before = (await billing.get(f"{ACCOUNT}/100203")).json()
    for name in ("KST 4300", "KST 4301 Grävmaskiner"):
        answer = await billing.patch(f"{ACCOUNT}/100203", json=reference(name))
        valid = {"startDateTime": "2026-03-15T23:00:00Z"}
        contact = {"contactType": "invoiceReference", "contactName": name, "validFor": valid}
        assert (answer.status_code, answer.json()) == (200, {**before, "contact": [contact, *before["contact"]]})
    assert (await billing.patch(f"{ACCOUNT}/100203", json=reference(None))).json() == before


async def test_where_the_bills_go(billing: httpx2.AsyncClient) -> None:
    before = (await billing.get(f"{ACCOUNT}/100201")).json()
    mail = medium("email", emailAddress="ny@norrskenbygg.example")
    contact = {
        "contactType": "invoiceAddress",
        "contactName": "Norrsken Bygg AB, Redovisning",
        "contactMedium": [medium("postalAddress", **ADDRESS), mail],
    }
    answer = await billing.patch(f"{ACCOUNT}/100201", json={"contact": [contact]})
    changed = {**contact, "validFor": {"startDateTime": "2026-03-15T23:00:00Z"}}
    assert answer.json() == {**before, "contact": [before["contact"][0], changed, before["contact"][2]]}


@pytest.mark.parametrize(
    ("account", "media", "name"), [("100201", "paper", "Papper"), ("100201", "eInvoice", "E-faktura")]
)
async def test_how_the_bills_go(billing: httpx2.AsyncClient, account: str, media: str, name: str) -> None:
    change = {"billStructure": {"presentationMedia": [{"id": media}]}}
    answer = await billing.patch(f"{ACCOUNT}/{account}", json=change)
    assert answer.json()["billStructure"] == {"presentationMedia": [{"id": media, "name": name}]}


async def test_by_e_mail_only_to_an_address(billing: httpx2.AsyncClient) -> None:
    by_email: dict[str, Any] = {"billStructure": {"presentationMedia": [{"id": "email"}]}}
    refused = await billing.patch(f"{ACCOUNT}/100203", json=by_email)
    assert (refused.status_code, refused.json()["code"]) == (422, "emailNeeded")
    mail = medium("email", emailAddress="maskin@norrskenbygg.example")
    by_email["contact"] = [{"contactType": "invoiceAddress", "contactMedium": [mail]}]
    answer = await billing.patch(f"{ACCOUNT}/100203", json=by_email)
    assert (answer.status_code, answer.json()["contact"][0]["contactName"]) == (200, "Norrsken Bygg AB")
    assert [each["mediumType"] for each in answer.json()["contact"][0]["contactMedium"]] == ["postalAddress", "email"]


async def test_whom_to_ask_about_an_account(billing: httpx2.AsyncClient) -> None:
    """Its customer's organisation number, and its registered contact."""
    account = (await billing.get(f"{ACCOUNT}/200101")).json()
    [owner] = account["relatedParty"]
    organization = (await billing.get(f"{ORGANIZATION}/{owner['id']}")).json()
    assert organization["organizationIdentification"][0]["identificationId"] == "551614-2071"
    [contact] = [each for each in account["contact"] if each["contactType"] == "registeredContact"]
    assert (contact["contactName"], contact["contactMedium"]) == (
        "Sara Nilsson",
        [medium("phone", phoneNumber="+46701740607"), medium("email", emailAddress="sara@fjallbageri.example")],
    )
    assert (await billing.get(f"{ACCOUNT}/999999")).status_code == 404


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (f"{PRODUCT}/p2001", user("")),
        (f"{PRODUCT}/p2001", user("x" * 256)),
        (f"{PRODUCT}/p2001", {"name": "Mobil Max"}),
        (f"{PRODUCT}/p2001", {"productCharacteristic": [{"name": "kind", "value": "m2m"}]}),
        (f"{ORGANIZATION}/o1001", {"name": ""}),
        (f"{ORGANIZATION}/o1001", {"organizationIdentification": []}),
        (f"{ORGANIZATION}/o1001", {"contactMedium": [medium("phone", phoneNumber="0980319210")]}),
        (f"{ORGANIZATION}/o1001", {"contactMedium": [medium("phone", emailAddress="a@b.example")]}),
        (f"{ORGANIZATION}/o1001", {"contactMedium": [medium("email", emailAddress="info")]}),
        (f"{ORGANIZATION}/o1001", {"contactMedium": [medium("postalAddress", street1="Storgatan 1")]}),
        (f"{ORGANIZATION}/o1001", {"contactMedium": [medium("postalAddress", **{**ADDRESS, "country": "Sverige"})]}),
        (f"{ACCOUNT}/100201", reference("")),
        (f"{ACCOUNT}/100201", {"contact": [{"contactType": "registeredContact", "contactName": "Jag"}]}),
        (f"{ACCOUNT}/100201", {"billStructure": {"presentationMedia": []}}),
        (f"{ACCOUNT}/100201", {"billStructure": {"presentationMedia": [{"id": "fax"}]}}),
        (f"{ACCOUNT}/100201", {"accountBalance": []}),
    ],
)
async def test_no_change(billing: httpx2.AsyncClient, url: str, body: dict[str, Any]) -> None:
    before = (await billing.get(url)).json()
    answer = await billing.patch(url, json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "400")
    assert (await billing.get(url)).json() == before


@pytest.mark.parametrize("url", [f"{PRODUCT}/p9999", f"{ORGANIZATION}/o9999", f"{ACCOUNT}/999999"])
async def test_not_there(billing: httpx2.AsyncClient, url: str) -> None:
    assert (await billing.patch(url, json={})).status_code == 404


async def test_as_published(billing: httpx2.AsyncClient) -> None:
    renamed = user("Eva Ek", id="u2001")
    assert description(637).problems("Product_Update", renamed) == []
    answer = await billing.patch(f"{PRODUCT}/p2001", json=renamed)
    assert description(637).problems("Product", answer.json()) == []
    company = {"name": "Norrsken AB", "contactMedium": [medium("postalAddress", **ADDRESS)]}
    assert description(632).problems("Organization_Update", company) == []
    answer = await billing.patch(f"{ORGANIZATION}/o1001", json=company)
    assert description(632).problems("Organization", answer.json()) == []
    mail = medium("email", emailAddress="maskin@norrskenbygg.example")
    bills = {
        **reference("KST 1"),
        "billStructure": {"presentationMedia": [{"id": "email", "name": "E-post"}]},
    }
    bills["contact"].append({"contactType": "invoiceAddress", "contactMedium": [mail]})
    answer = await billing.patch(f"{ACCOUNT}/100203", json=bills)
    assert description(666).problems("BillingAccount", answer.json()) == []
