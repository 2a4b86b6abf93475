"""What the operator has registered decides how an account is added, and who is asked."""

from typing import Any

from backends.operator import FakeOperator
from backends.tmf.resource import Document
from tests.harness import SignedIn
from tests.mutations.linking import SARA, confirmed, link, request
from tests.mutations.replacing_sims import until

SARAS_ADDRESS = "sara@fjallbageri.example"


async def registered(operator: FakeOperator, resource: str, id: str) -> Document:
    found = await operator.billing.database[resource].document(id)
    assert found is not None
    return found


async def contact_of(operator: FakeOperator, *media: tuple[str, dict[str, Any]]) -> None:
    """From now on the registered contact of account 200101 is to be reached so."""
    account = await registered(operator, "billingAccount", "200101")
    for contact in account["contact"]:
        if contact["contactType"] == "registeredContact":
            contact["contactMedium"] = [
                {"mediumType": kind, "characteristic": characteristic} for kind, characteristic in media
            ]
    await operator.billing.database["billingAccount"].put_many([account])


async def outbox(who: SignedIn) -> tuple[int, int]:
    """Text messages and e-mails to Sara."""
    gateway = who.gateway
    return len(await gateway.messages(SARA)), len(await gateway.emails(SARAS_ADDRESS))


async def test_another_customer_of_the_same_organisation_number_needs_no_code(
    anna: SignedIn, operator: FakeOperator
) -> None:
    company = await registered(operator, "organization", "o1002")
    own = await registered(operator, "organization", "o1001")
    numbers = {"organizationIdentification": own["organizationIdentification"]}
    await operator.billing.database["organization"].put_many([company | numbers])

    anna, token = await confirmed(anna, "200101")
    assert (await link(anna, "200101", stepUpToken=token))["__typename"] == "LinkAccountSuccess"


async def test_a_company_of_the_same_name_is_another(anna: SignedIn, operator: FakeOperator) -> None:
    company = await registered(operator, "organization", "o1002")
    await operator.billing.database["organization"].put_many([company | {"name": "Norrsken Bygg AB"}])

    assert (await link(anna, "200101"))["rule"] == "CODE_NEEDED"


async def test_a_contact_without_a_mobile_gets_an_e_mail(anna: SignedIn, operator: FakeOperator) -> None:
    await contact_of(operator, ("phone", {"phoneNumber": "+46980319220"}), ("email", {"emailAddress": SARAS_ADDRESS}))
    await request(anna, "200101")

    async def subjects() -> list[str]:
        return [each["subject"] for each in await anna.gateway.emails(SARAS_ADDRESS)]

    await until(subjects, ["En kod för ert kundkonto"])
    assert await outbox(anna) == (0, 1)


async def test_a_contact_without_an_e_mail_address_gets_a_text_message(anna: SignedIn, operator: FakeOperator) -> None:
    await contact_of(operator, ("phone", {"phoneNumber": SARA}))
    await request(anna, "200101")

    async def sent() -> tuple[int, int]:
        return await outbox(anna)

    await until(sent, (1, 0))


async def test_nobody_to_be_reached_is_answered_alike(anna: SignedIn, operator: FakeOperator) -> None:
    """As soon as the next one arrives, this one would have."""
    await contact_of(operator)
    assert (await request(anna, "200101"))["__typename"] == "RequestAccountLinkSuccess"
    await contact_of(operator, ("phone", {"phoneNumber": SARA}))
    await request(anna, "200101")

    async def sent() -> tuple[int, int]:
        return await outbox(anna)

    await until(sent, (1, 0))
