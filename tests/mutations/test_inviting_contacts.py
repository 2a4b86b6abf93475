"""A contact is invited, and accepts with a password: F1, Z1, A6, A8."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from backends.operator import FakeOperator
from gateway.clock import ManualClock
from gateway.graph.company.types import ContactRole
from gateway.identity.assembly import database_from
from gateway.settings import Settings
from gateway.store.tables import invitations, people
from tests.harness import MOBILES, Gateway, SignedIn, open_gateway
from tests.identity.signing_in import ANNA, SARA
from tests.mutations.granting import ERIK, grant
from tests.mutations.inviting import (
    CHOSEN,
    CONTACTS,
    KIM,
    KIM_S,
    NOT_ALLOWED,
    accept,
    arrived,
    code_of,
    details,
    invite,
    invited,
    may_invite,
    signs_in,
    stored,
)
from tests.mutations.stepping_up import NOT_CONFIRMED, request
from tests.mutations.test_removing_contacts import remove
from tests.mutations.trail import trail


async def test_a_contact_is_invited_and_signs_in_with_a_password_and_a_code(anna: SignedIn, gateway: Gateway) -> None:
    anna, contact = await invited(anna)
    shown = {each["id"]: each for each in (await anna.data(CONTACTS))["viewer"]["contacts"]}
    assert shown[contact] == {
        "id": contact,
        "name": "Kim Ek",
        "email": KIM_S,
        "mobile": "+46701740611",
        "mayLogIn": True,
        "invitedAt": "2026-11-17T09:00:00+00:00",
        "grants": [{"account": {"id": "acc_100201"}, "roles": ["ORDERS"]}],
    }
    code = await code_of(gateway)
    assert await accept(gateway, code) == {"__typename": "AcceptInvitationSuccess", "username": KIM_S}

    kim = await signs_in(gateway, KIM_S, CHOSEN, "+46701740611")
    viewer = (await kim.data("{ viewer { user { name username } accounts { id } orders { totalCount } } }"))["viewer"]
    assert (viewer["user"], viewer["accounts"]) == (
        {"name": "Kim Ek", "username": KIM_S},
        [{"id": "acc_100201"}],
    )
    assert (await kim.ask("{ viewer { contacts { id } } }"))["errors"][0]["extensions"]["code"] == "NOT_ALLOWED"


async def test_what_the_mail_says(anna: SignedIn, gateway: Gateway) -> None:
    await invited(anna)
    (email,) = await arrived(gateway, KIM_S)
    assert (email["subject"], email["content"]) == (
        "En inbjudan",
        "Anna Åkesson bjuder in dig att sköta ditt företags abonnemang med ett eget användarnamn. Välj ett lösenord med den "
        f"här koden, inom 72 timmar:\n\n{await code_of(gateway)}\n\nOm du inte vet vem det är behöver du inte göra något.",
    )


async def test_the_administrators_are_told_who_invited_among_them(anna: SignedIn, gateway: Gateway) -> None:
    anna, contact = await invited(anna)
    told = "{ viewer { notifications { nodes { kind text subject { id } } } } }"
    says = "Kim Ek är från och med nu kontakt på ditt företag: tillagd av Anna Åkesson."
    assert (await anna.data(told))["viewer"]["notifications"]["nodes"] == [
        {"kind": "CONTACT_INVITED", "text": says, "subject": {"id": contact}}
    ]
    assert [(each["subject"], each["content"]) for each in await arrived(gateway, ANNA)] == [
        ("En ny kontakt på ditt företag", says)
    ]


async def test_who_does_not_sign_in_needs_no_number_and_gets_no_mail(
    anna: SignedIn, gateway: Gateway, settings: Settings
) -> None:
    given = {"name": "Växeln", "email": "vaxel@norrskenbygg.example", "mayLogIn": False}
    anna, token = await may_invite(anna, given)
    result = await invite(anna, given, token)
    del result["contact"]["id"]
    assert result == {
        "__typename": "InviteContactSuccess",
        "contact": {**given, "mobile": None, "invitedAt": None, "grants": []},
    }
    await arrived(gateway, ANNA)
    assert await stored(settings, invitations) == []


async def test_a6_nothing_tells_that_an_address_is_known_elsewhere(
    anna: SignedIn, sara: SignedIn, gateway: Gateway
) -> None:
    """The person alone finds out, by the user name."""
    given = {**KIM, "email": SARA}
    anna, contact = await invited(anna, given)
    shown = {each["id"]: each for each in (await anna.data(CONTACTS))["viewer"]["contacts"]}
    assert (shown[contact]["email"], shown[contact]["invitedAt"]) == (SARA, "2026-11-17T09:00:00+00:00")
    accepted = await accept(gateway, await code_of(gateway, SARA))
    assert accepted == {"__typename": "AcceptInvitationSuccess", "username": f"{SARA}-2"}
    assert (await sara.data("{ viewer { user { username } } }"))["viewer"]["user"]["username"] == SARA


async def test_another_contact_of_the_company_has_the_address(anna: SignedIn) -> None:
    given = {**KIM, "email": ERIK.upper()}
    anna, token = await may_invite(anna, given)
    assert await invite(anna, given, token) == {
        "__typename": "Conflict",
        "message": "En annan kontakt på ditt företag har den här e-postadressen. Ändra den i stället.",
        "path": ["input", "email"],
    }


async def test_f1_it_takes_a_step_up_for_exactly_that(anna: SignedIn, gateway: Gateway) -> None:
    assert await invite(anna, KIM, None) == NOT_CONFIRMED
    asked = await request(anna, "INVITE_CONTACT", details=details(KIM))
    assert asked["text"] == (
        "Lägg till en kontakt (namn: Kim Ek, e-post: kim@norrskenbygg.example, mobilnummer: +46701740611, "
        "får logga in: ja, roller: acc_100201 ORDERS)."
    )
    anna, token = await may_invite(anna, KIM)
    more = {**KIM, "grants": [{"accountId": "acc_100201", "roles": ["ADMINISTRATOR"]}]}
    for other in (more, {**KIM, "email": "mallory@elsewhere.example"}, {**KIM, "mobile": "+46701740699"}):
        assert await invite(anna, other, token) == NOT_CONFIRMED
    assert len((await anna.data(CONTACTS))["viewer"]["contacts"]) == 2
    assert (await invite(anna, KIM, token))["__typename"] == "InviteContactSuccess"
    assert await invite(anna, {**KIM, "email": "mallory@elsewhere.example"}, token, "k2") == NOT_CONFIRMED


async def test_f2_not_by_a_code_to_the_number_that_is_given(anna: SignedIn) -> None:
    given = {**KIM, "mobile": MOBILES[ANNA]}
    asked = await request(anna, "INVITE_CONTACT", details=details(given))
    assert asked["__typename"] == "NotAllowed"
    assert (await invite(anna, given, None))["allowedFactors"] == []


async def test_nobody_gives_a_right_on_what_he_does_not_administrate(gateway: Gateway, settings: Settings) -> None:
    await grant(settings, ERIK, {"100202": ContactRole.ADMINISTRATOR, "100203": ContactRole.ORDERS})
    erik = await gateway.signed_in(ERIK)

    async def gives(account: str) -> dict[str, Any]:
        own = {"accountId": "acc_100202", "roles": ["TICKETS"]}
        given = {**KIM, "grants": [own, {"accountId": account, "roles": ["ORDERS"]}]}
        return await invite(erik, given, None)

    not_there = {
        "__typename": "NotFound",
        "message": "Det finns inget sådant, eller så är det inte ditt. Kontrollera id:t.",
        "path": ["input", "grants", "1", "accountId"],
    }
    assert await gives("acc_100203") == NOT_ALLOWED
    assert [await gives(each) for each in ("acc_100201", "acc_200101", "acc_nowhere")] == [not_there] * 3
    assert erik.changes == []


BROKEN: dict[str, tuple[dict[str, Any], str, list[str], str]] = {
    "no name": (
        {"name": ""},
        "LENGTH",
        ["name"],
        "Ett namn har 1 till 200 tecken på en rad och börjar eller slutar inte med ett blanksteg.",
    ),
    "a line break in the name": (
        {"name": "Kim\nEk"},
        "LENGTH",
        ["name"],
        "Ett namn har 1 till 200 tecken på en rad och börjar eller slutar inte med ett blanksteg.",
    ),
    "a name that is too long": (
        {"name": "x" * 201},
        "LENGTH",
        ["name"],
        "Ett namn har 1 till 200 tecken på en rad och börjar eller slutar inte med ett blanksteg.",
    ),
    "something invisible in the address": (
        {"email": "kim\u200b@x.example"},
        "EMAIL",
        ["email"],
        "Det här är ingen e-postadress. Skriv den som i info@foretag.example.",
    ),
    "no mobile number": (
        {"mobile": "+46890510000"},
        "MOBILE",
        ["mobile"],
        "Det här är inget mobilnummer, så ingen kod kan skickas till det. Ange ett annat, från landsnumret och framåt.",
    ),
    "no number": (
        {"mobile": None},
        "NEEDED",
        ["mobile"],
        "Den som ska logga in behöver ett mobilnummer som koder kan skickas till.",
    ),
    "no role": (
        {"grants": [{"accountId": "acc_100201", "roles": []}]},
        "LENGTH",
        ["grants", "0", "roles"],
        "Ange minst en roll, eller utelämna kontot.",
    ),
    "an account twice": (
        {"grants": [{"accountId": "acc_100201", "roles": ["ORDERS"]}] * 2},
        "UNIQUE",
        ["grants", "1", "accountId"],
        "Ange varje konto en gång, med alla dess roller.",
    ),
}


@pytest.mark.parametrize(("change", "rule", "path", "says"), BROKEN.values(), ids=BROKEN)
async def test_bad_input(
    anna: SignedIn, settings: Settings, change: dict[str, Any], rule: str, path: list[str], says: str
) -> None:
    assert await invite(anna, {**KIM, **change}, None) == {
        "__typename": "InvalidInput",
        "message": says,
        "path": ["input", *path],
        "rule": rule,
    }
    assert (anna.calls, await trail(settings)) == ([], [])


@pytest.mark.parametrize("name", ["👷‍♀️ Kim", "كيم إك", "x" * 200])
async def test_names_are_kept_as_they_are(anna: SignedIn, name: str) -> None:
    anna, _ = await invited(anna, {**KIM, "name": name})
    assert name in [each["name"] for each in (await anna.data(CONTACTS))["viewer"]["contacts"]]


async def test_the_same_key_invites_once_also_after_a_restart(
    anna: SignedIn, gateway: Gateway, settings: Settings, clock: ManualClock
) -> None:
    anna, token = await may_invite(anna, KIM)
    answers = await asyncio.gather(*(invite(anna, KIM, token) for _ in range(5)))
    assert answers == [answers[0]] * 5
    assert answers[0]["__typename"] == "InviteContactSuccess"
    await code_of(gateway)
    async with open_gateway(settings, clock, gateway.operator) as restarted:
        again = SignedIn(restarted, anna.token)
        assert await invite(again, KIM, None) == answers[0]
        reused = await invite(again, {**KIM, "name": "Kim Al"}, None)
        assert reused["__typename"] == "IdempotencyKeyReused"
    assert len(await arrived(gateway, KIM_S)) == 1
    assert len(await trail(settings)) == 1


async def test_a_company_invites_so_many_an_hour(
    operator: FakeOperator, settings: Settings, clock: ManualClock
) -> None:
    limited = settings.model_copy(update={"invitations_per_hour": 2})
    async with open_gateway(limited, clock, operator) as gateway:
        anna = await gateway.signed_in(ANNA)
        for number in range(2):
            anna, contact = await invited(anna, {**KIM, "email": f"kim{number}@x.example"}, f"k{number}")
        await remove(anna, contact)
        clock.advance(timedelta(minutes=59, seconds=59) - timedelta(minutes=30))
        await anna.data(CONTACTS)
        clock.advance(timedelta(minutes=30) - timedelta(seconds=0.5))
        anna = await gateway.signed_in(ANNA)
        assert await invite(anna, KIM, None, "k3") == {
            "__typename": "Conflict",
            "message": "För många inbjudningar har skickats nyligen. Vänta 2 sekunder och försök igen.",
            "path": ["input"],
        }
        clock.advance(timedelta(seconds=2))
        assert await invite(anna, KIM, None, "k3") == NOT_CONFIRMED


async def test_rights_that_ended_meanwhile_invite_nobody(anna: SignedIn, gateway: Gateway, settings: Settings) -> None:
    """What counts is what stands in the transaction, not what the request began with."""
    anna, token = await may_invite(anna, KIM)
    await anna.data(CONTACTS)  # the session is remembered
    database = database_from(settings)
    try:
        async with database.write() as connection:
            await connection.execute(update(people).where(people.c.username == ANNA).values(may_log_in=False))
    finally:
        await database.close()
    assert await invite(anna, KIM, token) == NOT_ALLOWED


async def test_in_english_for_who_asks_for_it(sara: SignedIn) -> None:
    assert (await invite(sara, {**KIM, "name": ""}, None))["message"] == (
        "A name has 1 to 200 characters in one line, and does not begin or end with a blank."
    )
