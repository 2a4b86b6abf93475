"""A contact is changed: name, reach, sign-in and rights. F1, F2, Z1, Z5."""

import asyncio
from typing import Any

import pytest

from gateway.graph.company.types import ContactRole
from gateway.settings import Settings
from gateway.store.tables import messages
from tests.harness import LOGIN, MOBILES, PASSWORD, Gateway, SignedIn
from tests.identity.signing_in import ANNA
from tests.identity.test_password_changes import ASKED, REQUEST
from tests.mutations.granting import ERIK, grant
from tests.mutations.inviting import (
    CONTACTS,
    KIM,
    KIM_S,
    NOT_ALLOWED,
    WRONG_CODE,
    accept,
    arrived,
    code_of,
    details,
    invited,
    may_update,
    signs_in,
    stored,
    update,
    updated,
)
from tests.mutations.stepping_up import NOT_CONFIRMED, request
from tests.mutations.test_removing_contacts import contact_id, remove
from tests.mutations.trail import trail
from tests.waiting import eventually

ERIK_S = {
    "name": "Erik Öberg",
    "email": ERIK,
    "mobile": "+46701740606",
    "mayLogIn": True,
    "invitedAt": None,
    "grants": [{"account": {"id": "acc_100202"}, "roles": ["SUBSCRIPTIONS", "TICKETS"]}],
}
INVOICES = [{"accountId": "acc_100202", "roles": ["INVOICES"]}]
ALL = dict.fromkeys(["100201", "100202", "100203"], ContactRole.ADMINISTRATOR)
ME = "{ viewer { user { name } } }"
NEW_NUMBER = "+46701740688"
NOT_THERE = {
    "__typename": "NotFound",
    "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
    "path": ["input", "contactId"],
}


async def contact(who: SignedIn, id: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = (await who.data(CONTACTS))["viewer"]["contacts"]
    return next(each for each in found if each.pop("id") == id)


async def refused(who: SignedIn) -> str:
    code: str = (await who.ask(ME))["errors"][0]["extensions"]["code"]
    return code


async def test_another_name_alone_needs_no_step_up_and_is_told_nobody(
    anna: SignedIn, erik: SignedIn, settings: Settings
) -> None:
    id = await contact_id(erik)
    changed = await update(anna, id, {"name": "Erik Ström"})
    assert changed == {"__typename": "UpdateContactSuccess", "contact": {**ERIK_S, "name": "Erik Ström"}}
    assert await contact(anna, id) == {**ERIK_S, "name": "Erik Ström"}
    assert (await erik.data(ME))["viewer"]["user"]["name"] == "Erik Ström"
    assert (await stored(settings, messages), anna.changes) == ([], [])


async def test_z5_rights_count_from_the_next_request(anna: SignedIn, erik: SignedIn, settings: Settings) -> None:
    id = await contact_id(erik)
    invoices = "{ viewer { accounts { invoiceReference } subscriptions { totalCount } } }"
    assert [each["path"][-1] for each in (await erik.ask(invoices))["errors"]] == ["invoiceReference"]

    await updated(anna, id, {"grants": INVOICES})

    assert [each["path"] for each in (await erik.ask(invoices))["errors"]] == [["viewer", "subscriptions"]]
    (row,) = await trail(settings, "action", "result", "object_id", "before", "after")
    assert row == {
        "action": "updateContact",
        "result": "ContactChanged",
        "object_id": id,
        "before": '{"email":"erik@norrskenbygg.example","grants":{"100202":["SUBSCRIPTIONS","TICKETS"]},"may_log_in":true,'
        '"mobile":"+46701740606","name":"Erik Öberg"}',
        "after": f'{{"contact_id":"{id}","grants":[{{"account_id":"acc_100202","roles":["INVOICES"]}}]}}',
    }
    assert (await trail(settings, "step_up_id"))[0]["step_up_id"] is not None


async def test_z5_and_all_of_them_can_be_taken(anna: SignedIn, erik: SignedIn) -> None:
    await updated(anna, await contact_id(erik), {"grants": []})
    answer = await erik.ask("{ viewer { user { name } subscriptions { totalCount } } }")
    assert answer["data"]["viewer"] == {"user": {"name": "Erik Öberg"}, "subscriptions": None}


async def test_the_person_and_the_administrators_are_told(anna: SignedIn, erik: SignedIn, gateway: Gateway) -> None:
    anna = await updated(anna, await contact_id(erik), {"grants": INVOICES})
    says = "Vad Erik Öberg får göra, eller hur Erik Öberg loggar in, har ändrats av Anna Åkesson."
    for who, address in ((anna, ANNA), (erik, ERIK)):
        told = (await who.data("{ viewer { notifications { nodes { kind text } } } }"))["viewer"]["notifications"]
        assert told["nodes"] == [{"kind": "CONTACT_CHANGED", "text": says}]
        assert [(each["subject"], each["content"]) for each in await arrived(gateway, address)] == [
            ("En kontakt på ditt företag har ändrats", says)
        ]


async def test_who_may_no_longer_sign_in_is_out_at_once(anna: SignedIn, erik: SignedIn, gateway: Gateway) -> None:
    id = await contact_id(erik)
    anna = await updated(anna, id, {"mayLogIn": False})
    assert await refused(erik) == "UNAUTHENTICATED"
    answer = await gateway.ask(LOGIN, {"input": {"username": ERIK, "password": PASSWORD}})
    assert list(answer["data"]["login"]) == ["message"]

    await updated(anna, id, {"mayLogIn": True}, "u2")
    assert await refused(erik) == "UNAUTHENTICATED"
    await gateway.signed_in(ERIK)


async def test_another_address_is_told_at_both_and_resets_go_there(
    anna: SignedIn, erik: SignedIn, gateway: Gateway
) -> None:
    await updated(anna, await contact_id(erik), {"email": "erik@nytt.example"})
    says = (
        "Meddelanden till dig går från och med nu till en annan e-postadress: ändrad av Anna Åkesson. Ring kundservice om "
        "det inte stämmer."
    )
    subject = "Din e-postadress har ändrats"
    assert (subject, says) in [(each["subject"], each["content"]) for each in await arrived(gateway, ERIK)]
    at_new = [(each["subject"], each["content"]) for each in await arrived(gateway, "erik@nytt.example", 2)]
    assert (subject, says) in at_new

    assert (await gateway.ask(REQUEST, {"input": {"username": ERIK}}))["data"]["requestPasswordReset"] == ASKED
    await arrived(gateway, "erik@nytt.example", 3)


async def test_another_number_is_told_at_the_old_one(anna: SignedIn, erik: SignedIn, gateway: Gateway) -> None:
    await updated(anna, await contact_id(erik), {"mobile": NEW_NUMBER})
    mails = [each["subject"] for each in await arrived(gateway, ERIK, 2)]
    assert "Ditt mobilnummer har ändrats" in mails
    texts = await eventually(lambda: gateway.messages(MOBILES[ERIK]), lambda found: "annat" in found[0]["content"])
    assert texts[0]["content"] == (
        "Koder för inloggning skickas från och med nu till ett annat nummer, inte längre till det här. Ring kundservice om "
        "det inte stämmer."
    )
    await signs_in(gateway, ERIK, PASSWORD, NEW_NUMBER)


async def test_f1_it_takes_a_step_up_for_exactly_that(anna: SignedIn, erik: SignedIn) -> None:
    id, given = await contact_id(erik), {"grants": INVOICES, "email": "erik@nytt.example"}
    assert await update(anna, id, given) == NOT_CONFIRMED
    asked = await request(anna, "UPDATE_CONTACT", id, details=details(given))
    assert asked["text"] == ("Ändra kontakten Erik Öberg (e-post: erik@nytt.example, roller: acc_100202 INVOICES).")
    anna, token = await may_update(anna, id, given)
    of_anna = await contact_id(anna)
    more = {**given, "grants": [{"accountId": "acc_100202", "roles": ["ADMINISTRATOR"]}]}
    for other, whose in ((more, id), ({**given, "grants": []}, id), ({"mayLogIn": False}, id), (given, of_anna)):
        assert (await update(anna, whose, other, token))["__typename"] in ("StepUpRequired", "Conflict")
    assert await contact(anna, id) == ERIK_S
    assert (await update(anna, id, given, token))["__typename"] == "UpdateContactSuccess"
    assert await update(anna, id, {"mayLogIn": False}, token, "u2") == NOT_CONFIRMED


async def test_f2_not_by_a_code_to_the_number_before_or_after(anna: SignedIn, erik: SignedIn) -> None:
    """Who changes their own number confirms it with something else than that number."""
    own, theirs = await contact_id(anna), await contact_id(erik)
    for id, mobile in ((own, NEW_NUMBER), (theirs, MOBILES[ANNA])):
        given = {"mobile": mobile}
        assert (await request(anna, "UPDATE_CONTACT", id, details=details(given)))["__typename"] == "NotAllowed"
        assert (await update(anna, id, given))["allowedFactors"] == []
    given = {"mobile": NEW_NUMBER}
    assert (await request(anna, "UPDATE_CONTACT", theirs, details=details(given)))["challenge"]["factor"] == "SMS"


async def test_the_last_administrator_cannot_be_demoted(anna: SignedIn, gateway: Gateway, settings: Settings) -> None:
    """Nor can an invitation that nobody has accepted take the place."""
    own = await contact_id(anna)
    heir = {**KIM, "grants": [{"accountId": f"acc_{account}", "roles": ["ADMINISTRATOR"]} for account in ALL]}
    anna, kim_s = await invited(anna, heir)
    less = {"grants": [{"accountId": "acc_100201", "roles": ["ORDERS"]}]}
    assert await update(anna, own, less) == {
        "__typename": "Conflict",
        "message": "Ett konto skulle bli utan administratör. Gör någon annan till dess administratör först.",
        "path": ["input", "grants"],
    }
    assert (await remove(anna, own))["__typename"] == "Conflict"
    await accept(gateway, await code_of(gateway))
    anna = await updated(anna, own, less)
    assert (await anna.ask(CONTACTS))["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"
    assert await update(anna, kim_s, {"name": "Kim"}, key="u9") == NOT_ALLOWED


async def test_nobody_takes_their_own_sign_in_away(anna: SignedIn) -> None:
    assert await update(anna, await contact_id(anna), {"mayLogIn": False}) == {
        "__typename": "Conflict",
        "message": "Du kan inte ta ifrån dig själv inloggningen. Be en annan administratör på ditt företag göra det.",
        "path": ["input", "mayLogIn"],
    }


async def test_of_two_administrators_who_demote_each_other_at_once_one_remains(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    await grant(settings, ERIK, ALL)
    erik = await gateway.signed_in(ERIK)
    of_anna, of_erik = await contact_id(anna), await contact_id(erik)
    anna, by_anna = await may_update(anna, of_erik, {"mayLogIn": False})
    erik, by_erik = await may_update(erik, of_anna, {"mayLogIn": False}, MOBILES[ERIK])

    answers = await asyncio.gather(
        update(anna, of_erik, {"mayLogIn": False}, by_anna), update(erik, of_anna, {"mayLogIn": False}, by_erik)
    )
    assert sorted(each["__typename"] for each in answers) == ["NotAllowed", "UpdateContactSuccess"]


async def test_an_administrator_of_one_account_changes_that_one_alone(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    """Not an address, with which a password is chosen anew, nor a right on another account."""
    await grant(settings, ERIK, {"100202": ContactRole.ADMINISTRATOR})
    erik = await gateway.signed_in(ERIK)
    of_anna = await contact_id(anna)
    others = [{"accountId": f"acc_{account}", "roles": ["ADMINISTRATOR"]} for account in ("100201", "100203")]

    for taken in ({"email": "mallory@elsewhere.example"}, {"mobile": NEW_NUMBER}, {"name": "Eva"}, {"mayLogIn": False}):
        assert await update(erik, of_anna, taken) == NOT_ALLOWED
    assert await update(erik, of_anna, {"grants": others[:1]}) == NOT_ALLOWED
    own = {"accountId": "acc_100202", "roles": ["TICKETS"]}
    erik, token = await may_update(erik, of_anna, {"grants": [*others, own]}, MOBILES[ERIK])
    changed = await update(erik, of_anna, {"grants": [*others, own]}, token)
    assert changed["__typename"] == "UpdateContactSuccess"
    assert [each["roles"] for each in changed["contact"]["grants"]] == [
        ["ADMINISTRATOR"],
        ["TICKETS"],
        ["ADMINISTRATOR"],
    ]


async def test_z1_contacts_of_others_are_as_unknown_as_made_up_ones(anna: SignedIn, sara: SignedIn) -> None:
    for id in (await contact_id(sara), "con_nobody"):
        assert await update(anna, id, {"name": "Kim"}) == NOT_THERE
        asked = await request(anna, "UPDATE_CONTACT", id, details=details({"mayLogIn": False}))
        assert asked == {**NOT_THERE, "path": ["input", "objectIds"]}


async def test_who_had_no_login_gets_one(anna: SignedIn, gateway: Gateway) -> None:
    anna, id = await invited(anna, {**KIM, "mayLogIn": False, "mobile": None} | {"mobile": "+46701740611"})
    anna = await updated(anna, id, {"mayLogIn": True})
    assert (await contact(anna, id))["invitedAt"] == "2026-11-17T09:00:00+00:00"
    assert (await accept(gateway, await code_of(gateway)))["username"] == KIM_S


async def test_a_login_needs_a_number(anna: SignedIn) -> None:
    given = {"name": "Växeln", "email": "vaxel@norrskenbygg.example", "mayLogIn": False}
    anna, id = await invited(anna, given)
    assert await update(anna, id, {"mayLogIn": True}) == {
        "__typename": "InvalidInput",
        "message": "Den som ska logga in behöver ett mobilnummer som koder kan skickas till.",
        "path": ["input", "mobile"],
        "rule": "NEEDED",
    }
    await updated(anna, id, {"mayLogIn": True, "mobile": NEW_NUMBER})


@pytest.mark.parametrize("change", [{"mayLogIn": True}, {"email": "kim@ratt.example"}])
async def test_another_invitation_ends_the_one_before(anna: SignedIn, gateway: Gateway, change: dict[str, Any]) -> None:
    """Asked for again, or since the address was wrong."""
    anna, id = await invited(anna)
    first = await code_of(gateway)
    await updated(anna, id, change)
    second = await code_of(gateway, change.get("email", KIM_S), 1 if "email" in change else 2)
    assert await accept(gateway, first) == WRONG_CODE
    accepted = await accept(gateway, second)
    assert accepted["username"] == change.get("email", KIM_S)


async def test_taking_the_login_away_ends_the_invitation(anna: SignedIn, gateway: Gateway) -> None:
    anna, id = await invited(anna)
    code = await code_of(gateway)
    await updated(anna, id, {"mayLogIn": False})
    assert await accept(gateway, code) == WRONG_CODE


async def test_another_contact_has_the_address(anna: SignedIn, erik: SignedIn) -> None:
    changed = await update(anna, await contact_id(erik), {"email": ANNA})
    assert (changed["__typename"], changed["path"]) == ("Conflict", ["input", "email"])


@pytest.mark.parametrize("given", [{"name": " "}, {"mobile": "+4690000"}, {"grants": INVOICES * 2}])
async def test_bad_input(anna: SignedIn, erik: SignedIn, settings: Settings, given: dict[str, Any]) -> None:
    assert (await update(anna, await contact_id(erik), given))["__typename"] == "InvalidInput"
    assert await trail(settings) == []


async def test_null_is_as_left_out(anna: SignedIn, erik: SignedIn) -> None:
    nothing = dict.fromkeys(("name", "email", "mobile", "mayLogIn", "grants"))
    changed = await update(anna, await contact_id(erik), nothing)
    assert changed == {"__typename": "UpdateContactSuccess", "contact": ERIK_S}


async def test_the_same_key_changes_once(anna: SignedIn, erik: SignedIn, settings: Settings) -> None:
    id = await contact_id(erik)
    anna, token = await may_update(anna, id, {"grants": INVOICES})
    answers = await asyncio.gather(*(update(anna, id, {"grants": INVOICES}, token) for _ in range(5)))
    assert answers == [answers[0]] * 5
    assert answers[0]["__typename"] == "UpdateContactSuccess"
    assert (await update(anna, id, {"grants": []}))["__typename"] == "IdempotencyKeyReused"
    assert len(await trail(settings)) == 1


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    assert (await update(sara, await contact_id(sara), {"mayLogIn": False}))["message"] == (
        "You cannot take your own sign-in away. Ask another administrator of your company to do it."
    )
