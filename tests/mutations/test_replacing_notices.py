"""Who is told of a SIM's replacement, when, in which words, and with which link."""

from io import BytesIO
from typing import Any

import pytest
import segno
from sqlalchemy import update

from backends.faults import Fault
from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.identity.assembly import database_from
from gateway.settings import Settings
from gateway.store.tables import people
from tests.harness import MOBILES, Gateway, SignedIn, open_gateway
from tests.identity.signing_in import ANNA
from tests.mutations import linking
from tests.mutations.granting import ERIK, grant
from tests.mutations.inviting import arrived
from tests.mutations.replacing_sims import (
    COOLING,
    EMAIL,
    ESIM,
    MESSAGES,
    NUMBER,
    attached,
    cancel,
    confirmed,
    cooling,
    for_days,
    free_card,
    replace,
    state,
    state_later,
    until,
)
from tests.mutations.test_removing_contacts import contact_id, remove

PAGE = "https://portal.example/sim/{id}?from=notice"
SARA = "sara@fjallbageri.example"
SUBJECTS = {"SV": "Ett SIM-kort ska bytas", "EN": "A SIM is about to be replaced"}
NOTICES = {
    (
        "SV",
        False,
    ): f"Hej Anna Åkesson,\n\nSIM-kortet för {NUMBER} ska bytas. Logga in och avbryt bytet om det inte är önskat: "
    "tills nätet utför det fungerar det gamla SIM-kortet och inget har ändrats.",
    (
        "EN",
        False,
    ): f"Hello Anna Åkesson,\n\nThe SIM of {NUMBER} is about to be replaced. Sign in and cancel the replacement if "
    "it is not wanted: until the network carries it out, the old SIM works and nothing has changed.",
    (
        "SV",
        True,
    ): f"Hej Anna Åkesson,\n\nSIM-kortet för {NUMBER} ska bytas. Om det inte är önskat, logga in och avbryt bytet här:"
    "\n\nLINK\n\nTills nätet utför det fungerar det gamla SIM-kortet och inget har ändrats.",
    (
        "EN",
        True,
    ): f"Hello Anna Åkesson,\n\nThe SIM of {NUMBER} is about to be replaced. If that is not wanted, sign in and cancel "
    "it here:\n\nLINK\n\nUntil the network carries it out, the old SIM works and nothing has changed.",
}
TO_OLD_SIM = {
    False: "SIM-kortet för det här numret ska bytas. Var det inte du? Säg till ditt företags administratör genast.",
    True: "SIM-kortet för det här numret ska bytas. Var det inte du? Säg genast till ditt företags administratör, som kan stoppa "
    "bytet här: LINK",
}
CODES = {
    "SV": (
        "Ditt nya eSIM",
        f"Det här är aktiveringskoden för det nya eSIM:et för {NUMBER}:\n\nCODE\n\nLåt telefonens kamera läsa bilden, eller "
        "skriv in koden. Den kan användas en gång; det gamla SIM-kortet fungerar tills dess.",
    ),
    "EN": (
        "Your new eSIM",
        f"This is the activation code of the new eSIM of {NUMBER}:\n\nCODE\n\nLet the telephone's camera read the picture, or "
        "type the code. It can be used once; the old SIM works until then.",
    ),
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return for_days(settings)


async def speaks(settings: Settings, username: str, language: str) -> None:
    database = database_from(settings)
    try:
        async with database.write() as connection:
            await connection.execute(update(people).where(people.c.username == username).values(language=language))
    finally:
        await database.close()


@pytest.mark.parametrize("linked", [False, True], ids=["no page", "page"])
@pytest.mark.parametrize("language", ["SV", "EN"])
async def test_f4_what_the_notices_say(
    operator: FakeOperator, clock: ManualClock, settings: Settings, language: str, linked: bool
) -> None:
    """With the portal's page the replacement is cancelled by the id that the link ends in."""
    await speaks(settings, ANNA, language)
    page = {"sim_replacement_page_url": PAGE if linked else None}
    async with open_gateway(settings.model_copy(update=page), clock, operator) as gateway:
        anna, replacement = await cooling(await gateway.signed_in(ANNA))
        link = PAGE.replace("{id}", replacement)
        [email] = await gateway.emails(ANNA)
        assert (email["subject"], email["content"]) == (
            SUBJECTS[language],
            NOTICES[language, linked].replace("LINK", link),
        )
        assert [each["content"] for each in await gateway.messages(NUMBER)] == [
            TO_OLD_SIM[linked].replace("LINK", link)
        ]
        assert (await cancel(anna, replacement))["__typename"] == "CancelSimReplacementSuccess"


@pytest.mark.parametrize("value", ["https://portal.example/", "portal.example/{id}", "https://portal.example/{id} x"])
def test_a_page_that_is_none(settings: Settings, value: str) -> None:
    with pytest.raises(ValueError, match="sim_replacement_page_url"):
        Settings.model_validate(settings.model_dump() | {"sim_replacement_page_url": value})


@pytest.mark.parametrize(("language", "of_administrator"), [("SV", "EN"), ("EN", "SV")])
async def test_the_code_of_an_esim_comes_in_the_language_of_who_asked_and_as_a_picture(
    anna: SignedIn, gateway: Gateway, clock: ManualClock, settings: Settings, language: str, of_administrator: str
) -> None:
    await speaks(settings, ERIK, language)
    await speaks(settings, ANNA, of_administrator)
    await erik_asks(gateway, settings)
    clock.advance(COOLING)
    await until(lambda: state(anna), "EXECUTED")
    [email] = await gateway.emails(EMAIL)
    subject, text = CODES[language]
    before, after = text.split("CODE")
    code = email["content"].removeprefix(before).removesuffix(after)
    assert (email["subject"], email["content"]) == (subject, before + code + after)
    assert code.startswith("LPA:1$smdp.polcirkelntelekom.example$")
    picture = BytesIO()
    segno.make_qr(code).save(picture, kind="png", scale=6)
    assert await attached(gateway, email) == picture.getvalue()


async def erik_asks(
    gateway: Gateway, settings: Settings, method: dict[str, Any] = ESIM, **details: str
) -> tuple[SignedIn, str]:
    """For a subscription of an account that he has a role on, and Anna is the administrator of."""
    await grant(settings, ERIK, {"100201": ContactRole.SUBSCRIPTIONS})
    return await cooling(await gateway.signed_in(ERIK), method, mobile=MOBILES[ERIK], **details)


async def about_sims(gateway: Gateway, address: str) -> list[str]:
    """Subjects of the e-mails about SIMs to that address, oldest first."""
    return [each["subject"] for each in await gateway.emails(address) if "SIM" in each["subject"]]


@pytest.mark.parametrize("ended", ["EXECUTED", "FAILED"])
@pytest.mark.parametrize("removed", [True, False], ids=["a contact no more", "without the right"])
async def test_who_may_see_it_no_more_is_told_no_more(
    anna: SignedIn,
    gateway: Gateway,
    operator: FakeOperator,
    clock: ManualClock,
    settings: Settings,
    removed: bool,
    ended: str,
) -> None:
    iccid = await free_card(operator)
    erik, _ = await erik_asks(gateway, settings, {"ownSim": {"iccid": iccid}}, iccid=iccid)
    if removed:
        assert (await remove(anna, await contact_id(erik)))["__typename"] == "RemoveContactSuccess"
    else:
        await grant(settings, ERIK, {"100201": ContactRole.INVOICES})
    if ended == "FAILED":
        cards = operator.provisioning.database["resource"]
        [card] = await cards.having("serialNumber", iccid)
        await cards.put_many([{**card, "resourceStatus": "reserved"}])
    clock.advance(COOLING)
    await until(lambda: state(anna), ended)

    if ended == "FAILED":
        await arrived(gateway, ANNA, 2)
    told = [SUBJECTS["SV"], "Ett SIM-kort kunde inte bytas"]
    assert await about_sims(gateway, ANNA) == told[: 1 + (ended == "FAILED")]
    assert await about_sims(gateway, ERIK) == told[:1]
    if not removed:
        kinds = (await erik.data("{ viewer { notifications { nodes { kind } } } }"))["viewer"]["notifications"]["nodes"]
        assert kinds == [{"kind": "SIM_REPLACEMENT_REQUESTED"}]


async def test_who_is_removed_while_the_notices_go_out_does_not_hold_them_up(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    await grant(settings, ERIK, {"100201": ContactRole.SUBSCRIPTIONS})
    erik, token = await confirmed(await gateway.signed_in(ERIK), mobile=MOBILES[ERIK], email=EMAIL)
    operator.messaging.faults.add(Fault(path=MESSAGES, method="POST", statuses=(200, 503)))
    await replace(erik, ESIM, token)

    async def refused() -> int:
        return anna.changes.count(("POST", MESSAGES, 503))

    await until(refused, 2)
    assert (await remove(anna, await contact_id(erik)))["__typename"] == "RemoveContactSuccess"
    operator.messaging.faults.clear()
    await until(lambda: state_later(anna, clock), "COOLING")
    assert await about_sims(gateway, ERIK) == []
    assert await about_sims(gateway, ANNA) == [SUBJECTS["SV"]]
    assert len(await gateway.messages(NUMBER)) == 1


async def test_a_notice_that_reads_otherwise_by_the_next_attempt_does_not_hold_them_up(
    anna: SignedIn, gateway: Gateway, operator: FakeOperator, clock: ManualClock, settings: Settings
) -> None:
    """Erik has had his, Anna has not; then Erik chooses another language."""
    await grant(settings, ERIK, {"100201": ContactRole.SUBSCRIPTIONS})
    erik, token = await confirmed(await gateway.signed_in(ERIK), mobile=MOBILES[ERIK], email=EMAIL)
    operator.messaging.faults.add(Fault(path=MESSAGES, method="POST", statuses=(200, 200, 503)))
    await replace(erik, ESIM, token)

    async def refused() -> int:
        return anna.changes.count(("POST", MESSAGES, 503))

    await until(refused, 1)
    await speaks(settings, ERIK, "EN")
    operator.messaging.faults.clear()
    await until(lambda: state_later(anna, clock), "COOLING")
    assert await about_sims(gateway, ERIK) == [SUBJECTS["SV"], SUBJECTS["EN"]]
    assert await about_sims(gateway, ANNA) == [SUBJECTS["SV"]]
    assert len(await gateway.messages(NUMBER)) == 1


async def test_f4_the_administrators_of_the_account_are_told_whichever_company_asks(
    anna: SignedIn, sara: SignedIn, gateway: Gateway
) -> None:
    """And may stop it."""
    link_id, code = await linking.requested(anna, "200101")
    anna, token = await linking.confirmed(anna, "200101")
    linked = await linking.link(anna, "200101", linkId=link_id, code=code, stepUpToken=token)
    assert linked["__typename"] == "LinkAccountSuccess"
    anna, token = await confirmed(anna, "sub_p2001", email=EMAIL)
    result = await replace(anna, ESIM, token, subscriptionId="sub_p2001")
    assert result["__typename"] == "ReplaceSimSuccess"

    async def told() -> list[str]:
        return await about_sims(gateway, SARA)

    await until(told, [SUBJECTS["EN"]])
    assert (await cancel(sara, result["replacement"]["id"]))["__typename"] == "CancelSimReplacementSuccess"
    kinds = (await sara.data("{ viewer { notifications { nodes { kind } } } }"))["viewer"]["notifications"]["nodes"]
    assert [each["kind"] for each in kinds] == [
        "SIM_REPLACEMENT_CANCELLED",
        "SIM_REPLACEMENT_REQUESTED",
        "ACCOUNT_LINKED_ELSEWHERE",
    ]
